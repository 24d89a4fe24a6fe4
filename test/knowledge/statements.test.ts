import pg from 'pg'
import { beforeAll, expect, test, vi } from 'vitest'
import { aCategory, anArticle } from '../support/articles.ts'
import type { Visitor } from '../support/browsing.ts'
import { aFaqReader } from '../support/faq-readers.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()
let visitor: Visitor

beforeAll(async () => {
  const category = await aCategory(portal.db, { slug: 'drucken' })
  for (let count = 0; count < 30; count++) await anArticle(portal.db, { category, slug: `papierstau-${count}` })
  visitor = (await aFaqReader(portal, { services: ['Drucken'] })).visitor
  await visitor.get('/faq')
})

// Session, topics, words, and typing errors only where the words find nothing.
test.each([
  ['/faq', 3],
  ['/faq/drucken?page=2', 3],
  ['/faq?q=papierstau+drucker', 3],
  ['/faq?q=papirstau', 4],
  ['/faq/articles/papierstau-7', 2],
  ['/faq/suggestions?subject=Papierstau+im+Drucker', 2],
])('%s takes at most %i statements', async (path, most) => {
  const query = vi.spyOn(pg.Client.prototype, 'query')
  expect((await visitor.get(path)).statusCode).toBe(200)
  // Once a second this process also asks whether settings have changed.
  const asked = query.mock.calls.map(([said]) => String((said as { text?: string }).text ?? said))
  query.mockRestore()
  const own = asked.filter((text) => !/setting_change|into counter/.test(text))
  expect(own.length, own.join('\n')).toBeGreaterThan(0)
  expect(own.length, own.join('\n')).toBeLessThanOrEqual(most)
})
