import { DAY, localDay } from '../src/platform/clock.ts'
import { type Db, Prisma, readRows, transaction } from '../src/platform/db.ts'
import { ticketNumberOf } from '../src/tickets/numbering.ts'
import { type NewMessage, type NewTicket, writeTickets } from '../src/tickets/writing.ts'
import { remarks, STORIES, storyOf } from './texts.ts'
import { MEASURED_PEOPLE, openPerThousand, personOf, ticketsPerPerson, type World } from './worlds.ts'

const DAYS = 400
const AT_ONCE = 1000
const MINUTE = 60_000

interface Requester {
  id: number
  name: string
  organizationId: number
  contractId: number
  /** In confidence of the company's first ones. */
  colleagueId: number
}

interface Worker {
  id: number
  name: string
}

interface Planned {
  person: number
  at: number
  /** Different for each ticket. */
  seed: number
}

/**
 * Opens tickets with three messages in order of time, over 400 days until two days ago; of measured people's, 60 of 100
 * are closed, 2 confidential.
 */
export async function seedTickets(db: Db, world: World, say: (text: string) => void) {
  const counts = ticketsPerPerson(world)
  const requesters = await requestersOf(db, counts.length)
  const teams = await teamsOf(db)
  const days = Map.groupBy(planOf(counts), ({ at }) => localDay(new Date(at), 'UTC'))
  let seeded = 0
  for (const [day, planned] of days) {
    if (seeded++ % 50 === 0) say(`tickets of day ${seeded} of ${days.size}`)
    const tickets = planned.map((each, index) => ticketOf(each, ticketNumberOf(day, index + 1), requesters, teams))
    for (let from = 0; from < tickets.length; from += AT_ONCE)
      await transaction(db, (tx) => writeTickets(tx, tickets.slice(from, from + AT_ONCE), { told: false }), {
        timeout: 120_000,
      })
    await db.$executeRaw`insert into ticket_day (day, base) values (${day.replaceAll('-', '')}, ${-tickets.length})`
  }
}

function planOf(counts: number[]): Planned[] {
  const newest = Date.now() - 2 * DAY
  const planned = counts.flatMap((tickets, person) =>
    Array.from({ length: tickets }, (_, k) => {
      const share = (k + pick(person, 0, 1000) / 1000) / tickets
      return { person, seed: person * 1000 + k, at: newest - DAYS * DAY * (1 - share) }
    }),
  )
  return planned.sort((one, other) => one.at - other.at)
}

/** Deterministic and evenly spread from 0 to below `most`: the finalizer of MurmurHash3 (Appleby, 2011). */
function pick(seed: number, purpose: number, most: number): number {
  let hash = Math.imul(seed ^ Math.imul(purpose + 1, 0x9e3779b1), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) % most
}

async function requestersOf(db: Db, people: number): Promise<Requester[]> {
  const emails = Array.from({ length: people }, (_, index) => personOf(index).email)
  return readRows<Requester>(
    db,
    Prisma.sql`select a.id, a.first_name || ' ' || a.last_name as name, m.organization_id as "organizationId",
        (select c.id from contract c where c.organization_id = m.organization_id
          order by c.valid_until desc limit 1) as "contractId",
        (select min(other.account_id) from membership other where other.organization_id = m.organization_id
          and other.account_id <> a.id) as "colleagueId"
      from unnest(${emails}::text[]) with ordinality as given (email, position)
        join account a on a.email = given.email::citext join membership m on m.account_id = a.id order by position`,
  )
}

/** Agents by team, in the order of `TEAMS`. */
async function teamsOf(db: Db): Promise<{ id: number; agents: Worker[] }[]> {
  return readRows(
    db,
    Prisma.sql`select t.id, json_agg(json_build_object('id', a.id, 'name', a.first_name || ' ' || a.last_name)
        order by a.id) as agents
      from team t join team_member m on m.team_id = t.id join account a on a.id = m.account_id
      group by t.id order by t.position`,
  )
}

const stories = Array.from({ length: STORIES }, (_, index) => storyOf(index))
const findings = remarks()
const OPEN = ['open', 'waiting', 'new', 'open', 'on_hold'] as const

/** A customer's text, an agent's answer with a device's number, and thanks. */
function ticketOf(
  { person, at, seed }: Planned,
  number: string,
  requesters: Requester[],
  teams: { id: number; agents: Worker[] }[],
): NewTicket {
  const { id, name, organizationId, contractId, colleagueId } = requesters[person] as Requester
  const measured = person < MEASURED_PEOPLE
  const { id: teamId, agents } = teams[measured ? 0 : 1 + pick(seed, 9, teams.length - 1)] ?? { id: 0, agents: [] }
  const agent = agents[pick(seed, 8, agents.length)] as Worker
  const isOpen = pick(seed, 2, 1000) < openPerThousand(measured)
  const state = isOpen ? (OPEN[pick(seed, 3, OPEN.length)] as (typeof OPEN)[number]) : 'closed'
  const { subject, messages } = stories[pick(seed, 6, stories.length)] as (typeof stories)[number]
  const device = String(pick(seed, 1, 90_000)).padStart(5, '0')
  const finding = `${findings[pick(seed, 7, findings.length)]} WS-${device}`
  const after = (minutes: number) => new Date(at + minutes * MINUTE)
  const said = (side: 'customer' | 'team', minutes: number, body: string): NewMessage => ({
    authorId: side === 'team' ? agent.id : id,
    authorName: side === 'team' ? agent.name : name,
    side,
    visibility: 'public',
    channel: 'portal',
    body,
    createdAt: after(minutes),
  })
  const end = after(24 * 60)
  const by = (who: Worker) => ({ actorId: who.id, actorName: who.name })
  return {
    number,
    subject,
    state,
    priority: 1 + pick(seed, 4, 5),
    affects: 'me',
    restarted: false,
    channel: 'portal',
    confidential: pick(seed, 5, 100) < 2,
    requesterId: id,
    organizationId,
    contractId,
    teamId,
    assigneeId: state === 'new' ? null : agent.id,
    followsId: null,
    holdUntil: null,
    createdAt: after(0),
    updatedAt: end,
    closedAt: state === 'closed' ? end : null,
    messages: [
      said('customer', 0, messages[0]),
      said('team', 95, `${messages[1]}\n\n${finding}`),
      said('customer', 24 * 60, messages[2]),
    ],
    events: [
      { type: 'opened', ...by({ id, name }), createdAt: after(0) },
      ...(state === 'new' ? [] : [{ type: 'assigned' as const, ...by(agent), createdAt: after(5) }]),
      ...(state === 'closed' ? [{ type: 'closed' as const, ...by({ id, name }), createdAt: end }] : []),
    ],
    participants: pick(seed, 5, 100) < 2 ? [colleagueId] : [],
  }
}
