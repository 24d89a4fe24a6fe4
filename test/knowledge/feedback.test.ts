import { beforeAll, expect, test } from 'vitest'
import { shiftClock } from '../../src/platform/clock.ts'
import { aCategory, anArticle } from '../support/articles.ts'
import { aFaqReader } from '../support/faq-readers.ts'
import { pageOf } from '../support/page.ts'
import { startPortal, usePortal } from '../support/portal.ts'
import { stranger } from '../support/strangers.ts'

const portal = usePortal()
const path = '/faq/articles/papierstau'
let articleId = 0

beforeAll(async () => {
  await aCategory(portal.db)
  articleId = (await anArticle(portal.db, { slug: 'papierstau' })).id
  await anArticle(portal.db, { slug: 'nur-etiketten', services: ['Etiketten'] })
})

const said = (accountId: number) =>
  portal.db.faqFeedback.findMany({
    where: { accountId },
    select: { articleId: true, helpful: true, comment: true, origin: true },
  })

test('whether an article helped counts once a person, and may be changed', async () => {
  const { account, visitor } = await aFaqReader(portal)
  const first = await visitor.post(`${path}/feedback`, { helpful: 'no', comment: 'Klappe\nklemmt' })
  expect([first.statusCode, first.headers.location]).toEqual([303, `${path}#feedback`])
  expect(await said(account.id)).toEqual([{ articleId, helpful: false, comment: 'Klappe\nklemmt', origin: 'article' }])
  const page = pageOf(await visitor.follow(first))
  expect(page.text).toContain('Danke für Ihre Antwort.')
  expect(page.all('button[name=helpful][aria-pressed=true]').map((button) => button.textContent)).toEqual(['Nein'])
  await visitor.post(`${path}/feedback`, { helpful: 'yes', comment: '' })
  expect(await said(account.id)).toEqual([{ articleId, helpful: true, comment: '', origin: 'article' }])
})

test('what is too long is refused at its field and kept, and changes nothing', async () => {
  const { account, visitor } = await aFaqReader(portal)
  const answer = await visitor.post(`${path}/feedback`, { helpful: 'yes', comment: 'x'.repeat(2001) })
  expect(answer.statusCode).toBe(422)
  expect(pageOf(answer).errorOf('comment')).toContain('2.000')
  expect(pageOf(answer).valueOf('comment')).toHaveLength(2001)
  expect((await visitor.post(`${path}/feedback`, { helpful: 'perhaps' })).statusCode).toBe(422)
  expect(await said(account.id)).toEqual([])
})

test('who may not read an article may not say anything of it', async () => {
  const [plain, without] = [await aFaqReader(portal), await aFaqReader(portal, { modules: [] })]
  const hidden = '/faq/articles/nur-etiketten/feedback'
  expect((await plain.visitor.post(hidden, { helpful: 'yes' })).statusCode).toBe(404)
  expect((await without.visitor.post(`${path}/feedback`, { helpful: 'yes' })).statusCode).toBe(404)
  expect((await stranger(portal.app).post(`${path}/feedback`, { helpful: 'yes' })).statusCode).toBe(401)
  expect(await portal.db.faqFeedback.count({ where: { accountId: plain.account.id } })).toBe(0)
})

test('an article is not valid any more on the day after its last', async () => {
  const today = portal.app.admission.today()
  await anArticle(portal.db, { slug: 'kurz', validUntil: today })
  const { contract, visitor } = await aFaqReader(portal)
  const validUntil = new Date(Date.now() + 10 * 86_400_000)
  await portal.db.contract.update({ where: { id: contract.id }, data: { validUntil } })
  expect((await visitor.get('/faq/articles/kurz')).statusCode).toBe(200)
  const back = shiftClock(24 * 3_600_000)
  expect((await visitor.get('/faq/articles/kurz')).statusCode).toBe(404)
  expect((await visitor.get(path)).statusCode).toBe(200)
  back()
})

test('where the FAQ is open to all, strangers read what is for all, and speak of it without a name', async () => {
  const open = await startPortal({ PUBLIC_FAQ: 'on' }, { url: portal.databaseUrl, drop: async () => {} })
  const visitor = stranger(open.app, { headers: { 'accept-language': 'de' } })
  const shown = await visitor.get(path)
  expect(shown.statusCode).toBe(200)
  expect(shown.body).toContain('<title>Papierstau im Drucker lösen · FAQ · Muster IT Service</title>')
  expect(shown.body).toContain('<meta name="description" content="Öffnen Sie die hintere Klappe')
  expect(shown.body).not.toContain('noindex')
  expect((await visitor.get('/')).body).toContain('href="/faq"')
  expect((await visitor.get('/faq/articles/nur-etiketten')).statusCode).toBe(404)
  expect((await visitor.get('/faq?q=papierstau')).body).not.toContain('nur-etiketten')
  expect((await visitor.get('/faq/suggestions?subject=papier')).headers.location).toMatch(/^\/login/)
  expect((await visitor.post(`${path}/feedback`, { helpful: 'yes' })).statusCode).toBe(303)
  expect(await open.db.faqFeedback.count({ where: { articleId, accountId: null } })).toBe(1)
  for (let count = 0; count < 19; count++) await visitor.post(`${path}/feedback`, { helpful: 'yes' })
  expect((await visitor.post(`${path}/feedback`, { helpful: 'yes' })).statusCode).toBe(429)
  await open.stop()
})
