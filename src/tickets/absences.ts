import type { Actor } from '../accounts/actor.ts'
import { nameOf } from '../accounts/names.ts'
import type { Day } from '../platform/clock.ts'
import { Prisma } from '../platform/db.ts'
import { isAbsentOn, standsIn } from '../teams/absence.ts'
import { worksFor } from './policy.ts'

/** That a ticket's assignee is not there. */
export interface AssigneeAbsence {
  /** The last day. */
  until: Day
  /** Somebody who may work on the ticket, as a deputy gets no further rights. */
  deputyId: number | null
  deputyName: string | null
}

/** FROM for the absence of the assignee of `ticket t`, as `absence b` with its deputy `account d`. */
export const assigneesAbsence = (today: Day): Prisma.Sql => Prisma.sql`absence b
  left join account d on d.id = b.deputy_id and ${standsIn(today)} and ${worksFor('d', Prisma.sql`t.team_id`)}
  where b.account_id = t.assignee_id and ${isAbsentOn(today)}`

/** AssigneeAbsence, or null: a column of `ticket t`. */
export const assigneeAbsence = ({ admission }: Pick<Actor, 'admission'>): Prisma.Sql => Prisma.sql`(
  select json_build_object('until', b.until, 'deputyId', d.id,
      'deputyName', case when d.id is not null then ${nameOf('d')} end)
    from ${assigneesAbsence(admission.today())})`
