import { type Actor, isCustomer } from '../accounts/actor.ts'
import { authorise } from '../accounts/authority.ts'
import { changedTickets, enforceLimit } from '../accounts/limits.ts'
import { MINUTE, now, SECOND } from '../platform/clock.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { ForbiddenError, InvalidInputError, NotFoundError } from '../platform/errors.ts'
import { addJob } from '../platform/jobs.ts'
import { check } from '../platform/rules.ts'
import { authored } from '../tickets/authorship.ts'
import { holdTicketTo } from '../tickets/locking.ts'
import { writeChange } from '../tickets/writing.ts'
import { authoriseAgent, visibleIncidents } from './policy.ts'
import { type JoiningInput, joiningRules } from './rules.ts'

/** Milliseconds for which those who join are gathered before the incident's owner hears of them. */
const GATHERED_FOR = 10 * MINUTE

/**
 * „Ich bin auch betroffen“: once for each person, whose remark and wish for mails may change. Throws
 * InvalidInputError, AuthorityLostError, NotFoundError for what they may not see, ForbiddenError for agents,
 * TooManyRequestsError.
 */
export async function joinIncident(db: Db | Tx, joining: Actor, id: number, wish: JoiningInput): Promise<void> {
  const input = check(joiningRules, wish)
  await transaction(db, async (tx) => {
    const actor = await authorise(tx, joining)
    if (!isCustomer(actor)) throw new ForbiddenError('incident.join')
    await enforceLimit(tx, changedTickets, actor.accountId)
    await holdForJoining(tx, actor, id)
    await addJoin(tx, id, actor.accountId, input)
  })
}

/**
 * Not affected any more; whoever has not joined stays so. Throws AuthorityLostError, NotFoundError, ForbiddenError for
 * agents.
 */
export async function leaveIncident(db: Db | Tx, leaving: Actor, id: number): Promise<void> {
  await transaction(db, async (tx) => {
    const actor = await authorise(tx, leaving)
    if (!isCustomer(actor)) throw new ForbiddenError('incident.leave')
    const [seen] = await readRows(
      tx,
      Prisma.sql`select 1 from incident i where i.id = ${id} and ${visibleIncidents(actor)}`,
    )
    if (!seen) throw new NotFoundError()
    await tx.incidentJoin.deleteMany({ where: { incidentId: id, accountId: actor.accountId } })
  })
}

/**
 * A ticket is about an incident, which its history says, and its customer has joined that. Throws AuthorityLostError,
 * ForbiddenError, InvalidInputError for one that is over, NotFoundError for a ticket that the actor does not have at
 * the desk.
 */
export async function joinTicketTo(db: Db | Tx, joining: Actor, id: number, ticketId: number): Promise<void> {
  await transaction(db, async (tx) => {
    const actor = await authoriseAgent(tx, joining)
    // The incident first, as whoever ends it does.
    await holdForJoining(tx, actor, id)
    const held = await holdTicketTo(tx, joining, 'work', ticketId)
    const { ticket } = held
    await addJoin(tx, id, ticket.requesterId)
    const [added] = await readRows<{ de: string; en: string }>(
      tx,
      Prisma.sql`with added as (insert into incident_ticket (incident_id, ticket_id) values (${id}, ${ticket.id})
          on conflict do nothing returning incident_id)
        select i.title_de as de, i.title_en as en from added join incident i on i.id = added.incident_id`,
    )
    if (!added) return
    const data = { incident: added.de || added.en, incidentEn: added.en || added.de }
    await writeChange(tx, ticket.id, {
      events: [authored(held, { type: 'incident', visibility: 'internal', data }, now())],
    })
  })
}

/** Throws NotFoundError for what the actor may not see, InvalidInputError for what is over. */
async function holdForJoining(tx: Tx, actor: Actor, id: number) {
  await readRows(tx, Prisma.sql`select 1 from incident i where i.id = ${id} for share`)
  const [row] = await readRows<{ ended: boolean }>(
    tx,
    Prisma.sql`select i.ended_at is not null as ended from incident i
      where i.id = ${id} and ${visibleIncidents(actor)}`,
  )
  if (!row) throw new NotFoundError()
  if (row.ended) throw new InvalidInputError('form', 'error.incident.over')
}

/**
 * Without a remark, whoever has joined already keeps theirs, and their wish. The owner hears of new ones, of several
 * at once.
 */
async function addJoin(tx: Tx, id: number, accountId: number, wish: JoiningInput = { mails: true }) {
  const { remark = '', mails } = wish
  const again =
    wish.remark !== undefined
      ? Prisma.sql`do update set remark = excluded.remark, mails = excluded.mails`
      : Prisma.sql`do nothing`
  await readRows(
    tx,
    Prisma.sql`with joined as (
        insert into incident_join (incident_id, account_id, remark, mails)
        values (${id}, ${accountId}, ${remark}, ${mails})
        on conflict (incident_id, account_id) ${again} returning xmax = 0 as fresh)
      select ${addJob(
        'tell-joins',
        Prisma.sql`json_build_object('incident', ${id}::int)`,
        Prisma.sql`${`incident-joins:${id}`}`,
        Prisma.sql`, run_at => now() + make_interval(secs => ${GATHERED_FOR / SECOND}),
          job_key_mode => 'preserve_run_at'`,
      )} from joined where fresh`,
  )
}
