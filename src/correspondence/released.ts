import { ownerOf } from '../accounts/merged-accounts.ts'
import { type Quota, quotaFault } from '../attachments/quota.ts'
import type { Tx } from '../platform/db.ts'
import { rootOf } from '../tickets/moving.ts'
import { fileAutomatic } from '../tickets/resting.ts'
import { answer } from './answers.ts'
import { quarantined, type Release, type Settlement, type WaitingMail } from './incoming.ts'
import { giveFiles } from './mail-files.ts'
import type { MailInHand } from './mail-in-hand.ts'
import { type Filed, openByMail, openTriage } from './new-tickets.ts'
import type { MailAddress } from './parsed-mail.ts'
import { type Screened, writtenByMachine } from './screening.ts'
import { addContact, findSender, type SenderTools } from './senders.ts'

interface ReleaseTools extends SenderTools {
  config: { quota: Quota }
}

interface Released extends Screened {
  waiting: WaitingMail
  release: Release
  inHand: (locale: string | null) => MailInHand
  hint: string | undefined
  /** It answers a mail about an internal note. */
  note: boolean
}

/** A mail that an agent has let in: on the ticket that they named, or as a new one, with or without a contract. */
export async function fileReleased(
  tx: Tx,
  tools: ReleaseTools,
  released: Released,
): Promise<(Filed & { hint?: string | undefined }) | Settlement> {
  const { release, hint } = released
  if (release.into !== undefined) return bringTo(tx, tools, released, release.into)
  const { waiting, from, inHand } = released
  const sender = await findSender(tx, tools, from)
  const mail = inHand('locale' in sender ? sender.locale : null)
  const { ids, size } = mail.files
  // Nobody is answered who is a machine, or whom no contract lets in.
  const admitted = sender.kind === 'admitted' && !writtenByMachine(waiting, mail.parsed)
  const person = admitted ? sender.actor : await addContact(tx, from, false)
  const owner = admitted ? sender.actor : { accountId: person.accountId, role: 'customer' as const }
  if (size && (await quotaFault(tx, owner, tools.config.quota, size))) return quarantined('quota')
  await giveFiles(tx, ids, person.accountId)
  if (admitted) return { ...(await openByMail(tx, mail, sender.actor, { hint })), hint }
  return { ...(await openTriage(tx, mail, { locale: null, ...person }, { hint })), hint }
}

/** As an answer, if its sender may write there and it is surely theirs; else for the team alone. */
async function bringTo(tx: Tx, tools: ReleaseTools, released: Released, named: number): Promise<Filed> {
  const ticketId = await rootOf(tx, named)
  const { waiting, from, doubtful, inHand } = released
  const mail = inHand(null)
  const machine = writtenByMachine(waiting, mail.parsed)
  if (!doubtful && !machine) {
    const answered = await answerOn(tx, tools, released, ticketId)
    if (answered) return answered
  }
  const account = doubtful ? undefined : await findAccount(tx, from)
  if (account) await giveFiles(tx, mail.files.ids, account.id)
  const name = from.name || from.address || mail.words.t('correspondence.no-sender')
  const filing = machine ? 'automatic' : 'brought'
  const messageId = await fileAutomatic(tx, ticketId, { account, name }, mail.body, mail.files.ids, filing)
  return { ticketId, messageId, filing }
}

async function answerOn(tx: Tx, tools: ReleaseTools, { from, note, inHand }: Released, ticketId: number) {
  const sender = await findSender(tx, tools, from)
  if (sender.kind !== 'admitted') return undefined
  const mail = inHand(sender.locale)
  const { ids, size } = mail.files
  if (size && (await quotaFault(tx, sender.actor, tools.config.quota, size))) return undefined
  await giveFiles(tx, ids, sender.actor.accountId)
  return answer(tx, mail, sender.actor, { ticketId, number: '', by: 'number', note })
}

const findAccount = async (tx: Tx, { address }: MailAddress) =>
  (await tx.account.findUnique({
    where: { id: (await ownerOf(tx, address)) ?? 0 },
    select: { id: true, firstName: true, lastName: true, email: true },
  })) ?? undefined
