import { startSession } from '../src/accounts/sessions.ts'
import { DAY, MINUTE } from '../src/platform/clock.ts'
import type { Db, Prisma, Side, TicketState } from '../src/platform/db.ts'
import { hashPassword } from '../src/platform/passwords.ts'
import { excerptOf, foldText } from '../src/tickets/folding.ts'
import { checkDigit } from '../src/tickets/numbering.ts'
import { nameOf, storyOf } from './texts.ts'

const CUSTOMERS = 200
const TICKETS = 10_000
const OF_THE_BUSIEST = 500
const DAYS = 400
const CHUNK = 1000

const PASSWORD = 'Sieben stille Boote am Dienstag'

export interface BenchCustomer {
  email: string
  password: string
  /** The secret in the cookie of an open session. */
  session: string
  /** Numbers of the open ones, oldest first. */
  openTickets: string[]
}

export interface Seeded {
  /** The customer with 500 tickets first, then 199 with 47 or 48 each. */
  customers: BenchCustomer[]
  team: number
}

/** Fills an empty, migrated database: 200 customers, 10,000 tickets with 3 messages each, 60 % of them closed. */
export async function seed(db: Db): Promise<Seeded> {
  const team = await db.team.create({ data: { name: 'Support Team', isDefault: true, position: 1 } })
  await db.team.create({ data: { name: 'Vor-Ort-Service', position: 2 } })
  const passwordHash = await hashPassword(PASSWORD)
  const people = await db.account.createManyAndReturn({
    data: Array.from({ length: CUSTOMERS }, (_, index) => {
      const { firstName, lastName } = nameOf(index)
      const email = `${foldText(firstName)}.${foldText(lastName)}.${index}@kunde-${index % 40}.example`
      return { email, firstName, lastName, passwordHash, locale: 'de' }
    }),
  })
  const agents = await db.account.createManyAndReturn({
    data: ['Jana Keller', 'Tom Weber', 'Ines Roth'].map((name, index) => {
      const [firstName = '', lastName = ''] = name.split(' ')
      return { email: `agent.${index}@support.example`, firstName, lastName, role: 'agent' as const }
    }),
  })
  const customers: BenchCustomer[] = []
  for (const { id, email } of people) {
    const session = await startSession(db, id, { address: '127.0.0.1', userAgent: 'bench' })
    customers.push({ email, password: PASSWORD, session, openTickets: [] })
  }

  const start = Date.now() - (DAYS + 2) * DAY
  const counters = new Map<string, number>()
  for (let from = 0; from < TICKETS; from += CHUNK) {
    const drafts = Array.from({ length: CHUNK }, (_, offset) => {
      const index = from + offset
      const owner = ownerOf(index)
      const requester = people[owner] as (typeof people)[number]
      const agent = agents[index % agents.length] as (typeof agents)[number]
      const openedAt = new Date(start + Math.floor((index * DAYS * DAY) / TICKETS))
      return draftOf(index, openedAt, numberOf(openedAt, counters), { requester, agent, teamId: team.id })
    })
    const made = await db.ticket.createManyAndReturn({
      data: drafts.map(({ ticket }) => ticket),
      select: { id: true, number: true, state: true },
    })
    await db.message.createMany({ data: made.flatMap(({ id }, offset) => drafts[offset]?.messages(id) ?? []) })
    await db.ticketEvent.createMany({ data: made.flatMap(({ id }, offset) => drafts[offset]?.events(id) ?? []) })
    for (const [offset, { number, state }] of made.entries()) {
      if (state !== 'closed') customers[ownerOf(from + offset)]?.openTickets.push(number)
    }
  }
  await db.ticketCounter.createMany({ data: [...counters].map(([day, last]) => ({ day, last })) })
  await db.$executeRaw`vacuum analyze`
  return { customers, team: team.id }
}

/** Every 20th ticket is the busiest customer's; the rest goes around. */
const ownerOf = (index: number) => {
  const every = TICKETS / OF_THE_BUSIEST
  return index % every === 0 ? 0 : 1 + ((index - Math.ceil(index / every)) % (CUSTOMERS - 1))
}

function numberOf(at: Date, counters: Map<string, number>): string {
  const day = at.toISOString().slice(0, 10).replaceAll('-', '')
  const count = (counters.get(day) ?? 0) + 1
  counters.set(day, count)
  const digits = `${day}10${String(count).padStart(5, '0')}`
  return `${digits}${checkDigit(digits)}`
}

const STATES: TicketState[] = ['open', 'waiting', 'new', 'open', 'on_hold']

/** Evenly spread and always the same, from 0 to below `count`. */
const pick = (index: number, count: number) => (((index * 2_654_435_761) % 2 ** 32) >>> 8) % count

/** 60 of 100 are closed. */
function stateOf(index: number): TicketState {
  return pick(index, 100) < 60 ? 'closed' : (STATES[pick(index + 1, STATES.length)] ?? 'open')
}

interface Person {
  id: number
  firstName: string
  lastName: string
}

function draftOf(
  index: number,
  openedAt: Date,
  number: string,
  { requester, agent, teamId }: { requester: Person; agent: Person; teamId: number },
) {
  const { subject, messages: texts } = storyOf(pick(index, 80))
  const state = stateOf(index)
  const times = [5, 95, 24 * 60].map((minutes) => new Date(openedAt.getTime() + minutes * MINUTE))
  const last = times[2] ?? openedAt
  const nameOfPerson = (person: Person) => `${person.firstName} ${person.lastName}`
  const line = (ticketId: number, type: string, actor: Person, createdAt: Date) => ({
    ticketId,
    type,
    actorId: actor.id,
    actorName: nameOfPerson(actor),
    createdAt,
  })
  return {
    ticket: {
      number,
      subject,
      excerpt: excerptOf(texts[0]),
      folded: foldText(subject),
      state,
      priority: 1 + pick(index + 2, 5),
      requesterId: requester.id,
      teamId,
      assigneeId: state === 'new' ? null : agent.id,
      createdAt: openedAt,
      updatedAt: last,
      closedAt: state === 'closed' ? last : null,
    } satisfies Prisma.TicketCreateManyInput,
    messages: (ticketId: number): Prisma.MessageCreateManyInput[] =>
      texts.map((body, position) => {
        const author = position === 1 ? agent : requester
        const side: Side = position === 1 ? 'team' : 'customer'
        const createdAt = times[position] ?? openedAt
        return {
          ticketId,
          authorId: author.id,
          authorName: nameOfPerson(author),
          side,
          visibility: 'public',
          body,
          folded: foldText(body),
          createdAt: position === 0 ? openedAt : createdAt,
        }
      }),
    events: (ticketId: number): Prisma.TicketEventCreateManyInput[] => [
      line(ticketId, 'opened', requester, openedAt),
      ...(state === 'new' ? [] : [line(ticketId, 'assigned', agent, times[0] ?? openedAt)]),
      ...(state === 'closed' ? [line(ticketId, 'closed', requester, last)] : []),
    ],
  }
}
