import { AsyncLocalStorage } from 'node:async_hooks'
import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { Prisma, PrismaClient } from '../generated/prisma/client.ts'
import { codesOf, fromDatabase } from './database-errors.ts'
import { thrifty } from './prisma-memory.ts'

export type * from '../generated/prisma/client.ts'
export {
  AccountRole,
  Affects,
  CallDirection,
  Channel,
  Density,
  FaqOrigin,
  Handling,
  HoldReason,
  IncomingMailState,
  MailState,
  MembershipRole,
  NoticeMail,
  ParticipantOrigin,
  Quoting,
  Resolution,
  Side,
  Theme,
  TicketKind,
  TicketState,
  Turn,
  Visibility,
  VisitState,
} from '../generated/prisma/enums.ts'
export { Prisma }

export type Db = PrismaClient
export type Tx = Prisma.TransactionClient

// A deadlock; what somebody else has just taken, which the next try sees and says.
const RUN_AGAIN = ['40P01', '23505', 'P2002']
const MOST_TRIES = 3

/** Then the request is answered with 503. */
const CONNECT_TIMEOUT_MS = 1500

/** By type OID: bigint is a number, a day is text without a time zone. */
const PARSERS: Record<number, (text: string) => unknown> = { 20: Number, 1082: (day) => day }
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format: 'text') =>
    PARSERS[oid] ?? pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
}

/**
 * For the job queue, which brings statements of its own. The caller ends it; a connection that breaks is replaced.
 * `timeout` in milliseconds until there is a connection.
 */
export function openPool(url: string, connections: number, { timeout = 0 } = {}): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: timeout,
    application_name: 'schalter',
  })
  // Without listeners, it would end the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

/** At most `connections` at a time. */
export function openDb(url: string, { connections = 10 }: { connections?: number } = {}): Db {
  const pool = new MarkingPool({
    Client: MarkingClient,
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    application_name: 'schalter',
    types,
  })
  // A connection that breaks while idle is replaced; without a listener it would end the process.
  pool.on('error', () => {})
  rememberConnections(pool)
  const adapter = new PrismaPg(pool, { disposeExternalPool: true, statementNameGenerator: ({ sql }) => nameOf(sql) })
  const options = {
    adapter,
    transactionOptions: { maxWait: CONNECT_TIMEOUT_MS, timeout: 15_000 },
    __internal: { configOverride: thrifty },
  }
  const db = new PrismaClient(options as Prisma.PrismaClientOptions)
  channels.set(db, { db, query: (config) => pool.query(config) })
  const disconnect = db.$disconnect.bind(db)
  db.$disconnect = async () => {
    await disconnect()
    // Prisma ends only a pool that it has used itself; readRows bypasses it.
    if (!pool.ending) await pool.end()
  }
  return db
}

interface Connection {
  db: Db
  query(config: pg.QueryConfig): Promise<pg.QueryResult>
}

/** By database or running transaction. */
const channels = new WeakMap<object, Connection>()

/** The connection of a transaction that is just starting. */
const starting = new AsyncLocalStorage<{ client?: pg.PoolClient | undefined }>()

/** Prisma does not tell which connection a transaction has. */
function rememberConnections(pool: pg.Pool) {
  const connect = pool.connect.bind(pool) as (...args: unknown[]) => Promise<pg.PoolClient>
  const remembering = async (...args: unknown[]) => {
    const place = starting.getStore()
    // With a callback, the pool wants a connection for a single statement.
    if (args.length > 0) return connect(...args)
    const client = fromDatabase(connect())
    if (!place || place.client) return client
    place.client = await client
    const release = place.client.release.bind(place.client)
    place.client.release = (error) => {
      place.client = undefined
      release(error)
    }
    return client
  }
  pool.connect = remembering as typeof pool.connect
}

type Query = (...args: unknown[]) => unknown

const marking =
  (query: Query): Query =>
  (...args) => {
    const result = query(...args)
    return result instanceof Promise ? fromDatabase(result) : result
  }

class MarkingPool extends pg.Pool {
  override query = marking((...args) => (super.query as Query)(...args)) as pg.Pool['query']
}

class MarkingClient extends pg.Client {
  override query = marking((...args) => (super.query as Query)(...args)) as pg.Client['query']
}

/**
 * Joins a running transaction. `readRows` and Prisma share its connection. Runs again after a deadlock, or if somebody
 * was faster to take a name or an address, so `work` must change nothing but the database. `timeout` in milliseconds,
 * 15 s by default.
 */
export async function transaction<T>(
  db: Db | Tx,
  work: (tx: Tx) => Promise<T>,
  options: { timeout?: number } = {},
): Promise<T> {
  const known = connectionOf(db)
  if (db !== known.db) return work(db)
  for (let tries = 1; ; tries++) {
    try {
      return await startTransaction(known.db, work, options)
    } catch (error) {
      if (tries === MOST_TRIES || !codesOf(error).some((code) => RUN_AGAIN.includes(code))) throw error
    }
  }
}

function startTransaction<T>(db: Db, work: (tx: Tx) => Promise<T>, options: { timeout?: number }): Promise<T> {
  return starting.run({}, () =>
    db.$transaction(async (tx) => {
      const place = starting.getStore()
      channels.set(tx, {
        db,
        query(config) {
          if (!place?.client) throw new Error('This transaction is over')
          return place.client.query(config)
        },
      })
      return work(tx)
    }, options),
  )
}

/** Takes back what `work` wrote if it throws, so that the transaction can go on. */
export async function attempt<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  await runPlain(tx, '', 'savepoint attempt', [])
  try {
    const result = await work()
    await runPlain(tx, '', 'release savepoint attempt', [])
    return result
  } catch (error) {
    await runPlain(tx, '', 'rollback to savepoint attempt', [])
    throw error
  }
}

export const databaseOf = (db: Db | Tx): Db => connectionOf(db).db

function connectionOf(db: Db | Tx): Connection {
  const connection = channels.get(db)
  if (!connection) throw new Error('This database was not opened with openDb, or this transaction not with transaction')
  return connection
}

/** Bypasses Prisma, which turns every byte of a large value into text and back. */
export async function runPlain<Row extends object>(
  db: Db | Tx,
  name: string,
  text: string,
  values: unknown[],
): Promise<Row[]> {
  const { rows } = await connectionOf(db).query({ name, text, values })
  return rows as Row[]
}

/**
 * Bypasses Prisma, in a third of its time. Timestamps are Date, days text, counts numbers, json parsed, citext and
 * enums text.
 */
export async function readRows<Row extends object>(db: Db | Tx, { text, values }: Prisma.Sql): Promise<Row[]> {
  return runPlain<Row>(db, nameOf(text), text, values)
}

// Connections keep what they prepare, so texts that vary must not fill them.
const MOST_STATEMENTS = 300

const statementNames = new Map<string, string>()

/** PostgreSQL parses and plans a named statement once per connection. */
function nameOf(text: string): string {
  const known = statementNames.get(text)
  if (known !== undefined) return known
  const name = statementNames.size < MOST_STATEMENTS ? `s${statementNames.size}` : ''
  if (name) statementNames.set(text, name)
  return name
}
