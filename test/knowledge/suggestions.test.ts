import { randomUUID } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { aCategory, anArticle } from '../support/articles.ts'
import type { Visitor } from '../support/browsing.ts'
import { aFaqReader } from '../support/faq-readers.ts'
import { pageOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { aFile } from '../support/uploads.ts'

const portal = usePortal()
let visitor: Visitor
let accountId = 0

beforeAll(async () => {
  const { db } = portal
  await aCategory(db)
  await anArticle(db, { slug: 'papierstau', title: 'Papierstau im Drucker lösen' })
  await anArticle(db, { slug: 'drucker-druckt-nicht', title: 'Drucker druckt nicht: in drei Schritten prüfen' })
  await anArticle(db, { slug: 'toner', title: 'Toner bestellen', keywords: ['Drucker'] })
  await anArticle(db, { slug: 'einmessen', title: 'Etikettendrucker neu einmessen' })
  await anArticle(db, { slug: 'vpn', title: 'VPN von zu Hause' })
  await anArticle(db, { slug: 'intern', title: 'Drucker: was wir selbst tun', state: 'internal' })
  const reader = await aFaqReader(portal)
  visitor = reader.visitor
  accountId = reader.account.id
})

const suggested = async (subject: string, by = visitor) =>
  pageOf(await by.get(`/faq/suggestions?subject=${encodeURIComponent(subject)}`, { 'hx-request': 'true' }))
    .links(/^\/faq\/articles\//)
    .map((href) => href.replace(/^\/faq\/articles\/|\?.*$/g, ''))

test('a subject is offered at most three articles with its words in title or keywords, the best first', async () => {
  expect(await suggested('Drucker druckt nicht')).toEqual([
    'drucker-druckt-nicht',
    ...(await suggested('Drucker druckt nicht')).slice(1),
  ])
  expect(await suggested('Der Drucker im Lager')).toHaveLength(3)
  expect(await suggested('Unser Drucker hat schon wieder einen Papierstau')).toContain('papierstau')
  expect((await suggested('Unser Drucker hat schon wieder einen Papierstau'))[0]).toBe('papierstau')
  expect(await suggested('Drucker: was wir selbst tun')).not.toContain('intern')
})

test.each(['', 'Dru', 'Problem', 'nicht mehr', 'Kaffeemaschine'])('„%s“ is offered nothing', async (subject) => {
  expect(await suggested(subject)).toEqual([])
})

test('who has no FAQ is offered nothing, and the form has no place for it', async () => {
  const { visitor: without } = await aFaqReader(portal, { modules: [] })
  expect((await without.get('/faq/suggestions?subject=Drucker')).statusCode).toBe(404)
  expect(pageOf(await without.get('/tickets/new')).has('[data-suggestions]')).toBe(false)
  expect(pageOf(await visitor.get('/tickets/new')).has('[data-suggestions]')).toBe(true)
})

test('without scripts a button leads to the articles, and text and files wait as a draft', async () => {
  const formKey = randomUUID()
  const sent = await visitor.upload(
    '/faq/suggestions?purpose=ticket',
    { formKey, returnTo: '/tickets/new', subject: 'Drucker druckt nicht', body: 'Seit heute.' },
    [aFile('bericht.txt')],
  )
  expect(sent.statusCode).toBe(303)
  const draft = await portal.db.draft.findUniqueOrThrow({ where: { key: formKey } })
  expect(draft.fields).toEqual({ subject: 'Drucker druckt nicht', body: 'Seit heute.' })
  const page = pageOf(await visitor.follow(sent))
  expect(page.links(/drucker-druckt-nicht/)).toHaveLength(1)
  expect(page.links(/^\/tickets\/new$/).length).toBeGreaterThan(0)
  const form = pageOf(await visitor.get('/tickets/new'))
  expect(form.valueOf('body')).toBe('Seit heute.')
  expect(form.text).toContain('bericht.txt')

  // „Das hat geholfen“ ends without a ticket.
  const article = pageOf(await visitor.get(page.links(/drucker-druckt-nicht/)[0] ?? ''))
  expect(article.valueOf('draft')).toBe(formKey)
  const helped = await visitor.post('/faq/articles/drucker-druckt-nicht/feedback', {
    ...{ helpful: 'yes', origin: 'suggestion', draft: formKey, comment: '' },
  })
  expect(pageOf(await visitor.follow(helped)).text).toContain('Ein Ticket ist nicht nötig')
  expect(await portal.db.draft.count({ where: { accountId } })).toBe(0)
  expect(await portal.db.attachment.count({ where: { ownerId: accountId } })).toBe(0)
  expect(await portal.db.ticket.count()).toBe(0)
  expect(await portal.db.faqFeedback.findFirstOrThrow({ where: { accountId } })).toMatchObject({
    ...{ helpful: true, origin: 'suggestion' },
  })
})

test('nobody ends the draft of somebody else', async () => {
  const other = await aFaqReader(portal)
  const key = randomUUID()
  await portal.db.draft.create({ data: { key, accountId: other.account.id, purpose: 'ticket', fields: { body: 'x' } } })
  await visitor.post('/faq/articles/vpn/feedback', { helpful: 'yes', origin: 'suggestion', draft: key })
  expect(await portal.db.draft.count({ where: { key } })).toBe(1)
})
