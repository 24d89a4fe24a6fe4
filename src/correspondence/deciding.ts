import { clearUndeliverable } from '../accounts/undeliverable.ts'
import { type Quota, quotaFault } from '../attachments/quota.ts'
import type { Config } from '../config.ts'
import { isLocale, translator } from '../i18n/translate.ts'
import { recordBounce } from '../notifications/bounces.ts'
import { Prisma, readRows, type Tx } from '../platform/db.ts'
import { keepMailOf } from '../tickets/message-mails.ts'
import { suggestParticipants } from '../tickets/suggestions.ts'
import { replyForTriage } from '../tickets/triage.ts'
import { answer } from './answers.ts'
import { fileMachineMail } from './automatic-mail.ts'
import { readTeams } from './choosing-team.ts'
import { quarantined, type Settlement, type WaitingMail } from './incoming.ts'
import { giveFiles, type StoredMailFiles } from './mail-files.ts'
import type { MailInHand } from './mail-in-hand.ts'
import { readRules } from './mail-rules.ts'
import { bodyOf } from './mail-text.ts'
import { type Mention, mentionedTickets } from './mentions.ts'
import { type Filed, openByMail, openTriage } from './new-tickets.ts'
import { isOwn, ownAddresses } from './own-mail.ts'
import type { MailAddress, ParsedMail } from './parsed-mail.ts'
import { fileReleased } from './released.ts'
import { type ScreeningTools, screen, writtenByMachine } from './screening.ts'
import { addContact, findSender, type KnownPerson, type SenderTools } from './senders.ts'
import { fileFromParty } from './third-parties.ts'
import { ticketNumbersIn } from './ticket-numbers.ts'

export interface DecidingTools extends ScreeningTools, SenderTools {
  config: ScreeningTools['config'] & Pick<Config, 'timeZone'> & { quota: Quota }
  /** Answers a mail of somebody without a contract. */
  refuse(tx: Tx, mail: ParsedMail, locale: string | null): Promise<void>
}

export interface Prepared {
  parsed: ParsedMail
  files: StoredMailFiles
  /** Names of files that did not fit. */
  left: string[]
}

const MOST_MENTIONS = 5

/**
 * What becomes of a held mail, with everything that it changes. Throws what operations on tickets throw; then nothing
 * of it may stay.
 */
export async function decide(
  tx: Tx,
  tools: DecidingTools,
  waiting: WaitingMail,
  prepared: Prepared,
): Promise<Settlement> {
  const { parsed } = prepared
  const bounced = await fileBounce(tx, tools, waiting, parsed)
  if (bounced) return bounced
  const [teams, rules] = [await readTeams(tx), await readRules(tx)]
  const own = ownAddresses(tools, teams)
  const screened = await screen(tx, tools, waiting, parsed, own)
  if ('settlement' in screened) return screened.settlement
  const { from } = screened
  const mentions = (await mentionedTickets(tx, tools.config.cookieSecret, parsed)).slice(0, MOST_MENTIONS)
  const inHand = (locale: string | null) => handOf(tools, waiting, prepared, { teams, rules, locale })
  const release = waiting.released
  if (!release && writtenByMachine(waiting, parsed)) {
    const filed = await fileMachineMail(tx, inHand(null), from, mentions)
    if (!filed) return quarantined('automatic')
    await keepBeside(tx, waiting, prepared, filed)
    return { state: 'filed', ...filed }
  }
  // Whoever writes from there reads there.
  if (!release) await clearUndeliverable(tx, from.address)
  const filed = release
    ? await fileReleased(tx, tools, {
        ...screened,
        ...{ waiting, release, inHand, hint: await hintOf(tx, parsed, mentions) },
        note: mentions.some(({ note }) => note),
      })
    : ((await fileFromParty(tx, inHand(null), from, mentions, tools.settings.current().portalName)) ??
      (await fileFrom(tx, tools, inHand, from, mentions)))
  if ('state' in filed) return filed
  await keepBeside(tx, waiting, prepared, filed)
  if (NAMES_OTHERS.has(filed.filing)) {
    const others = [...parsed.to, ...parsed.cc].filter(({ address }) => address !== from.address)
    await suggestParticipants(
      tx,
      filed.ticketId,
      others.filter(({ address }) => !isOwn(own, address)),
    )
  }
  return { state: 'filed', ...filed }
}

/** A server says that a mail of ours did not arrive, whoever it says it is; nothing if it means no mail of ours. */
async function fileBounce(
  tx: Tx,
  { settings }: DecidingTools,
  waiting: WaitingMail,
  parsed: ParsedMail,
): Promise<Settlement | undefined> {
  if (!parsed.bounce || waiting.released || !writtenByMachine(waiting, parsed)) return undefined
  const [number] = ticketNumbersIn(parsed.subject)
  const found = await recordBounce(tx, parsed.bounce, { number, by: settings.current().portalName })
  return found && { state: 'filed', ticketId: found.ticketId, messageId: null, filing: 'bounced' }
}

type Placed = Filed & { by?: Mention['by'] | undefined; hint?: string | undefined }

/** Whom a person writes to beside us may be meant to take part. */
const NAMES_OTHERS = new Set<Filed['filing']>(['opened', 'triage', 'followed', 'replied'])

async function fileFrom(
  tx: Tx,
  tools: DecidingTools,
  inHand: (locale: string | null) => MailInHand,
  from: MailAddress,
  mentions: Mention[],
): Promise<Placed | Settlement> {
  const sender = await findSender(tx, tools, from)
  if (sender.kind === 'disabled') return quarantined('account-disabled')
  if (sender.kind === 'unentitled') return fileUnentitled(tx, tools, inHand, from, mentions, sender.person)
  const { actor, locale } = sender
  const mail = inHand(locale)
  const { ids, size } = mail.files
  if (size && (await quotaFault(tx, actor, tools.config.quota, size))) return quarantined('quota')
  await giveFiles(tx, ids, actor.accountId)
  for (const mention of mentions) {
    const filed = await answer(tx, mail, actor, mention)
    if (filed) return { ...filed, by: mention.by }
  }
  const hint = await hintOf(tx, mail.parsed, mentions)
  return { ...(await openByMail(tx, mail, actor, { hint })), hint }
}

/** For the team to look at, or refused. */
async function fileUnentitled(
  tx: Tx,
  tools: DecidingTools,
  inHand: (locale: string | null) => MailInHand,
  from: MailAddress,
  mentions: Mention[],
  known: KnownPerson | undefined,
): Promise<Placed | Settlement> {
  const mail = inHand(known?.locale ?? null)
  if (tools.settings.current().unknownSender === 'refuse') {
    await tools.refuse(tx, mail.parsed, known?.locale ?? null)
    return { state: 'refused', reason: 'no-contract' }
  }
  const person = known ?? (await addContact(tx, from, false))
  const { ids, size } = mail.files
  const owner = { accountId: person.accountId, role: 'customer' as const }
  if (size && (await quotaFault(tx, owner, tools.config.quota, size))) return quarantined('quota')
  await giveFiles(tx, ids, person.accountId)
  for (const { ticketId, by } of mentions) {
    const { admission, settings } = tools
    const input = { body: mail.body, files: ids }
    const messageId = await replyForTriage(tx, { ...person, admission, settings }, ticketId, input)
    if (messageId) return { ticketId, messageId, filing: 'replied', by }
  }
  const hint = await hintOf(tx, mail.parsed, mentions)
  return { ...(await openTriage(tx, mail, person, { hint })), hint }
}

function handOf(
  { settings, config, admission }: DecidingTools,
  { envelopeTo, mailboxTeam }: WaitingMail,
  { parsed, files, left }: Prepared,
  { teams, rules, locale }: Pick<MailInHand, 'teams' | 'rules'> & { locale: string | null },
): MailInHand {
  const words = translator(isLocale(locale) ? locale : settings.current().defaultLocale, config.timeZone)
  const named = [...parsed.to, ...parsed.cc].map(({ address }) => address)
  const addressed = { addresses: [...envelopeTo, ...parsed.deliveredTo, ...named], mailboxTeam }
  return { parsed, files, left, teams, rules, addressed, words, admission, body: bodyOf(parsed, left, words) }
}

/** A ticket that it names, and on which its sender may not write. */
async function hintOf(tx: Tx, { text, quoted }: ParsedMail, [first]: Mention[]): Promise<string | undefined> {
  if (first) return first.number
  const numbers = ticketNumbersIn(`${text}\n${quoted}`)
  if (numbers.length === 0) return undefined
  const [found] = await readRows<{ number: string }>(
    tx,
    Prisma.sql`select t.number from unnest(${numbers}::text[]) with ordinality n (number, place)
      join ticket t on t.number = n.number order by n.place limit 1`,
  )
  return found?.number
}

async function keepBeside(tx: Tx, { rawId }: WaitingMail, { parsed, files }: Prepared, { messageId }: Filed) {
  const { html, remote, quoted, messageId: headerMessageId } = parsed
  await keepMailOf(tx, messageId, { rawId, headerMessageId, html, remote, quoted, contentIds: files.contentIds })
}
