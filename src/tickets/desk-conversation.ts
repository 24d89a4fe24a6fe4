import type { Actor } from '../accounts/actor.ts'
import type { StoredFile } from '../attachments/uploads.ts'
import { type DraftFields, hasContent, type Purpose } from '../drafts/drafts.ts'
import { type Db, Prisma, readRows } from '../platform/db.ts'
import { NotFoundError } from '../platform/errors.ts'
import { callbacksOnTicket } from './callbacks-on-tickets.ts'
import { type ColleagueDraft, draftsOfColleagues } from './colleague-drafts.ts'
import {
  type Conversation,
  filesJson,
  inOrder,
  namedIn,
  type Said,
  said,
  visibleAmong,
  withNamed,
} from './conversation.ts'
import { besideIt, type DeskTicket, type DeskTicketRow, deskFactsFor, withLinks } from './desk-facts.ts'
import { can, isAnything, visibleTickets } from './policy.ts'
import { type Present, presentOn } from './presence.ts'
import { signatureOf, ticketsWithNames } from './queries.ts'

/** Three forms, with drafts of their own. */
export const WRITINGS = ['reply', 'note', 'call'] as const
export type Writing = (typeof WRITINGS)[number]

export const draftPurpose = (writing: Writing, ticketId: number): Purpose => `desk-${writing}:${ticketId}`

interface WaitingDraft {
  key: string
  fields: DraftFields
  updatedAt: Date
  files: StoredFile[]
}

export interface DeskConversation extends Omit<Conversation, 'participants' | 'hasDraft'>, DeskTicket {
  participants: DeskTicket['participants']
  requesterEmail: string
  requesterPhone: string | null
  /** What mail servers say about the requester's address, and since when. */
  undeliverable: { reason: string; since: string } | null
  /** The latest event that the actor has seen on this page; none before the first look. */
  lookedAt: number | null
  draft: WaitingDraft | undefined
  /** Forms with something written in them. */
  drafts: Writing[]
  /** Colleagues who look at it or write on it, and what they have begun. */
  present: Present[]
  theirDrafts: ColleagueDraft[]
}

const ENTRIES_PER_PAGE = 30

/** The ticket is the actor's as a customer, and no team's of theirs: its notes are not for them. */
export class NotAtDeskError extends NotFoundError {}

/**
 * Everything the team reads on a ticket, and the actor's draft of what they are writing. One query, and another if
 * other tickets are named. Throws NotFoundError for a missing or hidden one, NotAtDeskError for a mere request.
 */
export async function readDeskTicketFor(
  db: Db,
  actor: Actor,
  number: string,
  { before, writing }: { before?: number | undefined; writing: Writing },
): Promise<DeskConversation> {
  const limit = ENTRIES_PER_PAGE
  const [found] = await readRows<Row>(
    db,
    Prisma.sql`select ${deskFactsFor(actor)}, r.email::text as "requesterEmail", r.phone as "requesterPhone",
      (select json_build_object('reason', u.reason, 'since', u.since) from undeliverable_address u
        where u.address = r.email) as undeliverable,
      (select l.event_id from ticket_look l where l.account_id = ${actor.accountId} and l.ticket_id = t.id)
        as "lookedAt",
      (select coalesce(json_agg(json_build_object('purpose', d.purpose, 'key', d.key, 'fields', d.fields,
          'updatedAt', d.updated_at, 'files',
          (select ${filesJson} from attachment f
            where f.draft_key = d.key and f.owner_id = d.account_id and f.kept_at is null and f.stored_at is not null)
          ) order by d.updated_at desc), '[]')
        from draft d where d.account_id = ${actor.accountId}
          and d.purpose in ('desk-reply:' || t.id, 'desk-note:' || t.id, 'desk-call:' || t.id)
          and ${hasContent}) as drafts,
      ${callbacksOnTicket}, ${presentOn(actor)} as present, ${draftsOfColleagues(actor)} as "theirDrafts",
      ${said(isAnything, { before, limit }, AT_DESK)}
    from ${ticketsWithNames} where t.number = ${number} and ${visibleTickets(actor)}`,
  )
  if (!found) throw new NotFoundError()
  if (!can(actor, 'note', found)) throw new NotAtDeskError()
  const ticket = { ...found, ...inOrder(found, limit) }
  const visible = await visibleAmong(db, actor, namedIn(ticket), besideIt(ticket))
  return { ...withLinks(withNamed(ticket, visible), actor, visible), ...draftsOf(ticket, writing) }
}

/** Below what the team writes to customers, the ticket that a message came with, and what is known of a call. */
const AT_DESK = Prisma.sql`, (select ${signatureOf('a')} from account a
  where a.id = m.author_id and m.side = 'team') as signature,
  (select x.number from ticket x where x.id = m.origin_id) as "originNumber",
  (select json_build_object('direction', c.direction, 'minutes', c.minutes, 'shown', c.shown, 'consent', c.consent,
    'number', c.number) from call c where c.message_id = m.id) as call`

function draftsOf({ id, drafts }: Pick<Row, 'id' | 'drafts'>, writing: Writing) {
  const purpose = draftPurpose(writing, id)
  const latest = drafts.find((each) => each.purpose === purpose)
  return {
    draft: latest && { ...latest, updatedAt: new Date(latest.updatedAt) },
    drafts: WRITINGS.filter((each) => drafts.some((draft) => draft.purpose === draftPurpose(each, id))),
  }
}

type Row = Omit<DeskConversation, keyof DeskTicket | 'older' | 'messages' | 'history' | 'draft' | 'drafts'> &
  DeskTicketRow &
  Said & { drafts: (Omit<WaitingDraft, 'updatedAt'> & { purpose: string; updatedAt: string })[] }
