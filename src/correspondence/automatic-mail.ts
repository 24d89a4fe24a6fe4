import { countTry, type Limit } from '../accounts/limits.ts'
import { ownerOf } from '../accounts/merged-accounts.ts'
import { HOUR } from '../platform/clock.ts'
import { Prisma, readRows, type Tx } from '../platform/db.ts'
import { TooManyRequestsError } from '../platform/errors.ts'
import { fileAutomatic } from '../tickets/resting.ts'
import { giveFiles } from './mail-files.ts'
import type { MailInHand } from './mail-in-hand.ts'
import type { Mention } from './mentions.ts'
import type { Filed } from './new-tickets.ts'
import type { MailAddress } from './parsed-mail.ts'

/** Two robots that answer each other end here. */
const automaticOnTicket: Limit = { name: 'automatic-mails', most: 20, window: HOUR / 1000 }

/** What a machine wrote goes to its ticket, for the team alone, and changes nothing there. Nothing without a ticket. */
export async function fileMachineMail(
  tx: Tx,
  { body, files }: MailInHand,
  from: MailAddress,
  mentions: Mention[],
): Promise<(Filed & { by: Mention['by'] }) | undefined> {
  const account = await tx.account.findUnique({
    where: { id: (await ownerOf(tx, from.address)) ?? 0 },
    select: { id: true, firstName: true, lastName: true, email: true },
  })
  for (const { ticketId, by } of mentions) {
    // Any machine may answer what we wrote to somebody; a number alone anybody may name.
    const answers = by === 'signed' || by === 'sent'
    if (!answers && !(account && (await takesPart(tx, ticketId, account.id)))) continue
    const wait = await countTry(tx, automaticOnTicket, ticketId)
    if (wait) throw new TooManyRequestsError(wait)
    if (account) await giveFiles(tx, files.ids, account.id)
    const machine = { account: account ?? undefined, name: from.name || from.address }
    return {
      ...{ ticketId, messageId: await fileAutomatic(tx, ticketId, machine, body, files.ids) },
      ...{ filing: 'automatic', by },
    }
  }
  return undefined
}

/** On the customer's side. */
export async function takesPart(tx: Tx, ticketId: number, accountId: number): Promise<boolean> {
  const found = await readRows(
    tx,
    Prisma.sql`select 1 from ticket t where t.id = ${ticketId} and (t.requester_id = ${accountId}
      or exists (select 1 from ticket_participant p where p.ticket_id = t.id and p.account_id = ${accountId}))`,
  )
  return found.length > 0
}
