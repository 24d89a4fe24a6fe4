import type { Config } from '../config.ts'
import { type Db, Prisma, readRows, type Tx } from '../platform/db.ts'
import { line } from '../platform/rules.ts'
import { excerptOf } from '../tickets/folding.ts'
import type { ParsedMail, ParseFault, SenderFault } from './parsed-mail.ts'

/** Why a mail waits for somebody to look at it. */
export type QuarantineReason =
  | ParseFault
  | `sender-${SenderFault}`
  /** From one of our addresses, or with a Message-ID of ours. */
  | 'own-address'
  | 'own-mail'
  /** Our mail server says that its sender is forged. */
  | 'not-authentic'
  /** Of a machine, and it belongs to no ticket. */
  | 'automatic'
  | 'account-disabled'
  /** Over a limit of its sender. */
  | 'too-many'
  | 'quota'
  /** What a ticket refuses. */
  | 'refused-by-ticket'
  /** It failed again and again. */
  | 'unprocessable'

/** How the ticket of a mail was found, and what became of the mail. */
export type Filing =
  | 'opened'
  | 'triage'
  | 'followed'
  | 'replied'
  | 'noted'
  | 'thanked'
  | 'automatic'
  | 'bounced'
  | 'brought'
  /** By a third party. */
  | 'answered'

/** What became of a mail. */
export type Settlement =
  | {
      state: 'filed'
      ticketId: number | null
      messageId: number | null
      filing: Filing
      by?: string | undefined
      hint?: string | undefined
    }
  | { state: 'quarantined'; reason: QuarantineReason }
  | { state: 'discarded'; reason: 'own-mail' | 'blocked' }
  | { state: 'refused'; reason: 'no-contract' }

export const quarantined = (reason: QuarantineReason): Settlement => ({ state: 'quarantined', reason })

export interface WaitingMail {
  id: number
  rawId: string | null
  /** Bytes of the mail as it came. */
  size: number
  envelopeFrom: string | null
  envelopeTo: string[]
  attempts: number
  mailboxTeam: number | null
  released: Release | null
}

/** What an agent has said that is to become of a mail, whatever it looks like: a new ticket, if no other is named. */
export interface Release {
  /** The ticket that it belongs to. */
  into?: number
  /** Address of the customer whose mail it is, where it does not say so itself. */
  from?: string
}

/** Counts an attempt; nothing if it is settled. */
export async function beginMail(db: Db, id: number): Promise<WaitingMail | undefined> {
  const [mail] = await readRows<WaitingMail>(
    db,
    Prisma.sql`update incoming_mail m set attempts = m.attempts + 1 from mailbox b
      where m.id = ${id} and m.state = 'stored' and b.id = m.mailbox_id
      returning m.id, m.raw_id as "rawId", m.size, m.envelope_from as "envelopeFrom", m.envelope_to as "envelopeTo",
        m.attempts, b.team_id as "mailboxTeam", m.facts->'released' as released`,
  )
  return mail
}

/** Until the transaction ends, nobody else settles it. False if somebody has, or has let it in since it was begun. */
export async function holdMail(tx: Tx, { id, released }: Pick<WaitingMail, 'id' | 'released'>): Promise<boolean> {
  const held = await readRows(
    tx,
    Prisma.sql`select 1 from incoming_mail where id = ${id} and state = 'stored'
      and facts->'released' is not distinct from ${released && JSON.stringify(released)}::jsonb for update`,
  )
  return held.length > 0
}

const nameLine = line(200).catch('')
const LONGEST_ID = 998
const MOST_ADDRESSES = 20
const LONGEST_BODY = 20_000

const shownText = ({ text, quoted }: ParsedMail) => (text.trim() || quoted).slice(0, LONGEST_BODY).toWellFormed()

/** What is left of a mail that nobody keeps says nothing of anybody. For an UPDATE of `incoming_mail`. */
export const EMPTIED = Prisma.sql`reason = null, envelope_from = null, envelope_to = '{}', from_address = null,
  from_name = null, subject = null, header_message_id = null, excerpt = null, body = null, facts = '{}'`

/** Says what became of a held mail. Of a refused one, nothing is kept but the fact. */
export async function settleMail(
  tx: Tx,
  { id }: Pick<WaitingMail, 'id'>,
  settlement: Settlement,
  parsed?: ParsedMail,
  { authservId }: Partial<Pick<Config, 'authservId'>> = {},
) {
  const { state } = settlement
  const nothing = state === 'refused' || state === 'discarded'
  const known = nothing ? undefined : parsed
  const from = known && typeof known.from === 'object' ? known.from : undefined
  const filed = settlement.state === 'filed' ? settlement : undefined
  const facts = known
    ? {
        auth: known.auth.filter(({ server }) => server.toLowerCase() === authservId).map(({ result }) => result),
        to: [
          ...known.deliveredTo,
          ...known.to.map(({ address }) => address),
          ...known.cc.map(({ address }) => address),
        ].slice(0, MOST_ADDRESSES),
        files: known.files.map(({ filename }) => filename.slice(0, 200)).slice(0, 50),
        ...(filed ? { filing: filed.filing, by: filed.by, hint: filed.hint } : {}),
      }
    : {}
  await readRows(
    tx,
    Prisma.sql`update incoming_mail set state = ${state}::"IncomingMailState",
        reason = ${'reason' in settlement ? settlement.reason : null}, settled_at = now(),
        attempts = case when ${state === 'filed'} then attempts else 0 end,
        from_address = ${from?.address.slice(0, 254) ?? null}, from_name = ${from ? nameLine.parse(from.name) : null},
        subject = ${known ? known.subject.slice(0, 500) : null},
        header_message_id = ${known?.messageId?.slice(0, LONGEST_ID) ?? null},
        excerpt = ${known ? excerptOf(known.text) : null},
        body = ${known && state === 'quarantined' ? shownText(known) : null},
        automatic = ${known?.automatic ?? null},
        facts = ${JSON.stringify(facts)}::jsonb, ticket_id = ${filed?.ticketId ?? null},
        message_id = ${filed?.messageId ?? null}
        ${nothing ? Prisma.sql`, envelope_from = null, envelope_to = '{}'` : Prisma.empty}
      where id = ${id}`,
  )
}
