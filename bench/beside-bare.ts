// Speed with 10,000 tickets, beside a bare page as the limit.
import { cpus } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { openDb, Prisma, readRows } from '../src/platform/db.ts'
import { openDatabase } from './database.ts'
import { measure, type Timing } from './load.ts'
import { ask, assertSamePages, type BenchPage, benchPages, knownBrowsers, loadOf } from './pages.ts'
import { count, fineMs, median, ms, percent, table, verdict } from './report.ts'
import { enter, type Seeded } from './seed.ts'
import { memoryOf, processorTime, type Server, startBare, startMailServer, startPortal } from './servers.ts'

const quick = process.argv.includes('--quick')
const ROUNDS = quick ? 2 : 3
const SECONDS = quick ? 0.5 : 1
/** Seconds of load before measuring; with less, V8 has not compiled the hot code yet. */
const WARM_UP = quick ? 1 : 2
const CONNECTIONS = [1, 16]
const SIGNING_IN = 8
const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : undefined
/** Milliseconds for all rounds: a busy machine gets fewer of them. */
const LONGEST = quick ? 40_000 : 140_000

const started = performance.now()
const database = await openDatabase()
const db = openDb(database.url)
const servers: Server[] = []
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => cleanUp().finally(() => process.exit(130)))
try {
  const seeded = await enter(db)
  say(
    `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}, ${database.version}; 200 ` +
      'customers and 10,000 tickets',
  )
  const weights = await weigh(seeded)
  const mails = await startMailServer()
  servers.push(mails)
  const portal = await startPortal(database.url, { smtp: mails.url })
  const startMemory = await memoryOf(portal.pid)
  const bare = await startBare(database.url, portal.url)
  servers.push(portal, bare)
  const pages = benchPages(seeded, await knownBrowsers(portal.url, seeded.customers)).filter(
    ({ name }) => !only || name.includes(only),
  )
  await assertSamePages(portal.url, bare.url, pages)

  const measuring = performance.now()
  const rows: string[][] = []
  const verdicts: string[] = []
  let memory: (number | undefined)[] = []
  const shares = pages.reduce((sum, page) => sum + shareOf(page), 0)
  let share = 0
  for (const page of pages) {
    share += shareOf(page)
    for (const [index, connections] of CONNECTIONS.entries()) {
      const deadline = measuring + (LONGEST * (share - (index ? 0 : shareOf(page) / 2))) / shares
      const { ours, limit, ratio, processorRatio } = await compare(page, connections, portal, bare, deadline)
      const weight = weights.get(page.name)
      rows.push([
        page.name,
        String(connections),
        ...figures(ours),
        count(weight?.queries),
        count(weight?.bytes),
        count(weight?.brotli),
      ])
      if (limit && ratio !== undefined) {
        rows.push(['  bare page', String(connections), ...figures(limit), '', '', ''])
        if (connections > 1) {
          const { least, aim } = page.writes ? { least: 0.25, aim: 'a quarter' } : { least: 0.5, aim: 'half, aim 75 %' }
          const text =
            `${percent(ratio)} of the bare page's requests/s, ${percent(processorRatio)} by processor time ` +
            `(${aim})`
          verdicts.push(verdict(ratio >= least, `${page.name}: ${text}`))
        }
      }
      if (ours.wrong) verdicts.push(verdict(false, `${page.name}: ${ours.wrong} answers were not ${page.expected}`))
      memory = [...memory, await memoryOf(portal.pid)]
      if (page.writes) await mailsLeave()
    }
    const queries = weights.get(page.name)?.queries ?? Number.NaN
    const most = page.writes ? 10 : 4
    if (page.compared) verdicts.push(verdict(queries <= most, `${page.name}: ${queries} queries (at most ${most})`))
  }
  if (!only) verdicts.push(await whileSigningIn(pages, portal))
  const head = [
    'Page',
    'at once',
    'requests/s',
    'p50 ms',
    'p95 ms',
    'p99 ms',
    'app CPU ms',
    'db CPU ms',
    'queries',
    'bytes',
    'brotli',
  ]
  say(`\n${table(head, rows)}\n\n${verdicts.join('\n')}`)
  say(
    `\nMemory of the portal at the start: ${count(startMemory)} MB, after each line: ` +
      `${memory.map((megabytes) => count(megabytes)).join(', ')} MB`,
  )
  say(`Took ${Math.round((performance.now() - started) / 1000)} s.`)
} finally {
  await cleanUp()
}

async function cleanUp() {
  await db.$disconnect()
  for (const server of servers) await server.stop()
  await database.close()
}

/** Queries and bytes of each page, without its first request. */
async function weigh(seeded: Seeded) {
  const counting = await startPortal(database.url, { counting: true })
  const weights = new Map<string, { queries: number; bytes: number; brotli: number }>()
  for (const { name, targets } of benchPages(seeded, await knownBrowsers(counting.url, seeded.customers))) {
    const target = targets.at(-1)
    if (!target) continue
    await ask(counting.url, target)
    const { statements, bytes } = await ask(counting.url, target)
    const { bytes: brotli } = await ask(counting.url, target, 'br')
    weights.set(name, { queries: statements.length, bytes, brotli })
  }
  await counting.stop()
  return weights
}

interface Figures extends Timing {
  /** Milliseconds of CPU time per request. */
  app: number | undefined
  db: number | undefined
}

/** A page with a bare counterpart takes twice the time. */
function shareOf(page: BenchPage): number {
  return page.compared ? 2 : 1
}

/** Measures a page and its bare counterpart in turn, so that both see the same machine. */
async function compare(page: BenchPage, connections: number, portal: Server, bare: Server, deadline: number) {
  const both = page.compared ? [bare, portal] : [portal]
  for (const server of both) await load(page, connections, server, WARM_UP)
  const ours: Figures[] = []
  const limits: Figures[] = []
  for (let round = 0; round < ROUNDS && (round === 0 || performance.now() < deadline); round++) {
    for (const server of both)
      (server === portal ? ours : limits).push(await withProcessorTime(page, connections, server))
  }
  const ratios = limits.map((limit, round) => (ours[round]?.perSecond ?? 0) / limit.perSecond)
  const processorRatios = limits.map((limit, round) => processorOf(limit) / processorOf(ours[round]))
  return {
    ours: medianOf(ours),
    limit: limits.length ? medianOf(limits) : undefined,
    ratio: ratios.length ? median(ratios) : undefined,
    processorRatio: median(processorRatios),
  }
}

/** Waits until the mails of what was written have left, so that they are not measured with what comes next. */
async function mailsLeave() {
  // What is gathered for later does not count.
  const due = Prisma.sql`select count(*) as jobs from graphile_worker.jobs where run_at <= now()`
  const waiting = () => readRows<{ jobs: number }>(db, due)
  for (let [row] = await waiting(); row?.jobs; [row] = await waiting()) await sleep(100)
}

/** Hourly limits per person are lifted. */
async function load(page: BenchPage, connections: number, server: Server, seconds: number): Promise<Timing> {
  if (page.writes) await db.rateLimit.deleteMany()
  return measure(loadOf(server.url, page, connections, seconds))
}

function processorOf(of: Figures | undefined): number {
  return (of?.app ?? Number.NaN) + (of?.db ?? Number.NaN)
}

async function withProcessorTime(page: BenchPage, connections: number, server: Server): Promise<Figures> {
  const before = [await processorTime(server.pid), await database.processorTime()]
  const timing = await load(page, connections, server, page.slow ? 3 * SECONDS : SECONDS)
  const after = [await processorTime(server.pid), await database.processorTime()]
  const [app, dbTime] = after.map((time, index) =>
    time === undefined || !timing.requests ? undefined : (time - (before[index] ?? 0)) / timing.requests,
  )
  return { ...timing, app, db: dbTime }
}

function medianOf(all: Figures[]): Figures {
  const of = (name: keyof Figures) => median(all.map((each) => each[name] ?? Number.NaN))
  const wrong = all.reduce((sum, each) => sum + each.wrong, 0)
  return {
    perSecond: of('perSecond'),
    requests: of('requests'),
    p50: of('p50'),
    p95: of('p95'),
    p99: of('p99'),
    app: of('app'),
    db: of('db'),
    wrong,
  }
}

function figures(of: Figures): string[] {
  return [count(of.perSecond), ms(of.p50), ms(of.p95), ms(of.p99), fineMs(of.app), fineMs(of.db)]
}

/** My Tickets for one person, idle and while others sign in continuously. */
async function whileSigningIn(pages: BenchPage[], portal: Server): Promise<string> {
  const list = pages.find(({ name }) => name.startsWith('My Tickets'))
  const signIn = pages.find(({ name }) => name === 'Signing in')
  if (!list || !signIn) throw new Error('Pages are missing')
  const seconds = quick ? 2 : 4
  const idle = await measure(loadOf(portal.url, list, 1, seconds))
  const [busy, signIns] = await Promise.all([
    measure(loadOf(portal.url, list, 1, seconds)),
    measure(loadOf(portal.url, signIn, SIGNING_IN, seconds)),
  ])
  const text =
    `My Tickets while ${SIGNING_IN} people sign in at once (${count(signIns.perSecond)}/s): p95 ${ms(busy.p95)} ` +
    `ms, idle ${ms(idle.p95)} ms (at most 5 ×)`
  return verdict(busy.p95 <= 5 * idle.p95, text)
}

function say(text: string) {
  process.stdout.write(`${text}\n`)
}
