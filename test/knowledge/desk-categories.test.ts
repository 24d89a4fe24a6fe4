import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { FaqCategory } from '../../src/platform/db.ts'
import { aCategory, anArticle } from '../support/articles.ts'
import { as, type Visitor } from '../support/browsing.ts'
import { aCustomer, anAgent } from '../support/builders.ts'
import { pageOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()
const DESK = '/desk/faq'

let jana: Visitor
let nora: Visitor
let drucken: FaqCategory

beforeAll(async () => {
  const { db, app } = portal
  jana = await as(app, await anAgent(db, { firstName: 'Jana', lastName: 'Keller' }))
  nora = await as(app, await anAgent(db, { role: 'admin' }))
})
beforeEach(async () => {
  await portal.db.faqArticle.deleteMany()
  await portal.db.faqSearchMiss.deleteMany()
  await portal.db.faqCategory.deleteMany()
  drucken = await aCategory(portal.db)
})

describe('categories', () => {
  const CATEGORIES = `${DESK}/categories`
  const tree = async () =>
    (
      await portal.db.faqCategory.findMany({
        orderBy: [{ parentId: { sort: 'asc', nulls: 'first' } }, { position: 'asc' }],
      })
    ).map(({ names, parentId }) => `${parentId === null ? '' : '> '}${(names as { de: string }).de}`)
  const move = (id: number, direction: string) =>
    nora.post(`${CATEGORIES}/${id}/move`, { formKey: randomUUID(), direction })

  test('are added, renamed, moved and removed by admins', async () => {
    for (const de of ['ERP', 'Telefon']) await nora.post(CATEGORIES, { formKey: randomUUID(), de, en: '', parent: '' })
    expect(await tree()).toEqual(['Drucken', 'ERP', 'Telefon'])
    const telefon = await portal.db.faqCategory.findUniqueOrThrow({ where: { slug: 'telefon' } })
    await move(telefon.id, 'up')
    expect(await tree()).toEqual(['Drucken', 'Telefon', 'ERP'])
    await move(telefon.id, 'in')
    expect(await tree()).toEqual(['Drucken', 'ERP', '> Telefon'])
    await move(telefon.id, 'out')
    expect(await tree()).toEqual(['Drucken', 'Telefon', 'ERP'])
    await nora.post(`${CATEGORIES}/${telefon.id}`, { formKey: randomUUID(), de: 'Telefonie', en: 'Telephone' })
    expect(await tree()).toContain('Telefonie')
    await nora.post(`${CATEGORIES}/${telefon.id}/removal`, { formKey: randomUUID() })
    expect(await tree()).toEqual(['Drucken', 'ERP'])
  })

  test('that hold something stay, and an order that others have changed is shown first', async () => {
    await anArticle(portal.db, { category: drucken })
    const kept = await nora.post(`${CATEGORIES}/${drucken.id}/removal`, { formKey: randomUUID() })
    expect([kept.statusCode, await tree()]).toEqual([409, ['Drucken']])
    const late = { formKey: randomUUID(), direction: 'up', seen: 'veraltet' }
    expect((await nora.post(`${CATEGORIES}/${drucken.id}/move`, late)).statusCode).toBe(409)
    expect((await jana.get(CATEGORIES)).statusCode).toBe(403)
    expect(pageOf(await jana.get(DESK)).text).not.toContain('Themen Bereiche')
  })
})

test('what nobody found leads to an article with these words, and is settled', async () => {
  const { db } = portal
  await db.faqSearchMiss.create({ data: { words: 'beamer', count: 4, lastAt: new Date() } })
  const page = pageOf(await jana.get(`${DESK}/misses`))
  expect(page.text).toContain('4-mal gesucht')
  const [link] = page.links(/^\/desk\/faq\/new\?title=/)
  expect(pageOf(await jana.get(link ?? '')).valueOf('title')).toBe('beamer')
  await jana.post(`${DESK}/misses/removal`, { formKey: randomUUID(), words: 'beamer' })
  expect(await db.faqSearchMiss.count()).toBe(0)
})

test('what did not help is listed with what readers said, comments first', async () => {
  const { db } = portal
  const { id: articleId } = await anArticle(db, { category: drucken })
  const { id: accountId } = await aCustomer(db, { firstName: 'Eva', lastName: 'Brandt' })
  await db.faqFeedback.create({ data: { articleId, accountId, helpful: false, comment: 'Klappe klemmt' } })
  await db.faqFeedback.create({ data: { articleId, helpful: false } })
  await db.faqFeedback.create({ data: { articleId, helpful: true, comment: 'Prima' } })
  const { text } = pageOf(await jana.get(`${DESK}/unhelpful`))
  expect(text).toMatch(/Eva Brandt.*Klappe klemmt.*ohne Namen.*Ohne Kommentar/s)
  expect(text).not.toContain('Prima')
  expect(pageOf(await jana.get(DESK)).text).toContain('1 von 3')
})
