import { randomUUID } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { beforeEach, expect, test } from 'vitest'
import { importFaq } from '../../src/knowledge/importing.ts'
import { aCategory, anArticle } from '../support/articles.ts'
import { as } from '../support/browsing.ts'
import { anAgent } from '../support/builders.ts'
import { aDeskTicket } from '../support/desk.ts'
import { aFaqReader } from '../support/faq-readers.ts'
import { useFolder } from '../support/folder.ts'
import { pageOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

// What readers do not see tells them nothing, neither by being found nor by being missed.

const portal = usePortal()
const inFolder = useFolder()

beforeEach(async () => {
  await portal.db.faqArticle.deleteMany()
  await portal.db.faqCategory.deleteMany()
})

test('an article of others that fits better hides none that the reader may see', async () => {
  const { db } = portal
  await anArticle(db, { slug: 'anderer', title: 'Drucker zieht Papier schief ein', services: ['Nicht vereinbart'] })
  await anArticle(db, { slug: 'eigener', title: 'Drucker ausschalten' })
  const { visitor } = await aFaqReader(portal)
  const page = pageOf(await visitor.get('/faq/suggestions?subject=Drucker+zieht+Papier+schief'))
  expect(page.links(/^\/faq\/articles\//).map((href) => href.split('?')[0])).toEqual(['/faq/articles/eigener'])
})

test('a mistyped word of a draft leads to nothing, also where another language is published', async () => {
  const { db, app } = portal
  await anArticle(db, {
    ...{ slug: 'telefon', title: 'Rufumleitung', body: 'Stern 21.' },
    en: { title: 'Xylophone takeover', body: 'Star 21.', state: 'internal' },
  })
  const { visitor } = await aFaqReader(portal)
  const found = async (by: typeof visitor) =>
    pageOf(await by.get('/faq?q=xylofone')).links(/^\/faq\/articles\/telefon/).length
  expect(await found(visitor)).toBe(0)
  expect(await found(await as(app, await anAgent(db)))).toBe(1)
})

test('a file that only a draft names is neither listed nor sent', async () => {
  const { db, app } = portal
  const article = await anArticle(db, {
    ...{ slug: 'plan', body: 'Siehe [Plan](plan.txt).', files: { 'plan.txt': 'p', 'intern.txt': 'i' } },
    en: { body: 'See [this](intern.txt).', state: 'draft' },
  })
  const files = await db.attachment.findMany({ where: { articles: { some: { articleId: article.id } } } })
  const path = (name: string) => `/faq/files/${files.find(({ filename }) => filename === name)?.id}/${name}`
  const { visitor } = await aFaqReader(portal)
  const listed = pageOf(await visitor.get('/faq/articles/plan')).links(/^\/faq\/files\//)
  expect(listed).toEqual([path('plan.txt')])
  expect((await visitor.get(path('plan.txt'))).statusCode).toBe(200)
  expect((await visitor.get(path('intern.txt'))).statusCode).toBe(404)
  const agent = await as(app, await anAgent(db))
  expect((await agent.get(path('intern.txt'))).statusCode).toBe(200)
})

test('a link in an answer has the title that is published', async () => {
  const { db } = portal
  const { atJanas, path, organization } = await aDeskTicket(portal)
  await db.contract.updateMany({ where: { organizationId: organization.id }, data: { modules: ['faq'] } })
  const { id } = await anArticle(db, {
    ...{ title: 'Noch geheim', state: 'draft' },
    en: { title: 'Clear a paper jam', state: 'published' },
  })
  const page = pageOf(await atJanas.get(`${path}/articles`))
  expect(page.text).toContain('Clear a paper jam')
  expect(page.text).not.toContain('Noch geheim')
  await atJanas.post(`${path}/articles`, { formKey: randomUUID(), article: String(id) })
  expect(pageOf(await atJanas.get(`${path}?write=reply`)).valueOf('body')).toMatch(/^Clear a paper jam: /)
})

test('what is marked in a solution is in no address, nor published by an older version or a file', async () => {
  const { db, app } = portal
  const category = await aCategory(db, { slug: 'drucken' })
  const jana = await as(app, await anAgent(db))
  const typed = (changes: Record<string, string>) => ({
    ...{ formKey: randomUUID(), title: 'Drucker bei ⟦Eva Brandt⟧', body: 'Klappe bei ⟦Eva Brandt⟧ auf.' },
    ...{
      keywords: '',
      state: 'draft',
      note: '',
      services: '',
      validUntil: '',
      category: String(category.id),
      ...changes,
    },
  })
  expect((await jana.post('/desk/faq?lang=de', typed({}))).statusCode).toBe(303)
  const { id, slug } = await db.faqArticle.findFirstOrThrow()
  expect(slug).toBe('drucker-bei')
  const clean = { title: 'Drucker', body: 'Klappe auf.', state: 'published' }
  expect((await jana.post(`/desk/faq/${id}?lang=de`, typed(clean))).statusCode).toBe(303)
  const back = await jana.post(`/desk/faq/${id}/versions?lang=de`, { formKey: randomUUID(), number: '1' })
  expect([back.statusCode, pageOf(back).text]).toEqual([422, expect.stringContaining('Zwischen ⟦ und ⟧')])
  expect(await db.faqArticleText.findFirstOrThrow()).toMatchObject({ body: 'Klappe auf.', version: 2 })

  const dir = inFolder('marked')
  await mkdir(`${dir}/drucken`, { recursive: true })
  await writeFile(`${dir}/drucken/x.de.md`, '---\ntitle: X\nstate: published\n---\n\nBei ⟦Eva Brandt⟧.\n')
  const report = await importFaq(portal, dir, { dryRun: false, maxUploadSize: 1_000_000 })
  expect(report).toMatchObject({ ok: false, faults: [{ file: 'drucken/x.de.md', line: 6 }] })
})

test('of the services that an article is for, readers are told their own', async () => {
  const { db, app } = portal
  await anArticle(db, { slug: 'hosting', title: 'Hosting', services: ['Hosting', 'Hosting Weber Maschinenbau'] })
  const { visitor } = await aFaqReader(portal, { services: ['Hosting'] })
  for (const path of ['/faq', '/faq/articles/hosting', '/faq/articles/hosting/print'])
    expect((await visitor.get(path)).body, path).not.toContain('Weber')
  expect(pageOf(await visitor.get('/faq/articles/hosting')).text).toContain('Hosting')
  const agent = await as(app, await anAgent(db))
  expect((await agent.get('/faq/articles/hosting')).body).toContain('Weber')
})
