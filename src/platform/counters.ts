import { hostname } from 'node:os'
import { DAY, SECOND } from './clock.ts'
import { type Db, Prisma, readRows } from './db.ts'
import type { Logger } from './log.ts'
import type { Metric } from './metrics.ts'

/** By name: what it counts, and the values of its label that are shown before they occur. */
const DECLARED = {
  schalter_requests_total: { help: 'Answers by class of status', label: 'status', first: ['2xx', '3xx', '4xx', '5xx'] },
  schalter_requests_limited_total: { help: 'Answers with 429', label: '', first: [''] },
  schalter_errors_total: { help: 'Answers with 5xx by cause', label: 'cause', first: ['failed', 'unavailable'] },
  schalter_sign_ins_total: {
    help: 'Attempts to sign in by outcome',
    label: 'outcome',
    first: ['signed-in', 'refused', 'not-admitted', 'limited', 'guessed-too-often'],
  },
  schalter_jobs_total: { help: 'Runs of jobs by outcome', label: 'outcome', first: ['done', 'failed'] },
  schalter_mails_total: {
    help: 'Attempts to send a mail by outcome',
    label: 'outcome',
    first: ['sent', 'waiting', 'parked'],
  },
  schalter_mails_received_total: { help: 'Mails that came in by door', label: 'door', first: ['imap', 'lmtp'] },
} as const satisfies Record<string, { help: string; label: string; first: readonly string[] }>

type CounterName = keyof typeof DECLARED

export interface Counters {
  /** Costs no query. */
  count<Name extends CounterName>(name: Name, value: (typeof DECLARED)[Name]['first'][number]): void
  /** Adds what this process has counted to the sums of its machine. */
  flush(): Promise<void>
  /** The sums of all processes of this machine; others may lag a few seconds behind. */
  sums(): Promise<Metric[]>
  stop(): Promise<void>
}

const FLUSH_EVERY = 5 * SECOND

export function startCounters(db: Db, log: Pick<Logger, 'debug'>, machine = hostname()): Counters {
  const counted = new Map<string, number>()
  const add = (series: string, more: number) => void counted.set(series, (counted.get(series) ?? 0) + more)
  let flushing = Promise.resolve()
  const flushOnce = async () => {
    if (counted.size === 0) return
    const deltas = [...counted]
    counted.clear()
    try {
      await addUp(db, machine, deltas)
    } catch (error) {
      // During an outage, they wait for the next time.
      for (const [series, more] of deltas) add(series, more)
      throw error
    }
  }
  const flush = () => {
    flushing = flushing.catch(() => {}).then(flushOnce)
    return flushing
  }
  const timer = setInterval(
    () => void flush().catch((error: unknown) => log.debug({ err: error }, 'counts not stored')),
    FLUSH_EVERY,
  )
  timer.unref()
  return {
    count: (name, value) => add(seriesOf(name, value), 1),
    flush,
    async sums() {
      await flush()
      const rows = await readRows<{ series: string; value: number }>(
        db,
        Prisma.sql`select series, value from counter where machine = ${machine}`,
      )
      return metricsOf(new Map(rows.map(({ series, value }) => [series, value])))
    },
    async stop() {
      clearInterval(timer)
      await flush().catch(() => {})
    },
  }
}

function seriesOf(name: CounterName, value: string): string {
  const { label } = DECLARED[name]
  return label ? `${name}{${label}="${value}"}` : name
}

/** In one order, so that two processes do not wait for each other. */
async function addUp(db: Db, machine: string, deltas: [string, number][]) {
  const series = deltas.map(([name]) => name)
  const more = deltas.map(([, count]) => count)
  await readRows(
    db,
    Prisma.sql`insert into counter (machine, series, value)
      select ${machine}, x.series, x.more from unnest(${series}::text[], ${more}::bigint[]) as x(series, more)
        order by x.series
      on conflict (machine, series) do update set value = counter.value + excluded.value, counted_at = now()`,
  )
}

function metricsOf(sums: Map<string, number>): Metric[] {
  return Object.entries(DECLARED).flatMap(([name, { help, first }]) =>
    first.map((value) => {
      const series = seriesOf(name as CounterName, value)
      return { name, series, help, type: 'counter' as const, value: sums.get(series) ?? 0 }
    }),
  )
}

const FORGOTTEN_AFTER = 30 * DAY

/** Of machines that are no more, such as containers. */
export async function sweepCounters(db: Db) {
  await db.$executeRaw`delete from counter where machine in (select machine from counter group by machine
    having max(counted_at) < now() - make_interval(secs => ${FORGOTTEN_AFTER / SECOND}))`
}
