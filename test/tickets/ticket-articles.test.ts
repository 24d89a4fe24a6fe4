import { randomUUID } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import { workOnTickets } from '../../src/tickets/bulk.ts'
import { mergeTicket, unmergeTicket } from '../../src/tickets/merging.ts'
import { aCategory, anArticle } from '../support/articles.ts'
import { as } from '../support/browsing.ts'
import { anAgent, aTeam, aTicket } from '../support/builders.ts'
import { aDeskTicket, written } from '../support/desk.ts'
import { pageOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()

/** A ticket of a company with the FAQ, whose requester may read one article of two. */
async function aTicketWithFaq(wish = {}) {
  const { db } = portal
  const desk = await aDeskTicket(portal, wish)
  await db.contract.updateMany({ where: { organizationId: desk.organization.id }, data: { modules: ['faq'] } })
  const category = await aCategory(db)
  const open = await anArticle(db, { category, title: 'Papierstau lösen' })
  const closed = await anArticle(db, { category, title: 'Papierstau intern', services: ['Nicht vereinbart'] })
  return { ...desk, open, closed, category }
}
beforeEach(() => portal.db.faqArticle.deleteMany())

const linked = (ticketId: number) => portal.db.ticketArticle.findMany({ where: { ticketId } })

test('an answer remembers its articles, and their pages show the ticket to those who may see it', async () => {
  const { db, app } = portal
  const { atJanas, path, id, open, ticket } = await aTicketWithFaq()
  const text = `Siehe https://portal.example/faq/articles/${open.slug} und /faq/articles/gibt-es-nicht`
  expect((await atJanas.post(`${path}/replies`, written(text))).statusCode).toBe(303)
  expect(await linked(id)).toMatchObject([{ articleId: open.id, origin: false }])
  expect(pageOf(await atJanas.get(`/desk/faq/${open.id}`)).text).toContain(ticket.number)
  await db.ticket.update({ where: { id }, data: { confidential: true } })
  const stranger = await as(app, await anAgent(db, {}, [await aTeam(db)]))
  const theirs = pageOf(await stranger.get(`/desk/faq/${open.id}`)).text
  expect(theirs).not.toContain(ticket.number)
  expect(theirs).toContain('In Tickets, die Sie sehen dürfen, steht er noch nicht.')
})

test('closures and bulk closures remember them; what customers link to is not remembered', async () => {
  const { db, atJanas, atEvas, asJana, path, id, open, closed, ticket, eva, organization, team } =
    await aTicketWithFaq()
  await atEvas.post(`/tickets/${ticket.number}/replies`, written(`/faq/articles/${closed.slug}`))
  expect(await linked(id)).toEqual([])
  const solution = `/faq/articles/${open.slug}`
  await atJanas.post(`${path}/closure`, { formKey: randomUUID(), solution, resolution: 'solved' })
  expect(await linked(id)).toMatchObject([{ articleId: open.id }])
  const second = await aTicket(db, { requester: eva, organization, team })
  const ending = written('Erledigt.', { state: 'closed', solution, resolution: 'solved' })
  await atJanas.post(`/desk/tickets/${second.number}/replies`, ending)
  expect(await linked(second.id)).toMatchObject([{ articleId: open.id }])
  const third = await aTicket(db, { requester: eva, organization, team })
  const wish = { action: 'close' as const, wish: { solution: 'Erledigt', reply: `Siehe ${solution}` } }
  await workOnTickets(db, asJana, [third.number], wish)
  expect(await linked(third.id)).toMatchObject([{ articleId: open.id }])
})

test('articles of a merged ticket are those of the other one, until the merge is taken back', async () => {
  const { db, asJana, id, open, closed, ticket, eva, organization, team } = await aTicketWithFaq()
  const other = await aTicket(db, { requester: eva, organization, team })
  for (const articleId of [open.id, closed.id])
    await db.ticketArticle.create({ data: { ticketId: other.id, articleId } })
  await db.ticketArticle.create({ data: { ticketId: id, articleId: open.id } })
  await mergeTicket(db, asJana, other.id, { into: ticket.number })
  expect((await linked(id)).map(({ articleId }) => articleId).sort()).toEqual([open.id, closed.id].sort())
  await unmergeTicket(db, asJana, other.id)
  expect((await linked(id)).map(({ articleId }) => articleId)).toEqual([open.id])
  expect(await linked(other.id)).toHaveLength(2)
})

test('beside an answer, articles that the customer may read are suggested by the ticket’s subject', async () => {
  const { db, app, atJanas, atEvas, path, open } = await aTicketWithFaq({ subject: 'Papierstau in Halle 2' })
  const place = pageOf(await atJanas.get(`${path}?write=reply`)).all('[data-suggestions]')[0]
  expect(place?.getAttribute('data-about')).toBe('Papierstau in Halle 2')
  const address = `${place?.getAttribute('data-suggestions')}?subject=Papierstau`
  const page = pageOf(await atJanas.get(address))
  expect(page.links(/^\/faq/)).toEqual([`/faq/articles/${open.slug}`])
  expect(page.all('[data-article-insert]')[0]?.getAttribute('data-article-insert')).toMatch(
    new RegExp(`^Papierstau lösen: https?://[^/]+/faq/articles/${open.slug}$`),
  )
  expect((await atEvas.get(address)).statusCode).toBe(403)
  const stranger = await as(app, await anAgent(db, {}, [await aTeam(db)]))
  expect((await stranger.get(address)).statusCode).toBe(404)
})

test('a refused answer remembers nothing', async () => {
  const { atJanas, path, id, open, asTom, latest } = await aTicketWithFaq()
  const seen = await latest()
  const { replyToTicket } = await import('../../src/tickets/replies.ts')
  await replyToTicket(portal.db, asTom, id, { body: 'Schon beantwortet' })
  const late = await atJanas.post(`${path}/replies`, written(`/faq/articles/${open.slug}`, { seen }))
  expect(late.statusCode).toBe(409)
  expect(await linked(id)).toEqual([])
})

test('the list marks what the requester may not read, and inserts the rest without scripts', async () => {
  const { atJanas, path, open, closed, jana } = await aTicketWithFaq()
  await atJanas.post(`${path}/replies`, written('Guten Tag', { action: 'attach' }))
  const page = pageOf(await atJanas.get(`${path}/articles?q=papierstau`))
  expect(page.text).toMatch(/Papierstau intern\s+für diesen Kunden nicht sichtbar/)
  expect(page.getAllByRole('button', { name: /^„Papierstau/ })).toHaveLength(1)
  const form = { formKey: randomUUID(), article: String(open.id) }
  await Promise.all([atJanas.post(`${path}/articles`, form), atJanas.post(`${path}/articles`, form)])
  const reply = pageOf(await atJanas.get(`${path}?write=reply`))
  expect(reply.valueOf('body')).toMatch(
    new RegExp(`^Guten Tag\n\nPapierstau lösen: https?://[^/]+/faq/articles/${open.slug}$`),
  )
  const hidden = await atJanas.post(`${path}/articles`, { formKey: randomUUID(), article: String(closed.id) })
  expect(hidden.statusCode).toBe(404)
  expect(await portal.db.draft.count({ where: { accountId: jana.id } })).toBe(1)
})

test('a solution becomes a draft with its customer marked, and is not published so', async () => {
  const { atJanas, path, id, organization, eva, category } = await aTicketWithFaq()
  const [name, company] = [`${eva.firstName} ${eva.lastName}`, organization.name]
  const solution = `Bei ${name} (${company}, 040 555 01-10, ${eva.email}) hinten öffnen.`
  await atJanas.post(`${path}/closure`, { formKey: randomUUID(), solution, resolution: 'solved' })
  const page = pageOf(await atJanas.get(`${path}/article`))
  const body = page.valueOf('body') ?? ''
  expect(body).toBe(`Bei ⟦${name}⟧ (⟦${company}⟧, ⟦040 555 01-10⟧, ⟦${eva.email}⟧) hinten öffnen.`)
  const form = { formKey: randomUUID(), title: 'Hinten öffnen', body, category: String(category.id) }
  const refused = await atJanas.post(`${path}/article`, { ...form, category: '' })
  expect([refused.statusCode, pageOf(refused).valueOf('title')]).toEqual([422, 'Hinten öffnen'])
  const answer = await atJanas.post(`${path}/article`, form)
  const [link] = await linked(id)
  expect(link).toMatchObject({ origin: true })
  expect(answer.headers.location).toBe(`/desk/faq/${link?.articleId}?lang=de`)
  const text = await portal.db.faqArticleText.findFirstOrThrow({ where: { articleId: link?.articleId ?? 0 } })
  expect(text).toMatchObject({ title: 'Hinten öffnen', state: 'draft' })
  const published = { ...form, formKey: randomUUID(), state: 'published' }
  const kept = await atJanas.post(`/desk/faq/${link?.articleId}?lang=de`, published)
  expect(kept.statusCode).toBe(422)
  expect(pageOf(kept).text).toContain('Zwischen ⟦ und ⟧ steht noch etwas')
  const fine = { ...published, formKey: randomUUID(), body: 'Hinten öffnen.' }
  expect((await atJanas.post(`/desk/faq/${link?.articleId}?lang=de`, fine)).statusCode).toBe(303)
  const versions = `/desk/faq/${link?.articleId}/versions?lang=de`
  const restored = await atJanas.post(versions, { formKey: randomUUID(), number: '1' })
  expect(restored.statusCode).toBe(422)
  expect(pageOf(restored).text).toContain('Zwischen ⟦ und ⟧ steht noch etwas')
})

test('only a closed ticket has a solution to write an article from', async () => {
  const { atJanas, path, category, id } = await aTicketWithFaq()
  expect(pageOf(await atJanas.get(path)).text).not.toContain('Lösung als FAQ-Artikel')
  const form = { formKey: randomUUID(), title: 'Zu früh', body: 'Text', category: String(category.id) }
  expect((await atJanas.post(`${path}/article`, form)).statusCode).toBe(422)
  expect(await linked(id)).toEqual([])
})
