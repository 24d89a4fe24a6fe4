import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { as } from '../support/browsing.ts'
import { anAgent, aTicket } from '../support/builders.ts'
import { aCompanyOfThree } from '../support/companies.ts'
import { pageOf, wordsOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { aConversation, aForm, aMessage } from '../support/tickets.ts'

const portal = usePortal()

const headingsOn = (html: { body: string }) => pageOf(html).all('article h3').map(wordsOf)

test('each message says in words who wrote it: you, the support or the company, on the page and in print', async () => {
  const { db, organization, eva, jonas } = await aCompanyOfThree(portal)
  const agent = await anAgent(db)
  const ticket = await aTicket(db, { requester: jonas.account, organization })
  await aMessage(db, ticket.id, agent)
  await aMessage(db, ticket.id, eva.account, { side: 'customer' })
  const seenBy = {
    jonas: ['Jonas Groß Sie', 'Jana Keller Support-Team', `Eva Brandt ${organization.name}`],
    eva: [`Jonas Groß ${organization.name}`, 'Jana Keller Support-Team', 'Eva Brandt Sie'],
    agent: [`Jonas Groß ${organization.name}`, 'Jana Keller Sie', `Eva Brandt ${organization.name}`],
  }
  const visitors = { jonas: jonas.visitor, eva: eva.visitor, agent: await as(portal.app, agent) }
  for (const [name, headings] of Object.entries(seenBy))
    for (const page of name === 'agent' ? ['/print'] : ['', '/print'])
      expect(headingsOn(await visitors[name as keyof typeof visitors].get(`/tickets/${ticket.number}${page}`))).toEqual(
        headings,
      )
})

test('somebody without a company is a customer to the team', async () => {
  const { path } = await aConversation(portal)
  const agent = await as(portal.app, await anAgent(portal.db, { role: 'admin' }))
  expect(headingsOn(await agent.get(`${path}/print`))).toEqual(['Eva Brandt Kunde'])
})

test('how a message came is said where it did not come through the portal', async () => {
  const { db, ticket, path, visitor, eva } = await aConversation(portal)
  const byMail = await aMessage(db, ticket.id, eva, { side: 'customer', body: 'Per Mail' })
  await db.message.update({ where: { id: byMail.id }, data: { channel: 'email' } })
  const headers = pageOf(await visitor.get(path))
    .all('article header')
    .map(wordsOf)
  expect(headers.map((words) => /Portal|E-Mail/.exec(words)?.[0])).toEqual([undefined, 'E-Mail'])
})

test('addresses and telephone numbers are links in a description and in a reply, and nothing escapes', async () => {
  const body = 'Siehe https://firma.example/?a=%22&b="><script>alert(1)</script> und javascript:alert(2)'
  const { path, visitor } = await aConversation(portal, { body })
  await visitor.upload(`${path}/replies`, { formKey: randomUUID(), body: 'eva@firma.example, +49 30 5550 1234' })
  for (const address of [path, `${path}/print`]) {
    const page = pageOf(await visitor.get(address))
    const links = page.all<HTMLAnchorElement>('.message-body a')
    expect(links.map((link) => link.getAttribute('href'))).toEqual([
      'https://firma.example/?a=%22&b=',
      'mailto:eva@firma.example',
      'tel:+493055501234',
    ])
    for (const link of links) expect(link.getAttribute('rel')).toBe('noopener nofollow')
    expect(page.has('article script')).toBe(false)
    expect(page.all('.message-body')[0]?.textContent?.trim()).toBe(body)
  }
})

const LOG = '   PID  USER      CPU\n     1  root      0.0\n  4711  etikett  99.8'

test('columns of a pasted log keep every space, from the first line on', async () => {
  const { visitor, db } = await aConversation(portal)
  const team = await db.team.findFirstOrThrow({ where: { openToCustomers: true } })
  const body = `\n \n${LOG}\n\nEin  Absatz\nmit Zeilen.`
  const opened = await visitor.upload('/tickets', { ...aForm(team.id), body })
  const page = pageOf(await visitor.get(String(opened.headers.location)))
  expect(page.all('.message-body pre').map((pre) => pre.textContent)).toEqual([LOG])
  expect(page.all('.message-body p').map((paragraph) => paragraph.textContent)).toEqual(['Ein  Absatz\nmit Zeilen.'])
})
