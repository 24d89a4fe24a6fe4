import { startSession } from '../src/accounts/sessions.ts'
import type { Db } from '../src/platform/db.ts'
import type { WorldPage } from './large.ts'
import { cookieOf } from './pages.ts'
import type { BenchPerson, Seeded } from './seed.ts'
import { agentOf } from './worlds.ts'

const VIEWS = ['team', 'mine', 'unassigned', 'promise', 'waiting', 'worked', 'open', 'closed']

/** Milliseconds. */
const MOST_FOR_SEARCH = 300

/** Frequent, rare, together and in names: what each of them costs differs. */
const SEARCHES = {
  'two frequent words': 'drucker halle',
  'a rare word': 'ws-12345',
  'a part of a word': 'ws-12',
  'words that seldom meet': 'accesspoint stromausfall',
  'a phrase': '"guten tag, der sensor"',
  'a customer and a word': 'kunde:brandt drucker',
  'a name': 'eva brandt',
}

/** Of the agent with the tickets that both worlds have, of one in another team, and of an admin, who sees all. */
export async function deskPages(db: Db, { agent }: Seeded): Promise<WorldPage[]> {
  const colleague = await enter(db, agentOf(11).email)
  await db.account.updateMany({ where: { email: agentOf(10).email }, data: { role: 'admin' } })
  const admin = await enter(db, agentOf(10).email)
  const asked = (name: string, person: BenchPerson, path: string): WorldPage => ({
    ...{ name: `Desk: ${name}`, expected: 200 },
    targets: [{ path, headers: cookieOf(person) }],
  })
  const view = (each: string, person: BenchPerson) => asked(`view ${each}`, person, `/desk/tickets?view=${each}`)
  const searches = (who: string, person: BenchPerson) =>
    Object.entries(SEARCHES).map(([what, q]) => ({
      ...asked(`${who}, ${what}`, person, `/desk/tickets?${new URLSearchParams({ q })}`),
      most: MOST_FOR_SEARCH,
    }))
  return [
    ...VIEWS.map((each) => view(each, agent)),
    asked('view closed, sorted by subject', agent, '/desk/tickets?view=closed&sort=subject'),
    {
      ...{ name: 'Desk: ticket', expected: 200 },
      targets: agent.openTickets.slice(-20).map((number) => ({
        ...{ path: `/desk/tickets/${number}`, headers: cookieOf(agent) },
      })),
    },
    ...searches('search', agent),
    ...searches('search in another team', colleague),
    ...searches('search by an admin', admin),
  ]
}

async function enter(db: Db, email: string): Promise<BenchPerson> {
  const { id } = await db.account.findUniqueOrThrow({ where: { email }, select: { id: true } })
  return { session: await startSession(db, id, { address: '127.0.0.1', userAgent: 'bench' }), openTickets: [] }
}
