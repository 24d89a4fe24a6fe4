import type { Actor } from '../accounts/actor.ts'
import { nameOf } from '../accounts/names.ts'
import { hasContent } from '../drafts/drafts.ts'
import { validOn } from '../organizations/entitlement.ts'
import { type Db, Prisma, readRows } from '../platform/db.ts'

/** Tickets of somebody that count. */
const LATEST = 100

const MOST_BEGUN = 5

export interface Habits {
  /** Ids of templates that somebody has used, the most frequent first, then the latest. */
  used: number[]
  /** Purposes of what they have begun to write, the latest first. */
  begun: string[]
  /** Who may order work for the company, by name; without one, their address. */
  authorizers: string[]
}

/** What an overview of templates shows besides them, in one statement. */
export async function habitsOf(
  db: Db,
  { accountId, admission }: Pick<Actor, 'accountId' | 'admission'>,
  organizationId: number | null,
): Promise<Habits> {
  const [found] = await readRows<Habits>(
    db,
    Prisma.sql`select
      array(select v.template_id from (
          select t.id, t.template_version_id from ticket t where t.requester_id = ${accountId}
            and t.template_version_id is not null order by t.number desc limit ${LATEST}) t
        join ticket_template_version v on v.id = t.template_version_id
        group by v.template_id order by count(*) desc, max(t.id) desc) as used,
      array(select d.purpose from draft d where d.account_id = ${accountId}
          and (d.purpose = 'ticket' or d.purpose like 'ticket-template:%') and ${hasContent}
        group by d.purpose order by max(d.updated_at) desc limit ${MOST_BEGUN}) as begun,
      array(select distinct coalesce(nullif(trim(${nameOf('a')}), ''), e.email) from contract c
        cross join lateral unnest(c.authorizers) as e (email)
        left join account a on a.email = e.email::citext and a.confirmed
        where c.organization_id = ${organizationId} and ${validOn(admission.today())} order by 1) as authorizers`,
  )
  return found ?? { used: [], begun: [], authorizers: [] }
}
