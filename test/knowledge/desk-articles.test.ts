import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { FaqCategory } from '../../src/platform/db.ts'
import { aCategory, anArticle } from '../support/articles.ts'
import { as, type Visitor } from '../support/browsing.ts'
import { anAgent } from '../support/builders.ts'
import { dayFromNow } from '../support/contracts.ts'
import { pageOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { aFile } from '../support/uploads.ts'

const portal = usePortal()
const DESK = '/desk/faq'
const PICTURE = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

let jana: Visitor
let tom: Visitor
let drucken: FaqCategory

beforeAll(async () => {
  const { db, app } = portal
  jana = await as(app, await anAgent(db, { firstName: 'Jana', lastName: 'Keller' }))
  tom = await as(app, await anAgent(db, { firstName: 'Tom', lastName: 'Weber' }))
})
beforeEach(async () => {
  await portal.db.faqArticle.deleteMany()
  await portal.db.faqCategory.deleteMany()
  drucken = await aCategory(portal.db)
})

const typed = (changes: Record<string, string> = {}) => ({
  ...{
    formKey: randomUUID(),
    title: 'Papierstau lösen',
    body: 'Klappe auf.',
    keywords: 'Stau, Papier',
    state: 'draft',
  },
  ...{ note: '', services: '', validUntil: '', category: String(drucken.id) },
  ...changes,
})
const theArticle = () =>
  portal.db.faqArticle.findFirstOrThrow({
    orderBy: { id: 'desc' },
    include: { texts: { orderBy: { locale: 'asc' } }, files: { include: { attachment: true } }, related: true },
  })
const versions = (articleId: number) =>
  portal.db.faqArticleVersion.findMany({ where: { articleId }, orderBy: { id: 'asc' } })

describe('an article', () => {
  test('is written, with its picture, and found in the list', async () => {
    const form = typed({
      body: 'Klappe auf:\r\n\r\n![Klappe](klappe.gif)',
      note: 'Erster Wurf',
      validUntil: '2099-01-31',
    })
    const answer = await jana.upload(`${DESK}?lang=de`, form, [aFile('klappe.gif', PICTURE)])
    expect(answer.statusCode).toBe(303)
    const article = await theArticle()
    expect(answer.headers.location).toBe(`${DESK}/${article.id}?lang=de`)
    expect(article).toMatchObject({ slug: 'papierstau-loesen', categoryId: drucken.id, published: false })
    expect(article.texts).toMatchObject([{ locale: 'de', keywords: ['Stau', 'Papier'], state: 'draft', version: 1 }])
    expect(article.files.map(({ attachment }) => attachment.filename)).toEqual(['klappe.gif'])
    expect(article.files[0]?.attachment.keptAt).not.toBeNull()
    expect(await versions(article.id)).toMatchObject([{ number: 1, note: 'Erster Wurf' }])
    const saved = await jana.follow(answer)
    expect(pageOf(saved).text).toContain('Der Artikel ist gespeichert.')
    expect(saved.body).toContain(`/faq/files/${article.files[0]?.attachmentId}/klappe.gif`)
    const list = pageOf(await tom.get(DESK))
    expect(list.text).toMatch(/Papierstau lösen\s+Drucken\s+DE\s+Entwurf/)
  })

  test('is written once, however often the form arrives', async () => {
    const form = typed()
    await Promise.all([jana.post(DESK, form), jana.post(DESK, form)])
    expect(await portal.db.faqArticle.count()).toBe(1)
  })

  test.each([
    [{ title: ' ' }, 'füllen Sie dieses Feld aus'],
    [{ body: '' }, 'füllen Sie dieses Feld aus'],
    [{ category: '' }, 'Bitte wählen Sie ein Thema.'],
    [{ category: '2000000000' }, 'Bitte wählen Sie ein Thema.'],
    [{ state: 'fertig' }, 'Bitte wählen Sie Entwurf, intern oder veröffentlicht.'],
    [{ validUntil: '31.12.2026' }, 'Bitte geben Sie einen Tag an'],
    [{ body: '![](klappe.gif)' }, 'Das Bild „klappe.gif“ ist nicht beim Artikel.'],
    [{ keywords: Array.from({ length: 21 }, (_, n) => `w${n}`).join(',') }, 'Höchstens 20 sind möglich.'],
  ])('with %o is refused at its field, and what was typed stays', async (changes, told) => {
    const answer = await jana.post(DESK, typed({ note: 'Merkmal', ...changes }))
    expect(answer.statusCode).toBe(422)
    const page = pageOf(answer)
    expect(page.text).toContain(told)
    expect(page.valueOf('note')).toBe('Merkmal')
    expect(await portal.db.faqArticle.count()).toBe(0)
    await portal.db.draft.deleteMany()
  })

  test('gets its second language, and what holds for both stays with both', async () => {
    const { id } = await anArticle(portal.db, { category: drucken })
    const page = pageOf(await jana.get(`${DESK}/${id}?lang=en`))
    expect(page.text).toContain('Auf Englisch fehlt dieser Artikel noch.')
    expect(page.valueOf('title')).toBe('')
    const wish = typed({
      title: 'Clear a paper jam',
      services: 'Drucken',
      state: 'published',
      seen: page.valueOf('seen'),
    })
    expect((await jana.post(`${DESK}/${id}?lang=en`, wish)).statusCode).toBe(303)
    const article = await theArticle()
    expect(article.texts.map(({ locale, title }) => [locale, title])).toEqual([
      ['de', 'Papierstau im Drucker lösen'],
      ['en', 'Clear a paper jam'],
    ])
    expect(article.services).toEqual(['Drucken'])
  })

  test('changed by two at once answers 409 with both texts, and nothing is lost', async () => {
    const { id } = await anArticle(portal.db, { category: drucken, body: 'Eins\n\nZwei\n\nDrei' })
    const seen = pageOf(await jana.get(`${DESK}/${id}?lang=de`)).valueOf('seen')
    const path = `${DESK}/${id}?lang=de`
    await tom.post(path, typed({ body: 'Eins\n\nTom\n\nDrei', seen, title: 'Toms Titel' }))
    const mine = typed({ body: 'Eins\n\nJana\n\nDrei', seen })
    const refused = await jana.post(path, mine)
    expect(refused.statusCode).toBe(409)
    const page = pageOf(refused)
    expect(page.text).toContain('Inzwischen geändert')
    expect(page.text).toContain('Toms Titel')
    expect(refused.body).toMatch(/<del>Tom<\/del>\s*<ins>Jana<\/ins>/)
    expect(page.valueOf('body')).toBe('Eins\n\nJana\n\nDrei')
    expect((await theArticle()).texts[0]).toMatchObject({ body: 'Eins\n\nTom\n\nDrei' })
    // Seen now, it counts; and hers among the versions.
    const again = { ...mine, formKey: page.valueOf('formKey') ?? '', seen: page.valueOf('seen') ?? '' }
    expect((await jana.post(path, again)).statusCode).toBe(303)
    expect((await versions(id)).map(({ body }) => body.split('\n')[2])).toEqual(['Zwei', 'Tom', 'Jana'])
  })

  test('saved as it is, says so and makes no version', async () => {
    const { id } = await anArticle(portal.db, { category: drucken, title: 'Papierstau lösen', body: 'Klappe auf.' })
    await jana.post(`${DESK}/${id}?lang=de`, typed({ keywords: '', state: 'published' }))
    expect(await versions(id)).toHaveLength(1)
  })

  test('keeps what somebody types until it is saved', async () => {
    const { id } = await anArticle(portal.db, { category: drucken })
    const key = randomUUID()
    const fields = { formKey: key, purpose: `desk-faq-de:${id}`, title: 'Halb', body: 'Fast fer' }
    expect((await jana.post(`/drafts/${key}`, fields)).statusCode).toBe(204)
    const page = pageOf(await jana.get(`${DESK}/${id}?lang=de`))
    expect([page.valueOf('title'), page.valueOf('body')]).toEqual(['Halb', 'Fast fer'])
    expect(pageOf(await jana.get(`${DESK}/${id}?lang=en`)).valueOf('body')).toBe('')
    expect(pageOf(await tom.get(`${DESK}/${id}?lang=de`)).valueOf('body')).not.toBe('Fast fer')
    await jana.post(`${DESK}/${id}?lang=de`, { ...typed(), formKey: key })
    expect(await portal.db.draft.count({ where: { key } })).toBe(0)
  })

  test('loses a file that is ticked, unless a text still shows it', async () => {
    const files = { 'klappe.gif': PICTURE, 'alt.pdf': 'PDF' }
    const { id } = await anArticle(portal.db, { category: drucken, body: '![](klappe.gif)', files })
    const { files: there } = await theArticle()
    const ids = Object.fromEntries(there.map(({ attachment }) => [attachment.filename, attachment.id]))
    const path = `${DESK}/${id}?lang=de`
    const refused = await jana.post(path, typed({ body: '![](klappe.gif)', dropped: ids['klappe.gif'] ?? '' }))
    expect(refused.statusCode).toBe(422)
    expect((await theArticle()).files).toHaveLength(2)
    await portal.db.draft.deleteMany()
    await jana.post(path, typed({ body: '![](klappe.gif)', dropped: ids['alt.pdf'] ?? '' }))
    expect((await theArticle()).files.map(({ attachment }) => attachment.filename)).toEqual(['klappe.gif'])
    expect(await portal.db.attachmentChunk.count({ where: { attachmentId: ids['alt.pdf'] ?? '' } })).toBe(0)
  })

  test('is related to others that are found by words', async () => {
    const { id } = await anArticle(portal.db, { category: drucken })
    const other = await anArticle(portal.db, { category: drucken, title: 'Toner bestellen' })
    const found = pageOf(await jana.post(`${DESK}/${id}?lang=de`, typed({ action: 'find', find: 'toner' })))
    expect(found.getByRole('checkbox', { name: 'Toner bestellen' })).toBeDefined()
    await jana.post(`${DESK}/${id}?lang=de`, typed({ related: String(other.id) }))
    const related = await portal.db.faqRelated.findMany({ where: { articleId: id } })
    expect(related.map(({ relatedId }) => relatedId)).toEqual([other.id])
  })

  test('previews Markdown as readers get it, and no markup', async () => {
    const body = '## Neu\n\n<script>alert(1)</script> ![x](https://evil.example/x.png)'
    const answer = await jana.post(`${DESK}/preview`, { body })
    expect(answer.body).toContain('<h2>Neu</h2>')
    expect(answer.body).not.toContain('<script')
    expect(answer.body).not.toContain('evil.example/x.png')
    const form = pageOf(await jana.post(DESK, typed({ action: 'preview', title: 'Nur ansehen' })))
    expect(form.valueOf('title')).toBe('Nur ansehen')
    expect(await portal.db.faqArticle.count()).toBe(0)
    await portal.db.draft.deleteMany()
  })

  test('puts an older version back, and asks whether it is still the one that was seen', async () => {
    const { id } = await anArticle(portal.db, { category: drucken, body: 'Erste', state: 'published' })
    await jana.post(`${DESK}/${id}?lang=de`, typed({ body: 'Zweite', state: 'published', note: 'Genauer' }))
    const path = `${DESK}/${id}/versions?lang=de`
    const shown = await jana.get(path)
    const page = pageOf(shown)
    expect(page.text).toContain('Genauer')
    expect(page.text).toMatch(/Version 2\s+Veröffentlicht\s+Jana Keller/)
    expect(shown.body).toMatch(/<del>Erste<\/del>\s*<ins>Zweite<\/ins>/)
    const refused = await jana.post(path, { formKey: randomUUID(), number: '1', seen: 'veraltet' })
    expect(refused.statusCode).toBe(409)
    const answer = await jana.post(path, { formKey: randomUUID(), number: '1', seen: page.valueOf('seen') ?? '' })
    expect(answer.headers.location).toBe(`${DESK}/${id}?lang=de`)
    expect((await theArticle()).texts[0]).toMatchObject({ body: 'Erste', version: 3, state: 'published' })
    expect((await jana.post(path, { formKey: randomUUID(), number: '99' })).statusCode).toBe(404)
  })

  test('puts nothing back into a published text that still names a customer', async () => {
    const { id } = await anArticle(portal.db, { category: drucken, body: 'Bei ⟦Eva Brandt⟧', state: 'draft' })
    await jana.post(`${DESK}/${id}?lang=de`, typed({ body: 'Beim Kunden', state: 'published' }))
    const path = `${DESK}/${id}/versions?lang=de`
    const seen = pageOf(await jana.get(path)).valueOf('seen') ?? ''
    const refused = await jana.post(path, { formKey: randomUUID(), number: '1', seen })
    expect([refused.statusCode, pageOf(refused).text]).toEqual([422, expect.stringContaining('das den Kunden nennt')])
    expect((await theArticle()).texts[0]).toMatchObject({ body: 'Beim Kunden', version: 2 })
  })

  test('is deleted with its files after a question', async () => {
    const { id } = await anArticle(portal.db, { category: drucken, files: { 'a.txt': 'a' } })
    expect(pageOf(await jana.get(`${DESK}/${id}/removal`)).text).toContain('In Tickets verwendet: 0.')
    const answer = await jana.post(`${DESK}/${id}/removal`, { formKey: randomUUID() })
    expect(answer.headers.location).toBe(DESK)
    expect(await portal.db.faqArticle.count()).toBe(0)
    expect(await portal.db.attachment.count({ where: { filename: 'a.txt' } })).toBe(0)
    expect((await jana.get(`${DESK}/${id}`)).statusCode).toBe(404)
  })
})

test('the list finds by words, state and category, and shows what is out of date first', async () => {
  const { db } = portal
  const unter = await aCategory(db, { de: 'Etiketten', parent: drucken })
  const telefon = await aCategory(db, { de: 'Telefon', slug: 'telefon' })
  await anArticle(db, { category: drucken, title: 'Alt', validUntil: dayFromNow(-1) })
  await anArticle(db, { category: unter, title: 'Etikettenrolle', body: 'Größe einstellen', state: 'draft' })
  await anArticle(db, { category: telefon, title: 'Rufumleitung' })
  const titles = async (query: string) =>
    pageOf(await jana.get(`${DESK}${query}`))
      .getAllByRole('row')
      .slice(1)
      .map((row) => row.textContent?.trim().split(/\s{2,}/)[0])
  expect((await titles(''))[0]).toBe('Alt')
  expect(await titles('?q=groesse')).toEqual(['Etikettenrolle'])
  expect(await titles('?state=overdue')).toEqual(['Alt'])
  expect(await titles('?state=draft')).toEqual(['Etikettenrolle'])
  expect((await titles(`?category=${drucken.id}`)).sort()).toEqual(['Alt', 'Etikettenrolle'])
  expect(pageOf(await jana.get(`${DESK}?q=nirgends`)).text).toContain('Kein Artikel passt dazu')
})
