import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { as } from '../support/browsing.ts'
import { anAgent } from '../support/builders.ts'
import { aColleaguesTicket, aCompanyOfThree } from '../support/companies.ts'
import { pageOf, wordsOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { aConversation, aMessage } from '../support/tickets.ts'

const portal = usePortal()

type Reply = { headers: { location?: string | undefined } }
const fragmentOf = ({ headers }: Reply) => new URL(headers.location ?? '', 'http://portal.invalid').hash.slice(1)

test('after a reply, its message and whose turn it is stand in place of the form, where the browser goes', async () => {
  const { db, ticket, path, key, visitor } = await aConversation(portal, { state: 'waiting' })
  await aMessage(db, ticket.id, await anAgent(db), { body: 'Welche Halle?' })
  const sent = await visitor.upload(`${path}/replies`, { formKey: key(), body: 'Halle 2' })
  const answer = await visitor.follow(sent)
  const page = pageOf(answer)
  const [there] = page.all(`#${fragmentOf(sent)}`)
  expect(wordsOf(there)).toMatch(/^Ihre Antwort ist angekommen\. Wir sind am Zug\. .* kümmert sich darum\.$/)
  expect(there?.getAttribute('role')).toBe('status')
  expect(there?.previousElementSibling?.querySelector('article:last-of-type')?.textContent).toContain('Halle 2')
  const [folded] = page.all<HTMLDetailsElement>('details:has(form[data-draft])')
  expect(folded?.open).toBe(false)
  expect(there?.nextElementSibling).toBe(folded)
  expect(answer.body.split('Ihre Antwort ist angekommen')).toHaveLength(2)

  const again = pageOf(await visitor.get(path))
  expect(wordsOf(again.all(`#${fragmentOf(sent)}`)[0])).toContain('Halle 2')
  expect(again.has('details form[data-draft]')).toBe(false)
})

test('the team reads above its ticket that the answer has gone, and that the customer is to answer', async () => {
  const { db, path, key } = await aConversation(portal)
  const agent = await as(portal.app, await anAgent(db, { role: 'admin' }))
  const sent = await agent.upload(`/desk${path}/replies`, { formKey: key(), body: 'Welche Halle?' })
  const page = pageOf(await agent.follow(sent))
  expect(wordsOf(page.all('.ticket-bar')[0])).toMatch(/Wartet auf Kunde.*Ihre Antwort ist gesendet\./)
  expect(page.text.split('Ihre Antwort ist gesendet')).toHaveLength(2)
})

test('an unsent reply of another window stays in sight', async () => {
  const { path, key, visitor } = await aConversation(portal)
  const draft = key()
  const { id } = await portal.db.ticket.findUniqueOrThrow({ where: { number: path.slice('/tickets/'.length) } })
  await visitor.post(`/drafts/${draft}`, { formKey: draft, purpose: `reply:${id}`, body: 'Angefangen' })
  const page = pageOf(
    await visitor.follow(await visitor.upload(`${path}/replies`, { formKey: key(), body: 'Halle 2' })),
  )
  expect(page.all<HTMLDetailsElement>('details:has(form[data-draft])')[0]?.open).toBe(true)
  expect(page.valueOf('body')).toBe('Angefangen')
})

test('what is confirmed stands once, in the part of the page that the browser goes to, or on top', async () => {
  const { ben, path, visitor } = await aColleaguesTicket(portal)
  const { eva: other } = await aCompanyOfThree(portal)
  const { path: closed, visitor: eva } = await aConversation(portal, { state: 'closed' })
  await as(portal.app, other.account)
  const cases = [
    [visitor, `${path}/participants`, { email: ben.email }, 'Die Person kann jetzt mitlesen'],
    [visitor, `${path}/participants`, { email: ben.email }, 'Die Person liest schon mit'],
    [visitor, `${path}/participants/${ben.id}/removal`, {}, 'Die Person liest nicht mehr mit'],
    [visitor, `${path}/confidentiality`, { confidential: 'yes' }, 'Das Ticket ist jetzt vertraulich'],
    [visitor, `${path}/confidentiality`, { confidential: 'no' }, 'Die Kundenadministratoren sehen das Ticket jetzt'],
    [eva, `${closed}/reopening`, {}, 'Das Ticket ist wieder offen'],
    [other.visitor, '/preferences/sessions', { session: 'others' }, 'Alle anderen Sitzungen sind beendet'],
  ] as const
  for (const [browser, action, fields, words] of cases) {
    const sent = await browser.post(action, fields)
    const answer = await browser.follow(sent)
    const place = fragmentOf(sent)
    expect(place, action).not.toBe('')
    expect(wordsOf(pageOf(answer).all(`#${place} [role=status]`)[0]), action).toContain(words)
    expect(answer.body.split(words), action).toHaveLength(2)
  }
  const left = await visitor.post(`${path}/closure`, { formKey: randomUUID() })
  expect(wordsOf(pageOf(await visitor.follow(left)).all('main > [role=status]')[0])).toBe('Das Ticket ist geschlossen.')
})

test('what no part of the page can tell stands on top', async () => {
  const { path, key, visitor, ticket, db } = await aConversation(portal)
  const sent = await visitor.upload(`${path}/replies`, { formKey: key(), body: 'Halle 2' })
  await db.ticket.update({ where: { id: ticket.id }, data: { state: 'closed', closedAt: new Date() } })
  const page = pageOf(await visitor.follow(sent))
  expect(wordsOf(page.all('main > [role=status]')[0])).toBe('Ihre Antwort ist angekommen.')
  expect(page.has(`#${fragmentOf(sent)}`)).toBe(true)
})
