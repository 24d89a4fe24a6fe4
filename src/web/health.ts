import { timingSafeEqual } from 'node:crypto'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'
import { Prisma, readRows } from '../platform/db.ts'
import { NotFoundError } from '../platform/errors.ts'
import { type Metric, printMetrics } from '../platform/metrics.ts'

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])

/** For machines; `more` adds figures of the features. */
export function reportHealth(app: FastifyInstance, more: () => Promise<Metric[]>) {
  const open = { config: { anonymous: true, anyHost: true } }
  const delay = monitorEventLoopDelay({ resolution: 20 })
  delay.enable()
  app.addHook('onClose', async () => delay.disable())

  app.get('/healthz', open, async (_request, reply) => reply.type('text/plain').send('ok\n'))

  app.get('/readyz', open, async (_request, reply) => {
    const ready = await readRows(app.db, Prisma.sql`select 1 from _prisma_migrations limit 1`).then(
      () => true,
      () => false,
    )
    return reply
      .code(ready ? 200 : 503)
      .type('text/plain')
      .send(ready ? 'ready\n' : 'database unavailable\n')
  })

  app.get('/metrics', open, async (request, reply) => {
    if (!mayRead(request, app.config)) throw new NotFoundError()
    const [connections] = await readRows<{ open: number; busy: number }>(
      app.db,
      Prisma.sql`select count(*) as open, count(*) filter (where state <> 'idle') as busy from pg_stat_activity
        where application_name = 'schalter'`,
    )
    const metrics: Metric[] = [
      ...(await more()),
      { name: 'schalter_db_connections', help: 'Database connections of all processes', value: connections?.open ?? 0 },
      { name: 'schalter_db_connections_busy', help: 'Database connections at work', value: connections?.busy ?? 0 },
      {
        name: 'schalter_event_loop_delay_p99_seconds',
        help: 'Delay of the event loop',
        value: delay.percentile(99) / 1e9,
      },
      { name: 'process_resident_memory_bytes', help: 'Memory of this process', value: process.memoryUsage.rss() },
    ]
    return reply.type('text/plain; version=0.0.4').send(printMetrics(metrics))
  })
}

function mayRead(
  { headers, ip }: FastifyRequest,
  { metricsToken, trustProxy }: Pick<Config, 'metricsToken' | 'trustProxy'>,
): boolean {
  // Behind an unknown proxy, everybody seems to come from this machine.
  const forwarded = !trustProxy && (headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined)
  if (!metricsToken) return LOOPBACK.has(ip) && !forwarded
  const given = Buffer.from(headers.authorization ?? '')
  const wanted = Buffer.from(`Bearer ${metricsToken}`)
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}
