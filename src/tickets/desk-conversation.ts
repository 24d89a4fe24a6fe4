import type { Actor } from '../accounts/actor.ts'
import type { StoredFile } from '../attachments/uploads.ts'
import { type DraftFields, hasContent, type Purpose } from '../drafts/drafts.ts'
import { type Db, Prisma, readRows } from '../platform/db.ts'
import { NotFoundError } from '../platform/errors.ts'
import { type Conversation, inOrder, type Said, said, withoutHidden } from './conversation.ts'
import { type DeskTicket, deskFactsFor } from './desk-facts.ts'
import { can, isAnything, visibleTickets } from './policy.ts'
import { signatureOf, ticketsWithNames } from './queries.ts'

/** Two forms, with drafts of their own. */
export type Writing = 'reply' | 'note'

export const draftPurpose = (writing: Writing, ticketId: number): Purpose => `desk-${writing}:${ticketId}`

export interface WaitingDraft {
  key: string
  fields: DraftFields
  updatedAt: Date
  files: StoredFile[]
}

export interface DeskConversation extends Omit<Conversation, 'participants' | 'hasDraft'>, DeskTicket {
  participants: DeskTicket['participants']
  requesterEmail: string
  requesterPhone: string | null
  /** Of the team's authors, by account. */
  signatures: Record<string, string>
  /** The latest event that the actor has seen on this page; none before the first look. */
  lookedAt: number | null
  draft: WaitingDraft | undefined
  /** Forms with something written in them. */
  drafts: Writing[]
}

export const ENTRIES_PER_PAGE = 30

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
  const [ticket] = await readRows<Row>(
    db,
    Prisma.sql`select ${deskFactsFor(actor)}, r.email::text as "requesterEmail", r.phone as "requesterPhone",
      (select coalesce(json_object_agg(a.id, ${signatureOf('a')}), '{}') from account a
        where ${signatureOf('a')} <> '' and a.id in (select m.author_id from message m where m.ticket_id = t.id
          and m.side = 'team')) as signatures,
      (select l.event_id from ticket_look l where l.account_id = ${actor.accountId} and l.ticket_id = t.id)
        as "lookedAt",
      (select json_build_object('key', d.key, 'fields', d.fields, 'updatedAt', d.updated_at, 'files',
          (select coalesce(json_agg(json_build_object('id', f.id, 'filename', f.filename, 'size', f.size, 'mediaType',
              f.media_type) order by f.created_at, f.id), '[]') from attachment f
            where f.draft_key = d.key and f.owner_id = d.account_id and f.kept_at is null and f.stored_at is not null))
        from draft d where d.account_id = ${actor.accountId} and d.purpose = ${`desk-${writing}:`} || t.id
          and ${hasContent} order by d.updated_at desc limit 1) as draft,
      array(select distinct split_part(substr(d.purpose, 6), ':', 1) from draft d
        where d.account_id = ${actor.accountId} and d.purpose in ('desk-reply:' || t.id, 'desk-note:' || t.id)
          and ${hasContent}) as drafts,
      ${said(isAnything, { before, limit })}
    from ${ticketsWithNames} where t.number = ${number} and ${visibleTickets(actor)}`,
  )
  if (!ticket) throw new NotFoundError()
  if (!can(actor, 'note', ticket)) throw new NotAtDeskError()
  const { draft, ...facts } = ticket
  return {
    ...(await withoutHidden(db, actor, { ...facts, ...inOrder(ticket, limit) })),
    draft: draft ? { ...draft, updatedAt: new Date(draft.updatedAt) } : undefined,
  }
}

type Row = Omit<DeskConversation, 'older' | 'messages' | 'history' | 'draft'> &
  Said & { draft: (Omit<WaitingDraft, 'updatedAt'> & { updatedAt: string }) | null }
