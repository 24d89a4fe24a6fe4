import { type Db, Prisma, readRows } from '../platform/db.ts'
import type { Metric } from '../platform/metrics.ts'

export async function mailMetrics(db: Db): Promise<Metric[]> {
  const [mail] = await readRows<{ queued: number; failing: number; parked: number; age: number }>(
    db,
    Prisma.sql`select count(*) filter (where state = 'queued') as queued,
      count(*) filter (where state = 'queued' and last_error is not null) as failing,
      count(*) filter (where state = 'parked') as parked,
      coalesce(extract(epoch from now() - min(created_at) filter (where state = 'queued')), 0)::float8 as age from mail
        where state in ('queued', 'parked')`,
  )
  return [
    { name: 'schalter_mail_queued', help: 'Mails waiting to be sent', value: mail?.queued ?? 0 },
    { name: 'schalter_mail_failing', help: 'Waiting mails whose last attempt failed', value: mail?.failing ?? 0 },
    { name: 'schalter_mail_queue_age_seconds', help: 'Age of the oldest waiting mail', value: mail?.age ?? 0 },
    { name: 'schalter_mail_parked', help: 'Mails given up', value: mail?.parked ?? 0 },
  ]
}

const CLEARED_AT_ONCE = 2000

/** What, to whom and when stays. */
export async function clearSentMails(db: Db, keptDays: number) {
  for (let cleared = CLEARED_AT_ONCE; cleared === CLEARED_AT_ONCE; ) {
    cleared = await db.$executeRaw`update mail set text = '', html = '', calendar = '' where id in (
      select id from mail where state = 'sent' and html <> ''
        and sent_at < now() - make_interval(days => ${keptDays}) limit ${CLEARED_AT_ONCE})`
  }
}
