import { displayName } from '../accounts/names.ts'
import { type Db, Prisma, readRows, type Tx } from '../platform/db.ts'
import type { NewEvent } from './events.ts'

export interface ComingAlong {
  id: number
  email: string
  firstName: string
  lastName: string
}

/** A colleague of this company whom a ticket may be shared with: condition on `account a` and `membership m`. */
export const mayParticipate = Prisma.sql`a.id = m.account_id and a.enabled and a.confirmed and a.erased_at is null`

/** Participants of a ticket who may see its follow-up in this company, opened by somebody; by name. */
export async function comingAlong(
  db: Db | Tx,
  followedId: number,
  { organizationId, requesterId }: { organizationId: number | null; requesterId: number },
): Promise<ComingAlong[]> {
  return readRows<ComingAlong>(
    db,
    Prisma.sql`select a.id, a.email::text as email, a.first_name as "firstName", a.last_name as "lastName"
      from ticket_participant p
      join membership m on m.account_id = p.account_id and m.organization_id = ${organizationId}
      join account a on ${mayParticipate}
      where p.ticket_id = ${followedId} and a.id <> ${requesterId} order by a.last_name, a.id`,
  )
}

export const sharedWith = (colleague: ComingAlong, told: boolean): NewEvent => ({
  type: 'shared',
  data: { colleague: displayName(colleague), colleagueId: String(colleague.id) },
  recipients: told ? [colleague.id] : [],
})
