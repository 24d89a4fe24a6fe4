import { type Actor, isCustomer } from '../accounts/actor.ts'
import { authorise } from '../accounts/authority.ts'
import { validOn } from '../organizations/entitlement.ts'
import { Prisma, type Tx } from '../platform/db.ts'
import { ForbiddenError } from '../platform/errors.ts'

/** For `incident i`, and companies by their ids, which have a contract on that day. */
export const touchesCompanies = (ids: Prisma.Sql, day: string): Prisma.Sql => Prisma.sql`(i.everybody or exists (
  select 1 from contract c where c.organization_id = any(${ids}) and ${validOn(day)}
    and (c.services::citext[] && i.services::citext[] or exists (select 1 from incident_organization x
      where x.incident_id = i.id and x.organization_id = c.organization_id))))`

/** For `incident i`: somebody by the id of an account has joined it. */
export const hasJoined = (accountId: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`exists (select 1 from incident_join j where j.incident_id = i.id and j.account_id = ${accountId})`

const companiesOf = (accountId: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`array(select m.organization_id from membership m where m.account_id = ${accountId})`

/** What customers see of `incident i`: what touches them, and what they have joined. Agents see all. */
export const visibleIncidents = (actor: Actor): Prisma.Sql =>
  isCustomer(actor) ? concerns(Prisma.sql`${actor.accountId}::int`, actor.admission.today()) : Prisma.sql`true`

/** For `incident i`, and somebody by the id of an account: it touches them, or they have joined it. */
export const concerns = (accountId: Prisma.Sql, day: string): Prisma.Sql =>
  Prisma.sql`(${touchesCompanies(companiesOf(accountId), day)} or ${staysJoined(accountId)})`

/** Of what names companies, as long as they are in one of them, or have a ticket about it in one of theirs. */
const staysJoined = (accountId: Prisma.Sql): Prisma.Sql => Prisma.sql`(${hasJoined(accountId)}
  and (not exists (select 1 from incident_organization x where x.incident_id = i.id)
    or exists (select 1 from incident_organization x join membership m on m.organization_id = x.organization_id
      where x.incident_id = i.id and m.account_id = ${accountId})
    or exists (select 1 from incident_ticket x join ticket t on t.id = x.ticket_id where x.incident_id = i.id
      and t.requester_id = ${accountId}
      and (t.organization_id is null or t.organization_id = any(${companiesOf(accountId)})))))`

/** More are not shown above a page. */
const MOST_SHOWN = 3

/** Ids of running incidents that concern `account a`, and agents know all; the latest first. Asked with every page. */
export const concerning = (day: string): Prisma.Sql => Prisma.sql`array(select i.id from incident i
  where i.ended_at is null and (a.role <> 'customer' or ${concerns(Prisma.sql`a.id`, day)})
  order by i.since desc, i.id desc limit ${MOST_SHOWN})`

/** The actor as of now, for what agents do with incidents. Throws AuthorityLostError, ForbiddenError. */
export async function authoriseAgent(tx: Tx, given: Actor): Promise<Actor> {
  const actor = await authorise(tx, given)
  if (isCustomer(actor)) throw new ForbiddenError('incident')
  return actor
}

/** Throws ForbiddenError for customers. */
export function demandAgent(actor: Actor) {
  if (isCustomer(actor)) throw new ForbiddenError('incident')
}
