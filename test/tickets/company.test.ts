import { expect, test } from 'vitest'
import { closeTicket } from '../../src/tickets/closure.ts'
import { replyToTicket } from '../../src/tickets/replies.ts'
import { anAgent, aTicket } from '../support/builders.ts'
import { aCompany, aCompanyOfThree, aMember } from '../support/companies.ts'
import { aContract, dayFromNow, joins } from '../support/contracts.ts'
import { countsOn, inputValue, numbersOn, pageOf, textOf, wordsOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { aMessage, anActor } from '../support/tickets.ts'

const portal = usePortal({ REGISTRATION: 'contract' })

const start = () => aCompanyOfThree(portal)

test('a customer administrator sees the tickets of everybody, and who opened them, with counts, search, order and paging', async () => {
  const { db, organization, eva, jonas, leyla } = await start()
  const first = await aTicket(db, { requester: jonas.account, organization, subject: 'Messplatz 3 sendet nichts', priority: 5 })
  const second = await aTicket(db, { requester: leyla.account, organization, subject: 'Inventurordner', priority: 1, state: 'waiting' })
  const third = await aTicket(db, { requester: eva.account, organization, subject: 'Etiketten', state: 'waiting' })
  const closed = await aTicket(db, { requester: jonas.account, organization, state: 'closed' })
  await aTicket(db, { subject: 'Von niemandem hier' })
  const page = (await eva.visitor.get('/company/tickets')).body
  expect(countsOn(page)).toEqual(['4', '3', '1'])
  expect(numbersOn(page)).toEqual([third.number, second.number, first.number])
  expect(textOf(page)).toMatch(/Messplatz 3 sendet nichts – Der Versatz beträgt ca. 4 mm. Jonas Groß Neu 5 Sehr hoch/)
  // Only the reader's own ticket waits for the reader.
  expect(textOf(page)).toMatch(/Leyla Yıldız Wartet auf Antwort 1 Sehr niedrig/)
  expect(textOf(page)).toMatch(/Eva Brandt Wartet auf Sie/)
  expect(numbersOn((await eva.visitor.get('/company/tickets?view=closed')).body)).toEqual([closed.number])
  expect(numbersOn((await eva.visitor.get('/company/tickets?q=messpl')).body)).toEqual([first.number])
  expect(numbersOn((await eva.visitor.get('/company/tickets?sort=-priority')).body)[0]).toBe(first.number)
  expect(numbersOn((await eva.visitor.get('/tickets/search?scope=company&priority=1')).body)).toEqual([second.number])
  await db.account.update({ where: { id: eva.account.id }, data: { pageSize: 2 } })
  expect(numbersOn((await eva.visitor.get('/company/tickets?view=all&page=2')).body)).toEqual([second.number, first.number])
})

test('the company list is renewed, filtered and sorted as My Tickets is, and shows nothing that is about the reader alone', async () => {
  const { db, organization, eva } = await start()
  await aTicket(db, { requester: eva.account, organization })
  await db.account.update({ where: { id: eva.account.id }, data: { refreshMinutes: 5, supportId: `K-${eva.account.id}` } })
  const own = (await eva.visitor.get('/tickets')).body
  const company = (await eva.visitor.get('/company/tickets')).body
  const behaviourOf = (html: string) =>
    pageOf(html)
      .all('#list, form[role=search], form.filter, meta[http-equiv=refresh]')
      .map((element) => Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value])))
  expect(behaviourOf(own)).toHaveLength(3)
  expect(behaviourOf(company)).toEqual(JSON.parse(JSON.stringify(behaviourOf(own)).replaceAll('/tickets', '/company/tickets')))
  const headsOf = (html: string) =>
    pageOf(html)
      .getAllByRole('columnheader')
      .map((head) => wordsOf(head).replace(/ [↑↓]$/, ''))
  expect(headsOf(company)).toEqual(['Nummer', 'Betreff', 'Von', 'Status', 'Priorität', 'Alter'])
  expect(headsOf(own)).toEqual(headsOf(company).filter((column) => column !== 'Von'))
  expect(own).toContain(`Support-ID K-${eva.account.id}`)
  expect(company).not.toContain('Support-ID')
})

test('without the role there is no menu entry, the pages and the search are refused, and My Tickets says whom to ask', async () => {
  const { jonas, eva } = await start()
  for (const path of ['/company/tickets', '/company/people', '/tickets/search?scope=company&q=x']) {
    const refused = await jonas.visitor.get(path)
    expect(refused.statusCode, path).toBe(403)
    expect(textOf(refused.body)).toContain('Der Support ordnet sie zu: support@muster-it.example')
  }
  const own = (await jonas.visitor.get('/tickets')).body
  expect(pageOf(own).links()).not.toContain('/company/tickets')
  expect(textOf(own)).toContain('mit der Rolle Kundenadministrator. Der Support ordnet sie zu: support@muster-it.example')
  const administrators = (await eva.visitor.get('/tickets')).body
  expect(pageOf(administrators).links()).toContain('/company/tickets')
  expect(textOf(administrators)).not.toContain('ordnet sie zu')
})

test('one person can be picked from the people of the company, and nobody else', async () => {
  const { db, organization, eva, jonas, leyla } = await start()
  const ticket = await aTicket(db, { requester: jonas.account, organization })
  await aTicket(db, { requester: leyla.account, organization })
  await db.account.update({ where: { id: leyla.account.id }, data: { lastName: 'Öztürk', enabled: false } })
  await db.account.update({ where: { id: jonas.account.id }, data: { lastName: 'Zander' } })
  const people = (await eva.visitor.get('/company/people')).body
  const text = textOf(people)
  const places = ['Eva Brandt', 'Kundenadministrator', 'Leyla Öztürk Gesperrt', 'Jonas Zander'].map((words) => text.indexOf(words))
  expect(places).not.toContain(-1)
  expect(places).toEqual([...places].sort((one, other) => one - other))
  const link = pageOf(people).getByRole('link', { name: 'Tickets zeigen: Jonas Zander' }).getAttribute('href') ?? ''
  const page = (await eva.visitor.get(link)).body
  expect(numbersOn(page)).toEqual([ticket.number])
  expect(countsOn(page)).toEqual(['1', '1', '0'])
  expect(textOf(page)).toContain('Nur Tickets von Jonas Zander.')
  expect(pageOf(page).links(new RegExp(`person=${jonas.account.id}\\b.*view=closed`))).not.toEqual([])
  const stranger = await aMember(portal, await aCompany(portal))
  expect((await eva.visitor.get(`/company/tickets?person=${stranger.account.id}`)).statusCode).toBe(404)
  expect((await eva.visitor.get('/company/tickets?person=2000000000')).statusCode).toBe(404)
})

test('the people of the company show who may order work, while the contract that says so is valid', async () => {
  const { db, organization, eva, jonas } = await start()
  const contract = await aContract(db, { organization })
  await db.contract.update({ where: { id: contract.id }, data: { authorizers: [jonas.account.email.toUpperCase()] } })
  const rowOf = async (name: string) =>
    pageOf(await eva.visitor.get('/company/people'))
      .getAllByRole('row')
      .map(wordsOf)
      .find((row) => row.includes(name))
  expect(await rowOf(jonas.account.email)).toContain('Darf beauftragen')
  expect(await rowOf(eva.account.email)).not.toContain('Darf beauftragen')
  await db.contract.update({
    where: { id: contract.id },
    data: { validUntil: new Date(dayFromNow(-1)), validFrom: new Date(dayFromNow(-9)) },
  })
  expect(await rowOf(jonas.account.email)).not.toContain('Darf beauftragen')
})

test('an administrator of several companies chooses among them; each row says whose it is, and a foreign company cannot be chosen', async () => {
  const { db, organization, eva, jonas } = await start()
  const [second, foreign] = [await aCompany(portal, { name: 'Zweite Werke GmbH' }), await aCompany(portal)]
  await joins(db, eva.account, second, 'admin')
  const one = await aTicket(db, { requester: jonas.account, organization })
  const other = await aTicket(db, { organization: second })
  await aTicket(db, { organization: foreign })
  const page = (await eva.visitor.get('/company/tickets')).body
  expect(numbersOn(page)).toEqual([other.number, one.number])
  expect(pageOf(page).getByRole('table').textContent).toContain('Zweite Werke GmbH')
  expect(pageOf(page).choicesOf('company').filter(Boolean).map(Number).sort()).toEqual([organization.id, second.id].sort())
  const chosen = (await eva.visitor.get(`/company/tickets?company=${second.id}`)).body
  expect(numbersOn(chosen)).toEqual([other.number])
  expect(inputValue(chosen, 'company')).toBe(String(second.id))
  expect(pageOf(chosen).getByRole('table').textContent).not.toContain('Zweite Werke GmbH')
  expect(numbersOn((await eva.visitor.get(`/company/tickets?company=${foreign.id}`)).body)).toEqual([other.number, one.number])
  // The administrator of one of two companies is nobody special in the other.
  await db.membership.update({
    where: { accountId_organizationId: { accountId: eva.account.id, organizationId: second.id } },
    data: { role: 'customer' },
  })
  expect(numbersOn((await eva.visitor.get('/company/tickets')).body)).toEqual([one.number])
  expect(numbersOn((await eva.visitor.get(`/company/tickets?company=${second.id}`)).body)).toEqual([one.number])
  for (const path of ['', '/print']) expect((await eva.visitor.get(`/tickets/${other.number}${path}`)).statusCode).toBe(404)
  expect((await eva.visitor.get(`/tickets/search?scope=company&number=${other.number}`)).body).not.toContain(`/tickets/${other.number}`)
})

test('a confidential ticket is nowhere to be found for the administrator; its requester, who is named on it and the team have it', async () => {
  const { db, organization, eva, jonas, leyla } = await start()
  const ticket = await aTicket(db, { requester: leyla.account, organization, subject: 'Abmahnung vorbereiten', confidential: true })
  const message = await aMessage(db, ticket.id, leyla.account, { body: 'Nur für die Personalabteilung', side: 'customer' })
  const { id: fileId } = await db.attachment.create({
    data: {
      ownerId: leyla.account.id,
      ticketId: ticket.id,
      messageId: message.id,
      filename: 'entwurf.txt',
      mediaType: 'text/plain',
      size: 4,
      sha256: new Uint8Array(32),
      storedAt: new Date(),
      chunks: { create: { position: 0, data: new TextEncoder().encode('Text') } },
    },
  })
  const pages = [`/tickets/${ticket.number}`, `/tickets/${ticket.number}/print`, `/attachments/${fileId}/entwurf.txt`]
  for (const path of pages) expect((await eva.visitor.get(path)).statusCode, path).toBe(404)
  const lists = [
    '/company/tickets?view=all',
    '/company/tickets?view=all&q=abmahnung',
    '/company/tickets?view=all&q=personalabteilung',
    `/company/tickets?view=all&person=${leyla.account.id}`,
    `/tickets/search?scope=company&number=${ticket.number}`,
    '/tickets/search?scope=company&q=personalabteilung',
    '/tickets/search?scope=company&status=new',
  ]
  for (const path of lists) {
    const { body } = await eva.visitor.get(path)
    expect(numbersOn(body), path).toEqual([])
    expect(countsOn(body), path).toEqual(['0', '0', '0'])
    expect(textOf(body), path).not.toMatch(/Abmahnung vor|Nur für die/)
  }
  const reply = { formKey: crypto.randomUUID(), body: 'Ich lese mit' }
  expect((await eva.visitor.post(`/tickets/${ticket.number}/replies`, reply)).statusCode).toBe(404)
  expect((await jonas.visitor.get(pages[0] ?? '')).statusCode).toBe(404)

  await db.ticketParticipant.create({ data: { ticketId: ticket.id, accountId: jonas.account.id } })
  for (const { visitor } of [leyla, jonas]) for (const path of pages) expect((await visitor.get(path)).statusCode, path).toBe(200)
  for (const path of pages.slice(0, 2)) expect(textOf((await leyla.visitor.get(path)).body)).toContain('Vertraulich')
  expect((await leyla.visitor.get('/tickets')).body).toContain('tag-confidential')
  expect(numbersOn((await jonas.visitor.get('/tickets/shared')).body)).toEqual([ticket.number])
  const agent = await anActor(db, await anAgent(db))
  await replyToTicket(db, agent, ticket.id, { body: 'Erledigt.', state: 'open' })
  await closeTicket(db, agent, ticket.id, { comment: '' })
  expect((await leyla.visitor.get(pages[0] ?? '')).body).toContain('Erledigt.')

  // Named on it, the administrator has it too.
  await db.ticketParticipant.create({ data: { ticketId: ticket.id, accountId: eva.account.id } })
  expect(numbersOn((await eva.visitor.get('/company/tickets?view=all')).body)).toEqual([ticket.number])
  expect((await eva.visitor.get(pages[0] ?? '')).statusCode).toBe(200)
})

test('taken away, the role is gone with the next click; so is everything when the contract has ended', async () => {
  const { db, organization, eva, jonas } = await start()
  const ticket = await aTicket(db, { requester: jonas.account, organization })
  expect((await eva.visitor.get(`/tickets/${ticket.number}`)).statusCode).toBe(200)
  const place = { accountId_organizationId: { accountId: eva.account.id, organizationId: organization.id } }
  await db.membership.update({ where: place, data: { role: 'customer' } })
  expect((await eva.visitor.get('/company/tickets')).statusCode).toBe(403)
  expect((await eva.visitor.get(`/tickets/${ticket.number}`)).statusCode).toBe(404)
  await db.membership.update({ where: place, data: { role: 'admin' } })
  expect((await eva.visitor.get('/company/tickets')).statusCode).toBe(200)

  await db.contract.updateMany({ where: { organizationId: organization.id }, data: { validUntil: new Date(dayFromNow(-1)) } })
  for (const path of ['/company/tickets', '/company/people', `/tickets/${ticket.number}`]) {
    const refused = await eva.visitor.get(path)
    expect(refused.statusCode, path).toBe(403)
    expect(refused.body, path).toContain('Ihre E-Mail ist nicht zur Anmeldung zugelassen.')
  }
  // With another company that has a contract they are let in, and see nothing of the one that has none.
  const second = await aCompany(portal)
  await joins(db, eva.account, second, 'admin')
  const page = await eva.visitor.get('/company/tickets?view=all')
  expect(page.statusCode).toBe(200)
  expect(numbersOn(page.body)).toEqual([])
  expect((await eva.visitor.get(`/tickets/${ticket.number}`)).statusCode).toBe(404)
})
