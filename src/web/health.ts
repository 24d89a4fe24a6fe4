import { timingSafeEqual } from 'node:crypto'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'
import { NotFoundError } from '../platform/errors.ts'

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])

/** For machines: is the process alive, can it serve, and how is it doing. */
export function reportHealth(app: FastifyInstance) {
  const open = { config: { anonymous: true, anyHost: true } }
  const delay = monitorEventLoopDelay({ resolution: 20 })
  delay.enable()
  app.addHook('onClose', async () => delay.disable())

  app.get('/healthz', open, async (_request, reply) => reply.type('text/plain').send('ok\n'))

  app.get('/readyz', open, async (_request, reply) => {
    const ready = await app.db.$queryRaw`select 1 from ticket limit 1`.then(
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
    const [mail] = await app.db.$queryRaw<{ queued: number; parked: number; age: number }[]>`
      select count(*) filter (where state = 'queued')::int as queued, count(*) filter (where state = 'parked')::int as parked,
        coalesce(extract(epoch from now() - min(created_at) filter (where state = 'queued')), 0)::float8 as age from mail where state <> 'sent'`
    const [connections] = await app.db.$queryRaw<{ open: number; busy: number }[]>`
      select count(*)::int as open, count(*) filter (where state <> 'idle')::int as busy from pg_stat_activity where application_name = 'schalter'`
    const metrics: [string, string, number | undefined][] = [
      ['schalter_mail_queued', 'Mails waiting to be sent', mail?.queued],
      ['schalter_mail_queue_age_seconds', 'Age of the oldest waiting mail', mail?.age],
      ['schalter_mail_parked', 'Mails refused for good', mail?.parked],
      ['schalter_db_connections', 'Database connections of all processes', connections?.open],
      ['schalter_db_connections_busy', 'Database connections at work', connections?.busy],
      ['schalter_event_loop_delay_p99_seconds', 'Delay of the event loop', delay.percentile(99) / 1e9],
      ['process_resident_memory_bytes', 'Memory of this process', process.memoryUsage.rss()],
    ]
    const lines = metrics.map(([name, help, value]) => `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${name} ${value ?? 0}\n`)
    return reply.type('text/plain; version=0.0.4').send(lines.join(''))
  })
}

function mayRead({ headers, ip }: FastifyRequest, { metricsToken, trustProxy }: Pick<Config, 'metricsToken' | 'trustProxy'>): boolean {
  // Behind a proxy nobody told us about, the whole world comes from this machine.
  const forwarded = !trustProxy && (headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined)
  if (!metricsToken) return LOOPBACK.has(ip) && !forwarded
  const given = Buffer.from(headers.authorization ?? '')
  const wanted = Buffer.from(`Bearer ${metricsToken}`)
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}
