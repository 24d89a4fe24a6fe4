import { beforeAll, expect, test } from 'vitest'
import type { FaqCategory } from '../../src/platform/db.ts'
import { aCategory, anArticle } from '../support/articles.ts'
import { as, type Visitor } from '../support/browsing.ts'
import { anAgent } from '../support/builders.ts'
import { aFaqReader } from '../support/faq-readers.ts'
import { pageOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { stranger } from '../support/strangers.ts'

const portal = usePortal()
let visitor: Visitor
let printing: FaqCategory
let labels: FaqCategory

beforeAll(async () => {
  const { db } = portal
  printing = await aCategory(db, { de: 'Drucken', en: 'Printing', slug: 'drucken', position: 1 })
  labels = await aCategory(db, { de: 'Etiketten', slug: 'etiketten', parent: printing })
  const mail = await aCategory(db, { de: 'E-Mail', en: 'E-mail', slug: 'e-mail', position: 2 })
  await aCategory(db, { de: 'Geheimes Thema', slug: 'geheim', position: 3 })
  await anArticle(db, {
    ...{ slug: 'papierstau', category: printing, title: 'Papierstau im Drucker lösen' },
    en: { title: 'Clear a paper jam in the printer', body: 'Open the flap at the back.' },
  })
  await anArticle(db, {
    ...{ slug: 'etikettendrucker', category: labels, title: 'Etikettendrucker neu einmessen' },
    ...{ body: 'Wenn der Versatz größer ist, messen Sie die Häuser der Sensoren.', keywords: ['Zebra'] },
  })
  await anArticle(db, { slug: 'abwesenheit', category: mail, title: 'Abwesend melden', body: 'Öffnen Sie Outlook.' })
  await anArticle(db, { slug: 'entwurf', category: mail, title: 'Geheimer Entwurf', state: 'draft' })
  visitor = (await aFaqReader(portal)).visitor
})

const search = async (q: string, path = '/faq', by = visitor) =>
  pageOf(await by.get(`${path}?q=${encodeURIComponent(q)}`))
const found = async (q: string, path = '/faq', by = visitor) =>
  (await search(q, path, by)).links(/^\/faq\/articles\//).map((href) => href.replace('/faq/articles/', ''))

test('topics stand with their counts, those without an article do not, and lead to their articles', async () => {
  const page = pageOf(await visitor.get('/faq'))
  expect(page.all('.faq-branch').map(({ textContent }) => textContent?.replace(/\s+/g, ' ').trim())).toEqual([
    'Alle Themen 3',
    'Drucken 2',
    'Etiketten 1',
    'E-Mail 1',
  ])
  expect(await found('', '/faq/drucken')).toEqual(['etikettendrucker', 'papierstau'])
  expect(await found('', '/faq/etiketten')).toEqual(['etikettendrucker'])
  expect((await visitor.get('/faq/geheim')).statusCode).toBe(404)
  expect((await visitor.get('/faq/nirgends')).statusCode).toBe(404)
})

test.each([
  ['drucker', ['papierstau', 'etikettendrucker'], 'a part of a word'],
  ['Druckern', ['papierstau', 'etikettendrucker'], 'another form'],
  ['papierstaus', ['papierstau'], 'another form'],
  ['groesser', ['etikettendrucker'], 'ae, oe, ue for umlauts'],
  ['größe', ['etikettendrucker'], 'a stem'],
  ['haus', ['etikettendrucker'], 'a form with another vowel'],
  ['haeuser', ['etikettendrucker'], 'the same without umlauts'],
  ['oeffnen', ['papierstau', 'abwesenheit'], 'oe for ö'],
  ['zebra', ['etikettendrucker'], 'a keyword'],
  ['printers', ['papierstau'], 'English, in another form'],
  ['drucker versatz', ['etikettendrucker'], 'all words'],
  ['papirstau', ['papierstau'], 'a typing error'],
  ['ettikettendruker', ['etikettendrucker'], 'two typing errors'],
  ['geheimer', [], 'nothing of a draft'],
  ['100%_', [], 'signs of patterns'],
])('„%s“ finds %j: %s', async (q, slugs) => {
  expect((await found(q)).sort()).toEqual([...slugs].sort())
})

test('hits are marked, also inside of words, and a category says what there is elsewhere', async () => {
  const page = await search('drucker', '/faq/etiketten')
  expect(page.all('.faq-row mark').map(({ textContent }) => textContent)).toEqual(['drucker'])
  expect(page.text).toContain('1 Artikel in „Etiketten“ für „drucker“')
  expect(page.links(/^\/faq\?q=drucker$/)).toHaveLength(2)
})

test('what nobody finds is counted without a name, and leads to a ticket with these words', async () => {
  const page = await search('Quantenflansch Xylophon')
  expect(page.text).toContain('Nichts gefunden für „Quantenflansch Xylophon“')
  expect(page.links(/^\/tickets\/new\/general/).at(-1)).toContain('subject=Quantenflansch+Xylophon')
  await search('quantenflansch  xylophon')
  expect(await portal.db.faqSearchMiss.findMany({ select: { words: true, count: true } })).toContainEqual({
    words: 'quantenflansch xylophon',
    count: 2,
  })
})

test('an article that is not written in the reader’s language is shown in another, and says so', async () => {
  const { visitor: english } = await aFaqReader(portal, { account: { locale: 'en' } })
  const page = pageOf(await english.get('/faq/articles/abwesenheit'))
  expect(page.text).toContain('So far, this article is only available in German.')
  expect(page.all('h1[lang=de]')).toHaveLength(1)
  expect(pageOf(await english.get('/faq/articles/papierstau')).text).toContain('Clear a paper jam')
})

test('agents see drafts with their mark, customers get 404', async () => {
  const agent = await as(portal.app, await anAgent(portal.db))
  expect(pageOf(await agent.get('/faq/articles/entwurf')).text).toContain('Entwurf')
  expect((await visitor.get('/faq/articles/entwurf')).statusCode).toBe(404)
})

test('without the module there is no entry in the menu, and nothing but 404', async () => {
  const { visitor: without } = await aFaqReader(portal, { modules: [] })
  expect(pageOf(await without.get('/tickets')).links(/^\/faq/)).toEqual([])
  expect(pageOf(await visitor.get('/tickets')).links(/^\/faq/)).toEqual(['/faq'])
  for (const path of ['/faq', '/faq?q=drucker', '/faq/drucken', '/faq/articles/papierstau'])
    expect((await without.get(path)).statusCode, path).toBe(404)
  expect((await stranger(portal.app).get('/faq')).headers.location).toBe('/login?next=%2Ffaq')
})

test('of very many articles that hold a word the best come first, and the rest is not counted', async () => {
  const { db } = portal
  const category = await aCategory(db, { de: 'Viele', slug: 'viele', position: 9 })
  for (let count = 0; count < 110; count++)
    await anArticle(db, { category, slug: `viele-${count}`, title: `Nummer ${count}`, body: 'Das Rautenfeld.' })
  await anArticle(db, { category, slug: 'rautenfeld', title: 'Wo das Rautenfeld ist' })
  const page = await search('rautenfeld')
  expect(page.text).toMatch(/Viele Artikel für „rautenfeld“, hier die 1\d\d besten/)
  expect(page.links(/^\/faq\/articles\//)[0]).toBe('/faq/articles/rautenfeld')
  await db.faqArticle.deleteMany({ where: { categoryId: category.id } })
})

test('what a list says of an article ends with a whole word, also after a long table', async () => {
  const table = `| Band | Rolle |\n|---|---|\n${'| Wachs | außen |\n'.repeat(50)}`
  const body = `${table}\nDanach ${'Etikettenrollenwechselvorgang '.repeat(20)}`
  await anArticle(portal.db, { slug: 'farbband', category: labels, title: 'Farbband wechseln', body })
  expect((await search('farbband')).text).toMatch(/Danach.*Etikettenrollenwechselvorgang …/)
})
