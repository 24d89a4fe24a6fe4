import { expect, test } from 'vitest'
import { noteMiss, sweepMisses } from '../../src/knowledge/misses.ts'
import { wordsIn } from '../../src/knowledge/words.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()

test('somebody who searches for very much fills no table: what was searched most often stays', async () => {
  const { db } = portal
  await db.$executeRaw`insert into faq_search_miss (words, last_at) select 'unsinn ' || n, now()
    from generate_series(1, 9999) n`
  const count = (words: string) => db.faqSearchMiss.findUnique({ where: { words }, select: { count: true } })
  for (const q of ['beamer', 'beamer', 'plotter', 'unsinn 7']) await noteMiss(db, wordsIn(q))
  expect([await count('beamer'), await count('plotter'), await count('unsinn 7')]).toEqual([
    { count: 2 },
    null,
    { count: 2 },
  ])
  await sweepMisses(db)
  expect(await db.faqSearchMiss.count()).toBe(5000)
  expect([await count('beamer'), await count('unsinn 7')]).toEqual([{ count: 2 }, { count: 2 }])
  await noteMiss(db, wordsIn('plotter'))
  expect(await count('plotter')).toEqual({ count: 1 })
})
