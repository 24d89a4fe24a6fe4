import type { Actor } from '../accounts/actor.ts'
import { nameOf } from '../accounts/names.ts'
import { type Db, Prisma, readRows, type TicketState } from '../platform/db.ts'
import { MOST_FOUND } from './desk-lists.ts'
import { visibleTickets } from './policy.ts'

interface TicketOf {
  number: string
  subject: string
  state: TicketState
  createdAt: Date
  requesterName: string
  teamName: string
  assigneeName: string | null
}

export const TICKETS_OF_PER_PAGE = 20

/** Of a person, a company, or with an article. */
export type Whose = { person: number } | { organization: number } | { article: number }

/** Of a person, a company or an article, open ones first, then the newest; only those that the actor may see. */
export async function listTicketsOf(
  db: Db,
  actor: Actor,
  whose: Whose,
  asked: { page: number; openOnly?: boolean | undefined },
): Promise<{ rows: TicketOf[]; total: number; page: number; pages: number }> {
  const { page, openOnly } = asked
  const theirs =
    'person' in whose
      ? Prisma.sql`t.requester_id = ${whose.person}`
      : 'organization' in whose
        ? Prisma.sql`t.organization_id = ${whose.organization}`
        : Prisma.sql`exists (select 1 from ticket_article x where x.ticket_id = t.id
            and x.article_id = ${whose.article})`
  const wanted = Prisma.sql`from ticket t where ${theirs} and ${visibleTickets(actor)}
    ${openOnly ? Prisma.sql`and t.state <> 'closed'` : Prisma.empty}`
  const order = Prisma.sql`t.state = 'closed', t.number desc`
  const found = await readRows<(TicketOf | { number: null }) & { total: number }>(
    db,
    Prisma.sql`with shown as materialized (select t.* ${wanted} order by ${order}
        limit ${TICKETS_OF_PER_PAGE} offset ${(page - 1) * TICKETS_OF_PER_PAGE})
      select counted.total, t.number, t.subject, t.state, t.created_at as "createdAt",
        ${nameOf('r')} as "requesterName", team.name::text as "teamName",
        case when a.id is null then null else ${nameOf('a')} end as "assigneeName"
      from (select count(*) as total from (select 1 ${wanted} limit ${MOST_FOUND}) hits) counted
        left join shown t on true left join account r on r.id = t.requester_id
        left join account a on a.id = t.assignee_id left join team on team.id = t.team_id
      order by ${order}`,
  )
  const total = found[0]?.total ?? 0
  const pages = Math.max(1, Math.ceil(total / TICKETS_OF_PER_PAGE))
  if (page > pages) return listTicketsOf(db, actor, whose, { ...asked, page: pages })
  return { rows: found.filter((row): row is TicketOf & { total: number } => row.number !== null), total, page, pages }
}
