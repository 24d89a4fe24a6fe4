// The same requests by the same people in two worlds, in turn: 10,000 tickets and 1,000,000. `--only TEXT` measures
// the pages with TEXT in their name.
import { writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { openDb } from '../src/platform/db.ts'
import { type BenchDatabase, openWorlds } from './database.ts'
import { deskPages } from './large-desk.ts'
import { measure, type Target, type Timing } from './load.ts'
import { ask, cookieOf, loadOf } from './pages.ts'
import { explained } from './plans.ts'
import { count, factor, fineMs, median, ms, table, verdict } from './report.ts'
import { enter, type Seeded } from './seed.ts'
import { type Server, startPortal } from './servers.ts'

const quick = process.argv.includes('--quick')
const planFile = process.argv.includes('--plans') ? process.argv[process.argv.indexOf('--plans') + 1] : undefined
const ROUNDS = quick ? 3 : 7
const SECONDS = quick ? 0.5 : 1
const WARM_UP = quick ? 0.5 : 1.5
const CONNECTIONS = [1, 16]
const MOST = 1.5
const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : undefined

export interface WorldPage {
  name: string
  targets: Target[]
  expected: number
  /** Milliseconds, where that matters and not what fewer tickets would take. */
  most?: number
}

interface Side {
  database: BenchDatabase
  seeded: Seeded
  portal: Server
  pages: WorldPage[]
}

const started = performance.now()
const worlds = await openWorlds(process.env.BENCH_DATA_DIR, say)
const servers: Server[] = []
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => cleanUp().finally(() => process.exit(130)))
try {
  const sides: [Side, Side] = [await open(worlds.small), await open(worlds.large)]
  say(`${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}, ${worlds.large.version}`)
  const rows: string[][] = []
  const verdicts: string[] = []
  const queries = await Promise.all(sides.map(queriesOf))
  for (const [index, { name }] of sides[0].pages.entries()) {
    for (const connections of CONNECTIONS) {
      const [small, large] = await inTurn(sides, index, connections)
      const p95 = median(small.map((each, round) => (large[round]?.p95 ?? Number.NaN) / each.p95))
      const sent = queries.map((each) => each[index] ?? Number.NaN)
      const of = (side: Figures[], figure: 'p50' | 'p95' | 'db') =>
        median(side.map((each) => each[figure] ?? Number.NaN))
      rows.push([
        name,
        String(connections),
        ...[small, large].flatMap((side) => [ms(of(side, 'p50')), ms(of(side, 'p95'))]),
        factor(p95),
        ...[small, large].map((side) => fineMs(of(side, 'db'))),
        ...sent.map(count),
      ])
      verdicts.push(judged(sides[1].pages[index] as WorldPage, connections, p95, of(large, 'p95'), sent))
      const wrong = [...small, ...large].reduce((sum, each) => sum + each.wrong, 0)
      if (wrong) verdicts.push(verdict(false, `${name}: ${wrong} answers were not as expected`))
    }
  }
  const head = [
    'Page',
    'at once',
    'p50 ms',
    'p95 ms',
    'p50 ms, 1M',
    'p95 ms, 1M',
    'p95 ×',
    'db CPU ms',
    'db CPU ms, 1M',
    'queries',
    'queries, 1M',
  ]
  say(`\n${table(head, rows)}\n\n${verdicts.join('\n')}`)
  await showPlans(sides[1])
  say(`Took ${Math.round((performance.now() - started) / 1000)} s.`)
} finally {
  await cleanUp()
}

/** A search has its limit with one request at a time; several wait for the same two cores. */
function judged({ name, most }: WorldPage, connections: number, p95: number, large: number, sent: number[]): string {
  const what = `${name}, ${connections} at once: p95`
  if (most) return verdict(large <= most || connections > 1, `${what} ${ms(large)} ms (at most ${most} ms for one)`)
  return verdict(p95 <= MOST && sent[1] === sent[0], `${what} ${factor(p95)} (at most ${MOST} ×)`)
}

async function cleanUp() {
  for (const server of servers) await server.stop()
  await worlds.close()
}

async function open(database: BenchDatabase): Promise<Side> {
  const db = openDb(database.url)
  const seeded = await enter(db)
  const desk = await deskPages(db, seeded)
  await db.$disconnect()
  const portal = await startPortal(database.url)
  servers.push(portal)
  const pages = [...worldPages(seeded), ...desk].filter(({ name }) => !only || name.includes(only))
  return { database, seeded, portal, pages }
}

function worldPages({ customers, administrators, former }: Seeded): WorldPage[] {
  const [busiest, ...others] = customers
  if (!busiest) throw new Error('Nobody to measure with')
  const asking = (people: Seeded['customers'], path: string): Target[] =>
    people.map((person) => ({ path, headers: cookieOf(person) }))
  const page = (name: string, targets: Target[], expected = 200): WorldPage => ({ name, targets, expected })
  return [
    page('Gate: let in and sent on', asking(others, '/'), 303),
    page('Gate: contract has ended', asking([former], '/tickets'), 403),
    page('My Tickets, 48 tickets', asking(others, '/tickets')),
    page('My Tickets, 500 tickets', asking([busiest], '/tickets')),
    page('My Tickets, 500, filter', asking([busiest], '/tickets?q=drucker')),
    page('Search own, two words', asking([busiest], '/tickets/search?q=drucker+halle')),
    page(
      'Ticket page',
      others.map((person) => ({ path: `/tickets/${person.openTickets.at(-1)}`, headers: cookieOf(person) })),
    ),
    page('Company tickets, 1,200', asking(administrators, '/company/tickets')),
    page('Company tickets, filter', asking(administrators, '/company/tickets?q=drucker')),
    page('Search company, two words', asking(administrators, '/tickets/search?scope=company&q=drucker+halle')),
  ]
}

interface Figures extends Timing {
  /** Milliseconds of the database connections' CPU time per request. */
  db: number | undefined
}

/** Rounds in both worlds; who goes first alternates. */
async function inTurn(sides: [Side, Side], index: number, connections: number): Promise<[Figures[], Figures[]]> {
  const figures: [Figures[], Figures[]] = [[], []]
  for (const { portal, pages } of sides)
    await measure(loadOf(portal.url, pages[index] as WorldPage, connections, WARM_UP))
  for (let round = 0; round < ROUNDS; round++) {
    for (const which of round % 2 ? ([1, 0] as const) : ([0, 1] as const)) {
      const { portal, pages, database } = sides[which]
      const before = await database.processorTime()
      const timing = await measure(loadOf(portal.url, pages[index] as WorldPage, connections, SECONDS))
      const after = await database.processorTime()
      figures[which].push({
        ...timing,
        db: after === undefined ? undefined : (after - (before ?? 0)) / timing.requests,
      })
    }
  }
  return figures
}

/** Statements per page, without its first request. */
async function queriesOf({ database, pages }: Side): Promise<number[]> {
  const counting = await startPortal(database.url, { counting: true })
  const counts: number[] = []
  for (const { targets, name, expected } of pages) {
    const target = targets[0] as Target
    await ask(counting.url, target)
    const { status, statements } = await ask(counting.url, target)
    if (status !== expected) throw new Error(`${name} answers with ${status}`)
    counts.push(statements.length)
  }
  await counting.stop()
  return counts
}

/** Plans of all statements that the pages send in the large world. */
async function showPlans({ database, pages }: Side) {
  const counting = await startPortal(database.url, { counting: true })
  const asked = []
  for (const { name, targets } of pages) {
    const target = targets[0] as Target
    await ask(counting.url, target)
    asked.push({ name, path: target.path, statements: (await ask(counting.url, target)).statements })
  }
  await counting.stop()
  const text = await explained(database.url, asked)
  if (planFile) await writeFile(planFile, text)
  else say(`\n${text}`)
}

function say(text: string) {
  process.stdout.write(`${text}\n`)
}
