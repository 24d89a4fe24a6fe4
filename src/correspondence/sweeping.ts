import { type Db, Prisma, readRows } from '../platform/db.ts'
import { EMPTIED } from './incoming.ts'
import type { MailStore } from './raw-mails.ts'
import { fileLater } from './receiving.ts'

const QUARANTINE_DAYS = 30

/** Mails whose job got lost. */
export async function resumeIncoming(db: Db) {
  await readRows(
    db,
    Prisma.sql`select ${fileLater(Prisma.sql`m.id`)} from (select id from incoming_mail
        where state = 'stored' and received_at < now() - interval '1 minute' order by id limit 1000) m
      where not exists (select 1 from graphile_worker._private_jobs j where j.key = 'incoming:' || m.id)`,
  )
}

/**
 * Quarantine ends after 30 days; the originals of filed mails stay as long as their tickets. What is left says nothing
 * of anybody, and goes with the texts of mails after `keepDays`.
 */
export async function sweepIncoming({ db, storage }: MailStore, keepDays: number) {
  await inPortions(
    (some) => db.$executeRaw`update incoming_mail set state = 'discarded', settled_at = now(), ${EMPTIED}
      where id in (select id from incoming_mail where state = 'quarantined'
        and settled_at < now() - make_interval(days => ${QUARANTINE_DAYS}) limit ${some})`,
  )
  await inPortions(
    (some) => db.$executeRaw`delete from incoming_mail where id in (select id from incoming_mail
        where settled_at < now() - make_interval(days => ${keepDays})
          and (state in ('refused', 'discarded') or (state = 'filed' and ticket_id is null)) limit ${some})`,
  )
  for (;;) {
    const gone = await readRows<{ id: string }>(
      db,
      Prisma.sql`delete from attachment where id in (select f.id from attachment f
          where f.owner_id is null and f.kept_at < now() - interval '1 hour' and ${isNobodys}
          limit 500) returning id`,
    )
    await storage.remove(gone.map(({ id }) => id))
    if (gone.length === 0) return
  }
}

/** So that nobody waits for all. */
async function inPortions(work: (some: number) => Promise<number>, some = 1000) {
  while ((await work(some)) === some);
}

/** Condition on `attachment f`: no mail that anybody may still want to read, no message and no article has it. */
const isNobodys = Prisma.sql`(
  not exists (select 1 from incoming_mail m where m.raw_id = f.id
    and (m.state in ('stored', 'quarantined') or (m.state = 'filed' and m.ticket_id is not null)))
  and not exists (select 1 from message_mail m where m.raw_id = f.id)
  and not exists (select 1 from message_attachment m where m.attachment_id = f.id)
  and not exists (select 1 from faq_article_file x where x.attachment_id = f.id))`
