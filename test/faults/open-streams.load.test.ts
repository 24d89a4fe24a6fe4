import { existsSync, readFileSync } from 'node:fs'
import { Agent, get, type IncomingMessage } from 'node:http'
import pg from 'pg'
import { expect, test } from 'vitest'
import { type Db, openDb, Prisma, readRows, transaction } from '../../src/platform/db.ts'
import { announce, announcing, wakeLive } from '../../src/platform/live.ts'
import { replyToTicket } from '../../src/tickets/replies.ts'
import { aCustomer, anAgent, aTeam, aTicket } from '../support/builders.ts'
import { cloneDatabase } from '../support/database.ts'
import { sized } from '../support/depth.ts'
import { sessionCookie, startServer, until } from '../support/server.ts'
import { anActor } from '../support/tickets.ts'

const STREAMS = sized(100, 500)
const CHANGES = 1000
/** MB. */
const MOST_MORE = 200

interface Open {
  answer: IncomingMessage
  tickets: number[]
  /** When each id came. */
  at: Map<number, number>
}

const agent = new Agent({ maxSockets: Number.POSITIVE_INFINITY })

/** Cheaper than `fetch`, so that the test is not what is slow. */
function open(url: string, cookie: string): Promise<Open> {
  return new Promise((resolve, reject) => {
    const headers = { accept: 'text/event-stream', cookie }
    get(`${url}/desk/events`, { agent, headers }, (answer) => {
      const stream: Open = { answer, tickets: [], at: new Map() }
      let rest = ''
      answer.setEncoding('utf8')
      answer.on('data', (part: string) => {
        const lines = (rest + part).split('\n')
        rest = lines.pop() ?? ''
        for (const line of lines) {
          const id = Number(/^data: \{"topic":"ticket","id":(\d+)\}$/.exec(line)?.[1])
          if (id) stream.tickets.push(id)
          if (id) stream.at.set(id, performance.now())
          if (line === 'event: beat') resolve(stream)
        }
      })
      answer.on('error', () => {})
      if (answer.statusCode !== 200) reject(new Error(`${answer.statusCode}`))
    }).on('error', reject)
  })
}

const megabytes = (pid: number) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024

test.skipIf(!existsSync('/proc/self/status'))(
  `${STREAMS} streams are cheap, prompt and miss nothing of ${CHANGES} changes, even while the listener is killed`,
  async () => {
    const { url, drop } = await cloneDatabase()
    const server = await startServer(url, { LOG_LEVEL: 'error' })
    const db = openDb(url)
    const team = await aTeam(db)
    const people = []
    for (let count = 0; count < STREAMS / 5; count++) people.push(await anAgent(db, {}, [team]))
    const eva = await aCustomer(db)
    const asEva = await anActor(db, eva)
    const ticket = await aTicket(db, { requester: eva, team })
    const pid = server.child.pid ?? 0
    const before = megabytes(pid)
    const streams: Open[] = []
    for (const person of people) {
      const cookie = await sessionCookie(db, person)
      streams.push(...(await Promise.all(Array.from({ length: 5 }, () => open(server.url, cookie)))))
    }
    const more = megabytes(pid) - before

    // A change as people make it, to everybody.
    const start = performance.now()
    await replyToTicket(db, asEva, ticket.id, { body: 'Und jetzt?' })
    await until(() => streams.every(({ at }) => at.has(ticket.id)), 10_000, 5)
    const latest = Math.max(...streams.map(({ at }) => at.get(ticket.id) ?? 0)) - start

    // Many at once: of other tickets, each in a transaction of its own, while connections break.
    const ids = await manyTickets(db, ticket.id)
    const killer = new pg.Client({ connectionString: url })
    await killer.connect()
    let killed = 0
    const burst = performance.now()
    const writing = (async () => {
      for (const id of ids) {
        await transaction(db, (tx) => readRows(tx, announcing('ticket', Prisma.sql`values (${id}::int)`)))
        if (id % 7 === 0) await wakeLive(db)
      }
    })()
    while (killed < 10) {
      const { rowCount } = await killer.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
          where application_name = 'schalter live' and datname = current_database()`,
      )
      killed += rowCount ?? 0
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    await writing
    const written = performance.now() - burst
    await until(() => streams.every(({ tickets }) => tickets.length >= ids.length + 1), 30_000, 20)
    const told = performance.now() - burst
    for (const { tickets } of streams) expect(tickets.slice(1)).toEqual(ids)
    // Still the same streams.
    await announce(db, 'ticket', ticket.id)
    await until(() => streams.every(({ tickets }) => tickets.at(-1) === ticket.id), 5000, 5)

    process.stdout.write(
      `${streams.length} streams: ${more.toFixed(0)} MB more; a reply with all in ${latest.toFixed(0)} ms; ` +
        `${ids.length} changes written in ${written.toFixed(0)} ms and told to all in ${told.toFixed(0)} ms\n`,
    )
    expect(more).toBeLessThan(MOST_MORE)
    expect(latest).toBeLessThan(1000)
    await killer.end()
    await db.$disconnect()
    // Nobody waits for pages that are open.
    const stopping = performance.now()
    expect(await server.stop()).toBe(0)
    expect(performance.now() - stopping).toBeLessThan(10_000)
    await until(() => streams.every(({ answer }) => answer.complete), 5000, 10)
    await drop()
  },
  300_000,
)

/** Like one ticket, and no more than a list needs of them. */
async function manyTickets(db: Db, like: number): Promise<number[]> {
  const columns = await readRows<{ name: string }>(
    db,
    Prisma.sql`select column_name as name from information_schema.columns
      where table_name = 'ticket' and table_schema = 'public' and column_name not in ('id', 'number')`,
  )
  const names = Prisma.raw(columns.map(({ name }) => `"${name}"`).join(', '))
  const rows = await readRows<{ id: number }>(
    db,
    Prisma.sql`insert into ticket (number, ${names})
      select 'burst ' || n, ${names} from ticket, generate_series(1, ${CHANGES}::int) n where id = ${like}
      returning id`,
  )
  return rows.map(({ id }) => id).sort((one, other) => one - other)
}
