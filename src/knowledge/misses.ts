import { now } from '../platform/clock.ts'
import type { Db } from '../platform/db.ts'
import type { Word } from './words.ts'

/** Characters of a search that are kept, and days. */
const LONGEST = 100
const KEPT_DAYS = 180
/** Searches: so many are written down, and those that were made most often outlast a day. */
const MOST = 10_000
const MOST_KEPT = 5000

/** What nobody found, and nobody knows who searched for it. */
export async function noteMiss(db: Db, words: Word[]) {
  const said = words
    .map(({ folded }) => folded)
    .join(' ')
    .slice(0, LONGEST)
  if (said.length < 3) return
  await db.$executeRaw`insert into faq_search_miss (words, last_at) select ${said}, ${now()}
    where exists (select 1 from faq_search_miss where words = ${said})
      or (select count(*) from (select 1 from faq_search_miss limit ${MOST}) x) < ${MOST}
    on conflict (words) do update set count = faq_search_miss.count + 1, last_at = excluded.last_at`
}

export async function sweepMisses(db: Db) {
  await db.$executeRaw`delete from faq_search_miss where last_at < now() - make_interval(days => ${KEPT_DAYS})
    or words in (select words from faq_search_miss order by count desc, last_at desc offset ${MOST_KEPT})`
}
