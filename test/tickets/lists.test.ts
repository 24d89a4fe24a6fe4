import { expect, test } from 'vitest'
import type { Account } from '../../src/platform/db.ts'
import { replyToTicket } from '../../src/tickets/replies.ts'
import { as } from '../support/browsing.ts'
import { aCustomer, anAgent, aTicket } from '../support/builders.ts'
import { countsOn, inputValue, numbersOn, pageOf, subjectsOn, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { aMessage, anActor, ofMessage } from '../support/tickets.ts'

const portal = usePortal()

async function start(changes: Partial<Account> = {}) {
  const eva = await aCustomer(portal.db, changes)
  return { db: portal.db, eva, visitor: await as(portal.app, eva) }
}

const linksOn = (html: string, pattern: RegExp) => pageOf(html).links(pattern)

test('a row shows number, bold subject, the beginning of the text, state, priority and age with the date', async () => {
  const { db, eva, visitor } = await start()
  const createdAt = new Date(Date.now() - 26 * 3600_000)
  const body = `Der Versatz beträgt 4 mm.\n\nSeit ${'sehr '.repeat(60)}langem.`
  const ticket = await aTicket(db, {
    requester: eva,
    subject: 'Druck & <Versatz>',
    body,
    state: 'waiting',
    priority: 5,
    createdAt,
  })
  const page = (await visitor.get('/tickets')).body
  expect(pageOf(page).getByRole('link', { name: 'Druck & <Versatz>' }).getAttribute('href')).toBe(
    `/tickets/${ticket.number}`,
  )
  expect(subjectsOn(page)).toEqual(['Druck & <Versatz>'])
  const text = textOf(page)
  expect(text).toContain(`${ticket.number} Druck & <Versatz> – Der Versatz beträgt 4 mm. Seit sehr sehr`)
  expect(text).toMatch(/sehr … Wartet auf Sie 5 Sehr hoch 1 Tag/)
  expect(text).not.toContain('langem')
  const date = new Intl.DateTimeFormat('de', {
    timeZone: 'Europe/Berlin',
    dateStyle: 'medium',
    timeStyle: 'short',
  }).format(createdAt)
  const [age] = pageOf(page).all('td .age')
  expect(age?.title).toContain(`Erstellt am ${date}`)
  expect(age?.tabIndex).toBe(0)
  expect(age?.querySelector('time')?.dateTime).toBe(createdAt.toISOString())
})

test('the tabs count all, open and closed tickets', async () => {
  const { db, eva, visitor } = await start()
  for (const state of ['new', 'waiting', 'closed', 'closed', 'on_hold'] as const)
    await aTicket(db, { requester: eva, state })
  await aTicket(db, { state: 'new' })
  expect(countsOn(await visitor.get('/tickets'))).toEqual(['5', '3', '2'])
  expect(numbersOn(await visitor.get('/tickets?view=closed'))).toHaveLength(2)
  expect(numbersOn(await visitor.get('/tickets?view=all'))).toHaveLength(5)
})

test('who wants to see closed tickets begins with all of them', async () => {
  const { db, eva, visitor } = await start()
  for (const state of ['new', 'closed'] as const) await aTicket(db, { requester: eva, state })
  expect(numbersOn(await visitor.get('/tickets'))).toHaveLength(1)
  await db.account.update({ where: { id: eva.id }, data: { showClosed: true } })
  expect(numbersOn(await visitor.get('/tickets'))).toHaveLength(2)
})

/** Somebody with 23 tickets, and their numbers, newest first. */
async function withManyTickets() {
  const { db, eva, visitor } = await start({ pageSize: 10 })
  const numbers: string[] = []
  for (let index = 0; index < 23; index++)
    numbers.unshift((await aTicket(db, { requester: eva, priority: (index % 3) + 2 })).number)
  return { visitor, numbers }
}

test('the newest tickets come first, as many on a page as somebody prefers', async () => {
  const { visitor, numbers } = await withManyTickets()
  expect(numbersOn(await visitor.get('/tickets'))).toEqual(numbers.slice(0, 10))
  expect(numbersOn(await visitor.get('/tickets?page=3'))).toEqual(numbers.slice(20))
})

test('a page beyond the end shows the last one, and a page that is none shows some', async () => {
  const { visitor, numbers } = await withManyTickets()
  expect(numbersOn(await visitor.get('/tickets?page=4'))).toEqual(numbers.slice(20))
  for (const page of ['99999', '4294967296', '-1', '0', 'x', '1.5']) {
    const found = await visitor.get(`/tickets?page=${page}`)
    expect(found.statusCode).toBe(200)
    expect(numbersOn(found).length, page).toBeGreaterThan(0)
  }
})

test('of a sorted list each ticket is on one page', async () => {
  const { visitor } = await withManyTickets()
  const pages = await Promise.all(
    [1, 2, 3].map(async (page) => numbersOn(await visitor.get(`/tickets?sort=priority&page=${page}`))),
  )
  expect(new Set(pages.flat()).size).toBe(23)
})

test('every column that can be sorted sorts both ways, and equal ones stay newest first', async () => {
  const { db, eva, visitor } = await start()
  const wishes = [
    { subject: 'Übergabe', priority: 1, state: 'waiting' },
    { subject: 'apfel', priority: 5, state: 'new' },
    { subject: 'Zebra', priority: 5, state: 'open' },
    { subject: 'Äpfel', priority: 3, state: 'open' },
  ] as const
  for (const wish of wishes) await aTicket(db, { requester: eva, ...wish })
  const subjects = async (sort: string) => subjectsOn(await visitor.get(`/tickets?view=all&sort=${sort}`))
  expect(await subjects('subject')).toEqual(['Äpfel', 'apfel', 'Übergabe', 'Zebra'])
  expect(await subjects('-subject')).toEqual(['Zebra', 'Übergabe', 'apfel', 'Äpfel'])
  expect(await subjects('-priority')).toEqual(['Zebra', 'apfel', 'Äpfel', 'Übergabe'])
  expect(await subjects('state')).toEqual(['apfel', 'Äpfel', 'Zebra', 'Übergabe'])
  expect(await subjects('number')).toEqual(['Übergabe', 'apfel', 'Zebra', 'Äpfel'])
  expect(await subjects('password')).toEqual(['Äpfel', 'Zebra', 'apfel', 'Übergabe'])
})

test('tabs, heads, pages and filter keep each other', async () => {
  const { db, eva, visitor } = await start({ pageSize: 10 })
  for (let index = 0; index < 25; index++)
    await aTicket(db, { requester: eva, subject: `Drucker & ${index}`, state: 'closed' })
  const page = (await visitor.get('/tickets?view=closed&sort=-priority&q=drucker+%26&page=2')).body
  const parametersOf = (href: string) => Object.fromEntries(new URLSearchParams(href.split('?')[1]))
  for (const href of linksOn(page, /page=/))
    expect(parametersOf(href)).toMatchObject({ view: 'closed', sort: '-priority', q: 'drucker &' })
  const heads = linksOn(page, /sort=-?(number|subject|state)/)
  expect(heads.length).toBeGreaterThanOrEqual(3)
  for (const href of heads) expect(parametersOf(href)).toMatchObject({ view: 'closed', q: 'drucker &' })
  for (const view of ['all', 'open']) {
    const [tab = ''] = linksOn(page, new RegExp(`^/tickets\\?.*view=${view}`))
    expect(parametersOf(tab)).toMatchObject({ sort: '-priority', q: 'drucker &' })
    expect(parametersOf(tab)).not.toHaveProperty('page')
  }
  expect(inputValue(page, 'view')).toBe('closed')
  expect(inputValue(page, 'sort')).toBe('-priority')
  expect(inputValue(page, 'q')).toBe('drucker &')
})

test('an internal note leaves no trace: no list, count, search, ticket page, print view or mail', async () => {
  const { db, eva, visitor } = await start()
  const agent = await anAgent(db, { firstName: 'Kanarienautor', lastName: 'Geheim' })
  const ticket = await aTicket(db, { requester: eva, subject: 'Sichtbar' })
  const note = await aMessage(db, ticket.id, agent, { body: 'Kanarienvogel im Text', visibility: 'internal' })
  const file = await db.attachment.create({
    data: {
      ownerId: agent.id,
      ...ofMessage(note.id),
      filename: 'kanariendatei.txt',
      mediaType: 'text/plain',
      size: 3,
      storedAt: new Date(),
    },
  })
  await portal.storage.append(file.id, 0, Buffer.from('abc'))
  await db.ticketEvent.create({
    data: {
      ticketId: ticket.id,
      type: 'assigned',
      visibility: 'internal',
      actorName: 'Kanarienereignis',
      data: { assignee: 'Kanarien' },
    },
  })
  await visitor.upload(`/tickets/${ticket.number}/replies`, {
    formKey: crypto.randomUUID(),
    body: 'Noch eine Frage',
  })
  await replyToTicket(db, await anActor(db, await anAgent(db)), ticket.id, { body: 'Eine Antwort' })
  await portal.work()
  const paths = [
    '/tickets?view=all',
    '/tickets?q=kanarienvogel',
    '/tickets/search?q=kanarienvogel',
    '/tickets/search?q=kanarienautor',
    '/tickets/search?q=kanariendatei',
    `/tickets/${ticket.number}`,
    `/tickets/${ticket.number}?before=${note.id + 1}`,
    `/tickets/${ticket.number}/print`,
    `/tickets/new?follows=${ticket.number}`,
  ]
  for (const path of paths) {
    const { body, statusCode } = await visitor.get(path)
    expect(statusCode, path).toBe(200)
    const withoutQuery = body.replaceAll(/(value|href|data-hx-get|content)="[^"]*"/g, '')
    expect(withoutQuery, path).not.toMatch(/kanarien/i)
  }
  for (const word of ['kanarienvogel', 'kanarienautor', 'kanariendatei']) {
    const found = (await visitor.get(`/tickets/search?q=${word}`)).body
    expect(numbersOn(found)).toEqual([])
    expect(countsOn(found)).toEqual(['0', '0', '0'])
  }
  expect((await visitor.get(`/attachments/${file.id}/kanariendatei.txt`)).statusCode).toBe(404)
  await portal.work()
  const mails = await db.mail.findMany({ where: { ticketId: ticket.id, account: { role: 'customer' } } })
  expect(mails).not.toEqual([])
  for (const mail of mails) expect(JSON.stringify(mail)).not.toMatch(/kanarien/i)
})
