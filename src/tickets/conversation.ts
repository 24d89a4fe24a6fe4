import type { Actor } from '../accounts/actor.ts'
import { nameOf } from '../accounts/names.ts'
import { hasContent } from '../drafts/drafts.ts'
import {
  type Channel,
  type Db,
  Prisma,
  readRows,
  type Side,
  type TicketState,
  type Tx,
  type Visibility,
} from '../platform/db.ts'
import { NotFoundError } from '../platform/errors.ts'
import { type CallbackOnTicket, callbacksOnTicket } from './callbacks-on-tickets.ts'
import type { CallOfMessage } from './calls.ts'
import { isPublic, quotesForAll, visibleTickets } from './policy.ts'
import { factsFor, type TicketFacts, ticketsWithNames } from './queries.ts'

export interface ConversationFile {
  id: string
  filename: string
  size: number
  mediaType: string
  /** Shown by the HTML of the mail it came with. */
  within?: boolean
}

/** What else a message has that came by mail. */
interface MailOfMessage {
  /** Earlier mails and signature; its beginning, where it is long. */
  quoted: string
  html: boolean
  /** The HTML shows pictures from elsewhere. */
  remote: boolean
  /** It can be had as it came. */
  original: boolean
}

export interface ConversationMessage {
  id: number
  authorId: number | null
  authorName: string
  side: Side
  visibility: Visibility
  channel: Channel
  body: string
  createdAt: Date
  files: ConversationFile[]
  mail?: MailOfMessage | null
  /** Of an author of the team, where the desk asks for it. */
  signature?: string | null
  /** The merged ticket that it came with, at the desk. */
  originNumber?: string | null
  /** The same of what was said on the telephone. */
  call?: CallOfMessage | null
}

const MESSAGES_PER_PAGE = 50

export interface HistoryLine {
  id: number
  type: string
  actorId: number | null
  actorName: string
  data: Record<string, string>
  recipients: number[] | null
  createdAt: Date
}

/** A colleague who may read and answer. */
export interface Participant {
  id: number
  name: string
  email: string
}

export interface Conversation extends TicketFacts {
  participants: Participant[]
  callbacks: CallbackOnTicket[]
  hasDraft: boolean
  messages: ConversationMessage[]
  older: boolean
  /** At most the latest 200 lines. */
  history: HistoryLine[]
}

/** `before`, a message's id, pages back. */
interface Part {
  before?: number | undefined
  limit: number
}

/** What a reader is shown, as a condition on `message` and `ticket_event`: `isPublic`, or `isAnything` for the team. */
type Readable = (alias: 'm' | 'b' | 'e') => Prisma.Sql

const fileFacts = Prisma.sql`'id', f.id, 'filename', f.filename, 'size', f.size, 'mediaType', f.media_type`

const inOrderOfFiles = (facts: Prisma.Sql) =>
  Prisma.sql`coalesce(json_agg(json_build_object(${facts}) order by f.created_at, f.id), '[]')`

/** Of all `attachment f`, in order. */
export const filesJson = inOrderOfFiles(fileFacts)

/** Of `message m` with `message_mail y`, if there is one; of what is quoted, so many letters. */
export const messageColumns = (letters: number) => Prisma.sql`m.id, m.author_id as "authorId",
  m.author_name as "authorName", m.side, m.visibility, m.channel, m.body, m.created_at as "createdAt",
  (select ${inOrderOfFiles(Prisma.sql`${fileFacts}, 'within', x.content_id is not null`)} from message_attachment x
    join attachment f on f.id = x.attachment_id where x.message_id = m.id) as files,
  case when y.message_id is null then null else json_build_object('quoted', left(y.quoted, ${letters}::int),
    'html', y.html is not null, 'remote', y.remote, 'original', y.raw_id is not null) end as mail`

/** For `messageColumns`. */
export const withMail = (readable: Readable) => Prisma.sql`left join message_mail y on y.message_id = m.id
  ${readable === isPublic ? Prisma.sql`and ${quotesForAll}` : Prisma.empty}`

/** As much as anybody reads below a message; copies have all of it. */
const MOST_QUOTED = 20_000

/** Of `ticket_event e`. */
export const lineColumns = Prisma.sql`e.id, e.type, e.actor_id as "actorId", e.actor_name as "actorName", e.data,
  e.recipients, e.created_at as "createdAt"`

/**
 * Columns of `ticket t`: the latest messages with files and, if given, more columns of `message m`, one more than the
 * limit, and the latest 200 lines.
 */
export const said = (readable: Readable, { before, limit }: Part, more = Prisma.empty): Prisma.Sql => Prisma.sql`
  (select coalesce(json_agg(shown), '[]') from (
    select ${messageColumns(MOST_QUOTED)} ${more}
    from message m ${withMail(readable)} where m.ticket_id = t.id and ${readable('m')}
      ${before ? Prisma.sql`and m.id < ${before}` : Prisma.empty}
    order by m.id desc limit ${limit + 1}) shown) as messages,
  (select coalesce(json_agg(line), '[]') from (
    select ${lineColumns} from ticket_event e
    where e.ticket_id = t.id and ${readable('e')}
      ${
        before
          ? Prisma.sql`and e.created_at < (select b.created_at from message b where b.id = ${before}
        and b.ticket_id = t.id and ${readable('b')})`
          : Prisma.empty
      }
    order by e.id desc limit 200) line) as history`

/** Who may read and answer besides the requester: colleagues in the ticket's company, as a column of `ticket t`. */
const participants = Prisma.sql`(select coalesce(json_agg(json_build_object('id', x.id, 'name', ${nameOf('x')},
    'email', x.email) order by x.last_name, x.id), '[]')
  from ticket_participant p join account x on x.id = p.account_id
    join membership m on m.account_id = p.account_id and m.organization_id = t.organization_id
  where p.ticket_id = t.id) as participants`

/**
 * Participants, latest public messages with files, and public history since the first of them, oldest first. One query,
 * and another if other tickets are named: hidden ones are left out. Throws NotFoundError for a missing or hidden one.
 */
export async function readTicketFor(
  db: Db,
  actor: Actor,
  number: string,
  { before, limit = MESSAGES_PER_PAGE }: Partial<Part> = {},
): Promise<Conversation> {
  const [ticket] = await readRows<Omit<Conversation, 'older' | 'messages' | 'history'> & Said>(
    db,
    Prisma.sql`
    select ${factsFor(actor)}, ${participants}, ${callbacksOnTicket},
      exists (select 1 from draft d where d.account_id = ${actor.accountId}
        and d.purpose = 'reply:' || t.id and ${hasContent}) as "hasDraft",
      ${said(isPublic, { before, limit })}
    from ${ticketsWithNames} where t.number = ${number} and ${visibleTickets(actor)}`,
  )
  if (!ticket) throw new NotFoundError()
  return { ...ticket, ...(await withoutHidden(db, actor, { ...ticket, ...inOrder(ticket, limit) })) }
}

/** Oldest first, with the history since the first message. */
export function inOrder(read: Said, limit: number): Pick<Conversation, 'older' | 'messages' | 'history'> {
  const older = read.messages.length > limit
  const messages = read.messages.slice(0, limit).reverse().map(withDate)
  const since = (older && messages[0]?.createdAt) || new Date(0)
  const history = read.history
    .reverse()
    .map(withDate)
    .filter(({ createdAt }) => createdAt >= since)
  return { older, messages, history }
}

/** Another ticket that a page names. */
export interface Linked {
  id: number
  number: string
  subject: string
  state: TicketState
}

/** Names no other ticket that the actor may not see. */
async function withoutHidden<Named extends Pick<Conversation, 'followsNumber' | 'history'>>(
  db: Db,
  actor: Actor,
  ticket: Named,
): Promise<Named> {
  return withNamed(ticket, await visibleAmong(db, actor, namedIn(ticket)))
}

/** Numbers of the tickets that this one names. */
export const namedIn = ({ followsNumber, history }: Pick<Conversation, 'followsNumber' | 'history'>): string[] =>
  [followsNumber, ...history.map(({ data }) => data.number)].filter((each) => typeof each === 'string')

export function withNamed<Named extends Pick<Conversation, 'followsNumber' | 'history'>>(
  ticket: Named,
  visible: Linked[],
): Named {
  const numbers = new Set(visible.map(({ number }) => number))
  const { followsNumber, history } = ticket
  return {
    ...ticket,
    followsNumber: followsNumber && numbers.has(followsNumber) ? followsNumber : null,
    history: history.filter(({ data }) => !data.number || numbers.has(data.number)),
  }
}

/** By number, or by id; oldest first. No query for none. */
export async function visibleAmong(
  db: Db | Tx,
  actor: Actor,
  numbers: string[],
  ids: number[] = [],
): Promise<Linked[]> {
  if (numbers.length + ids.length === 0) return []
  return readRows<Linked>(
    db,
    Prisma.sql`select t.id, t.number, t.subject, t.state from ticket t
      where (t.number = any(${numbers}::text[]) or t.id = any(${ids}::int[])) and ${visibleTickets(actor)}
      order by t.id`,
  )
}

export interface Said {
  messages: Dated<ConversationMessage>[]
  history: Dated<HistoryLine>[]
}

type Dated<Row> = Omit<Row, 'createdAt'> & { createdAt: string }

const withDate = <Row extends { createdAt: string }>(row: Row) => ({ ...row, createdAt: new Date(row.createdAt) })
