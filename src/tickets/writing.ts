import type { Day } from '../platform/clock.ts'
import type {
  Affects,
  Channel,
  HoldReason,
  Resolution,
  Side,
  TicketKind,
  TicketState,
  Tx,
  Visibility,
} from '../platform/db.ts'
import { Prisma, readRows } from '../platform/db.ts'
import { InvalidInputError } from '../platform/errors.ts'
import { foldText } from '../platform/folding.ts'
import { addJob } from '../platform/jobs.ts'
import { announcing } from '../platform/live.ts'
import type { AnswerRow } from './answers.ts'
import { columnsOf, type TicketChanges } from './changes.ts'
import type { NewEvent } from './events.ts'
import { excerptOf } from './folding.ts'
import { turnAfter } from './policy.ts'
import { gatheredBy } from './telling.ts'
import {
  answersOf,
  EVENT_JSON,
  eventRow,
  foldedLines,
  foldedNames,
  json,
  MESSAGE_JSON,
  messageRow,
  publicFiles,
} from './written-rows.ts'

// The only code that writes on tickets, whatever the channel.

export interface NewMessage {
  authorId: number | null
  authorName: string
  side: Side
  visibility: Visibility
  channel: Channel
  body: string
  createdAt: Date
  files?: string[]
  /** Whose files they are, if not the author's. */
  filesOf?: number
}

export interface NewTicket {
  number: string
  subject: string
  state: TicketState
  priority: number
  /** A fault by default. */
  kind?: TicketKind
  /** What it was made with, and the answers to its fields. */
  templateVersionId?: number
  answers?: AnswerRow[]
  affects: Affects
  restarted: boolean
  channel: Channel
  confidential: boolean
  requesterId: number
  organizationId: number | null
  contractId: number | null
  teamId: number
  assigneeId: number | null
  followsId: number | null
  holdUntil: Day | null
  /** Its day by default. */
  holdReason?: HoldReason
  resolution?: Resolution
  cause?: string
  solution?: string
  createdAt: Date
  updatedAt: Date
  closedAt: Date | null
  /** The first one opens it. */
  messages: [NewMessage, ...NewMessage[]]
  events: AuthoredEvent[]
  participants: number[]
}

/** By the portal itself without an actor. */
export type AuthoredEvent = NewEvent & { actorId: number | null; actorName: string; createdAt: Date }

/** Without jobs nobody is told, as with imports and demo data. */
interface Telling {
  told: boolean
}

/** Open pages of the desk hear of it from the job as well. */
const jobFor = (events: string, { told }: Telling): Prisma.Sql =>
  told
    ? Prisma.sql`,
      announced as (${announcing('ticket', Prisma.sql`select distinct e.ticket_id from ${Prisma.raw(events)} e`)}),
      job as (select ${addJob('tell-events', Prisma.sql`json_build_object('events', array_agg(e.id order by e.id))`)}
        from ${Prisma.raw(events)} e having count(*) > 0)`
    : Prisma.empty
const afterJob = ({ told }: Telling) => (told ? Prisma.sql`left join job on true` : Prisma.empty)

/** Several in order of time, as if written one by one. Returns ids and numbers, in any order. */
export async function writeTickets(
  tx: Tx,
  tickets: NewTicket[],
  telling: Telling = { told: true },
): Promise<{ id: number; number: string }[]> {
  const rows = tickets.map(({ messages, events, ...ticket }) => ({
    turn: turnAfter(ticket.state),
    holdReason: ticket.state === 'on_hold' ? 'date' : null,
    cause: '',
    solution: '',
    kind: 'fault',
    answers: [],
    ...ticket,
    excerpt: excerptOf(messages[0].body),
    folded: foldText(ticket.subject),
    foldedMessages: foldedLines(messages, ticket.answers),
    publicFiles: publicFiles(messages),
    messages: messages.map(messageRow),
    events: events.map(eventRow),
  }))
  const wantedFiles = tickets.reduce(
    (sum, { messages }) => sum + messages.reduce((count, { files = [] }) => count + files.length, 0),
    0,
  )
  const written = await readRows<{ id: number; number: string; files: number }>(
    tx,
    Prisma.sql`with given as materialized (
      select * from jsonb_to_recordset(${json(rows)}::jsonb) as x(number text, subject text, excerpt text, folded text,
        "foldedMessages" text, "publicFiles" uuid[],
        state "TicketState", priority int, affects "Affects", restarted boolean, channel "Channel",
          confidential boolean, "requesterId" int,
        "organizationId" int, "contractId" int, "teamId" int, "assigneeId" int, "followsId" int, "holdUntil" date,
          "holdReason" "HoldReason", turn "Turn", resolution "Resolution", cause text, solution text, kind "TicketKind",
        "createdAt" timestamptz, "updatedAt" timestamptz, "closedAt" timestamptz, messages jsonb, events jsonb,
        "templateVersionId" int, answers jsonb, participants int[])),
    made as (
      insert into ticket (number, subject, excerpt, folded, folded_messages, state, priority, affects, restarted,
        channel, confidential,
        requester_id, organization_id, site, contract_id, team_id, assignee_id, follows_id, hold_until, hold_reason,
          turn, turn_since, resolution, cause, solution, kind, template_version_id,
          created_at, updated_at, closed_at)
      select number, subject, excerpt, folded, "foldedMessages" || ${foldedNames(Prisma.sql`"publicFiles"`)}, state,
        priority, affects, restarted, channel,
        confidential, "requesterId",
        "organizationId", (select m.site from membership m where m.account_id = "requesterId"
          and m.organization_id = "organizationId"), "contractId", "teamId", "assigneeId", "followsId", "holdUntil",
          "holdReason", turn, "updatedAt", resolution, cause, solution, kind,
          "templateVersionId", "createdAt", "updatedAt", "closedAt"
        from given
      returning id, number),
    said as materialized (
      select nextval('message_id_seq')::int as id, made.id as ticket_id, x.*
      from made join given using (number) cross join lateral jsonb_to_recordset(given.messages) as ${MESSAGE_JSON}
        order by x."createdAt", made.id, x.position),
    messages as (
      insert into message (id, ticket_id, author_id, author_name, side, visibility, channel, body, folded, created_at)
      select id, ticket_id, "authorId", "authorName", side, visibility, channel, body, folded, "createdAt" from said),
    files as (
      update attachment f set kept_at = now(), draft_key = null from said
      where f.id = any(said.files) and f.owner_id = coalesce(said."filesOf", said."authorId") and f.kept_at is null
        and f.stored_at is not null
      returning f.id, said.id as message_id),
    attached as (insert into message_attachment (attachment_id, message_id) select id, message_id from files),
    events as (
      insert into ticket_event (ticket_id, type, visibility, actor_id, actor_name, data, recipients, created_at)
      select made.id, x.type, x.visibility, x."actorId", x."actorName",
        x.data || case when x.type = 'opened' then jsonb_build_object('messageId',
          (select said.id from said where said.ticket_id = made.id order by said.position limit 1)) else '{}' end,
        x.recipients, x."createdAt"
      from made join given using (number) cross join lateral jsonb_to_recordset(given.events) as ${EVENT_JSON}
        order by x."createdAt", made.id, x.position returning id, ticket_id),
    answered as (${answersOf(Prisma.sql`made join given using (number)`)}),
    named as (
      insert into ticket_participant (ticket_id, account_id) select made.id, unnest(given.participants) from made
        join given using (number))
    ${jobFor('events', telling)}
    select made.id, made.number, (select count(*)::int from files) as files from made ${afterJob(telling)}`,
  )
  if ((written[0]?.files ?? 0) < wantedFiles) throw new InvalidInputError('attachments', 'error.upload.changed')
  return written
}

interface Change {
  /** The ticket's last change. Without it, the ticket does not count as changed. */
  at?: Date
  changes?: TicketChanges
  message?: NewMessage
  events: AuthoredEvent[]
}

/** Writes columns, a message and events of a locked ticket. Returns the message's id. */
export async function writeChange(
  tx: Tx,
  ticketId: number,
  change: Change,
  telling: Telling = { told: true },
): Promise<number | undefined> {
  const gathered = telling.told ? gatheredBy(tx) : undefined
  const now = gathered ? { told: false } : telling
  const { at, changes = {}, message, events } = change
  const columns = [
    ...columnsOf(changes),
    ...(at ? [Prisma.sql`updated_at = ${at}`] : []),
    ...(message?.visibility === 'public'
      ? [
          Prisma.sql`folded_messages = folded_messages || ${foldedLines([message])}
            || ${foldedNames(Prisma.sql`${publicFiles([message])}::uuid[]`)}`,
        ]
      : []),
  ]
  const row = message && messageRow(message, 0)
  const said = row
    ? Prisma.sql`said as materialized (
        insert into message (ticket_id, author_id, author_name, side, visibility, channel, body, folded, created_at)
        values (${ticketId}, ${row.authorId}, ${row.authorName}, ${row.side}::"Side", ${row.visibility}::"Visibility",
          ${row.channel}::"Channel", ${row.body}, ${row.folded}, ${row.createdAt}) returning id, author_id),
      files as (
        update attachment f set kept_at = now(), draft_key = null from said
        where f.id = any(${row.files}::uuid[]) and f.owner_id is not distinct from said.author_id and f.kept_at is null
          and f.stored_at is not null
        returning f.id, said.id as message_id),
      attached as (insert into message_attachment (attachment_id, message_id) select id, message_id from files)`
    : Prisma.sql`said as (select null::int as id), files as (select null::uuid as id where false)`
  const changed = columns.length
    ? Prisma.sql`changed as (update ticket set ${Prisma.join(columns)} where id = ${ticketId}),`
    : Prisma.empty
  const [written] = await readRows<{ id: number | null; files: number; events: number[] }>(
    tx,
    Prisma.sql`with ${changed} ${said},
    events as (
      insert into ticket_event (ticket_id, type, visibility, actor_id, actor_name, data, recipients, created_at)
      select ${ticketId}, x.type, x.visibility, x."actorId", x."actorName",
        x.data || case when x.type in
          ('replied', 'noted', 'called', 'forwarded', 'returned', 'thanked', 'automatic', 'brought', 'asked',
            'answered')
          then jsonb_build_object('messageId', (select id from said)) else '{}' end, x.recipients, x."createdAt"
      from jsonb_to_recordset(${json(events.map(eventRow))}::jsonb) as ${EVENT_JSON} returning id, ticket_id)
    ${jobFor('events', now)}
    select said.id, (select count(*)::int from files) as files, array(select id from events) as events
      from said ${afterJob(now)}`,
  )
  gathered?.push(...(written?.events ?? []))
  if ((written?.files ?? 0) < (row?.files.length ?? 0))
    throw new InvalidInputError('attachments', 'error.upload.changed')
  return written?.id ?? undefined
}
