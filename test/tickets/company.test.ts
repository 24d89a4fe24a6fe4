import { expect, test } from 'vitest'
import { aTicket } from '../support/builders.ts'
import { aCompany, aCompanyOfThree, aMember } from '../support/companies.ts'
import { aContract, dayFromNow, joins } from '../support/contracts.ts'
import { countsOn, inputValue, numbersOn, pageOf, textOf, wordsOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal({ REGISTRATION: 'contract' })

const start = () => aCompanyOfThree(portal)

/** Open tickets of three people, oldest first, and a closed one. */
async function withTickets() {
  const company = await start()
  const { db, organization, eva, jonas, leyla } = company
  const first = await aTicket(db, {
    requester: jonas.account,
    organization,
    subject: 'Messplatz 3 sendet nichts',
    priority: 5,
  })
  const second = await aTicket(db, {
    requester: leyla.account,
    organization,
    subject: 'Inventurordner',
    priority: 1,
    state: 'waiting',
  })
  const third = await aTicket(db, { requester: eva.account, organization, subject: 'Etiketten', state: 'waiting' })
  const closed = await aTicket(db, { requester: jonas.account, organization, state: 'closed' })
  await aTicket(db, { subject: 'Von niemandem hier' })
  return { ...company, first, second, third, closed }
}

test('a customer administrator sees the tickets of everybody in the company, and no other', async () => {
  const { eva, first, second, third, closed } = await withTickets()
  const page = await eva.visitor.get('/company/tickets')
  expect(countsOn(page)).toEqual(['4', '3', '1'])
  expect(numbersOn(page)).toEqual([third.number, second.number, first.number])
  expect(numbersOn(await eva.visitor.get('/company/tickets?view=closed'))).toEqual([closed.number])
})

test('each row says who opened the ticket, and only the reader’s own ticket waits for the reader', async () => {
  const { eva } = await withTickets()
  const { text } = pageOf(await eva.visitor.get('/company/tickets'))
  expect(text).toMatch(/Messplatz 3 sendet nichts – Der Versatz beträgt ca. 4 mm. Jonas Groß Neu 5 Sehr hoch/)
  expect(text).toMatch(/Leyla Yıldız Wartet auf Antwort 1 Sehr niedrig/)
  expect(text).toMatch(/Eva Brandt Wartet auf Sie/)
})

test('the tickets of a company can be searched, sorted and paged through', async () => {
  const { db, eva, first, second } = await withTickets()
  expect(numbersOn(await eva.visitor.get('/company/tickets?q=messpl'))).toEqual([first.number])
  expect(numbersOn(await eva.visitor.get('/company/tickets?sort=-priority'))[0]).toBe(first.number)
  expect(numbersOn(await eva.visitor.get('/tickets/search?scope=company&priority=1'))).toEqual([second.number])
  await db.account.update({ where: { id: eva.account.id }, data: { pageSize: 2 } })
  expect(numbersOn(await eva.visitor.get('/company/tickets?view=all&page=2'))).toEqual([second.number, first.number])
})

test('the company list refreshes, filters and sorts like My Tickets, without what is the reader’s own', async () => {
  const { db, organization, eva } = await start()
  await aTicket(db, { requester: eva.account, organization })
  await db.account.update({
    where: { id: eva.account.id },
    data: { refreshMinutes: 5, supportId: `K-${eva.account.id}` },
  })
  const own = (await eva.visitor.get('/tickets')).body
  const company = (await eva.visitor.get('/company/tickets')).body
  const behaviourOf = (html: string) =>
    pageOf(html)
      .all('#list, form[role=search], form.filter, meta[http-equiv=refresh]')
      .map((element) => Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value])))
  expect(behaviourOf(own)).toHaveLength(3)
  expect(behaviourOf(company)).toEqual(
    JSON.parse(JSON.stringify(behaviourOf(own)).replaceAll('/tickets', '/company/tickets')),
  )
  const headsOf = (html: string) =>
    pageOf(html)
      .getAllByRole('columnheader')
      .map((head) => wordsOf(head).replace(/ [↑↓]$/, ''))
  expect(headsOf(company)).toEqual(['Nummer', 'Betreff', 'Von', 'Status', 'Priorität', 'Alter'])
  expect(headsOf(own)).toEqual(headsOf(company).filter((column) => column !== 'Von'))
  expect(own).toContain(`Support-ID K-${eva.account.id}`)
  expect(company).not.toContain('Support-ID')
})

test('without the role the pages of a company and its search are refused, with whom to ask', async () => {
  const { jonas } = await start()
  for (const path of ['/company/tickets', '/company/people', '/tickets/search?scope=company&q=x']) {
    const refused = await jonas.visitor.get(path)
    expect(refused.statusCode, path).toBe(403)
    expect(textOf(refused)).toContain('Der Support ordnet sie zu: support@muster-it.example')
  }
})

test('without the role there is no menu entry, and My Tickets says whom to ask', async () => {
  const { jonas, eva } = await start()
  const own = pageOf(await jonas.visitor.get('/tickets'))
  expect(own.links()).not.toContain('/company/tickets')
  expect(own.text).toContain('mit der Rolle Kundenadministrator. Der Support ordnet sie zu: support@muster-it.example')
  const administrators = pageOf(await eva.visitor.get('/tickets'))
  expect(administrators.links()).toContain('/company/tickets')
  expect(administrators.text).not.toContain('ordnet sie zu')
})

test('one person can be picked from the people of the company, and nobody else', async () => {
  const { db, organization, eva, jonas, leyla } = await start()
  const ticket = await aTicket(db, { requester: jonas.account, organization })
  await aTicket(db, { requester: leyla.account, organization })
  await db.account.update({ where: { id: leyla.account.id }, data: { lastName: 'Öztürk', enabled: false } })
  await db.account.update({ where: { id: jonas.account.id }, data: { lastName: 'Zander' } })
  const people = (await eva.visitor.get('/company/people')).body
  const text = textOf(people)
  const places = ['Eva Brandt', 'Kundenadministrator', 'Leyla Öztürk Gesperrt', 'Jonas Zander'].map((words) =>
    text.indexOf(words),
  )
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

/** Eva administers a second company as well; a third is none of hers. */
async function ofTwoCompanies() {
  const company = await start()
  const { db, organization, eva, jonas } = company
  const [second, foreign] = [await aCompany(portal), await aCompany(portal)]
  await joins(db, eva.account, second, 'admin')
  const one = await aTicket(db, { requester: jonas.account, organization })
  const other = await aTicket(db, { organization: second })
  await aTicket(db, { organization: foreign })
  return { ...company, second, foreign, one, other }
}

test('an administrator of several companies sees the tickets of all, and each row says whose it is', async () => {
  const { eva, second, one, other } = await ofTwoCompanies()
  const page = await eva.visitor.get('/company/tickets')
  expect(numbersOn(page)).toEqual([other.number, one.number])
  expect(pageOf(page).getByRole('table').textContent).toContain(second.name)
})

test('an administrator of several companies can choose one of them', async () => {
  const { organization, eva, second, other } = await ofTwoCompanies()
  const choices = pageOf(await eva.visitor.get('/company/tickets')).choicesOf('company')
  expect(choices.filter(Boolean).map(Number).sort()).toEqual([organization.id, second.id].sort())
  const chosen = await eva.visitor.get(`/company/tickets?company=${second.id}`)
  expect(numbersOn(chosen)).toEqual([other.number])
  expect(inputValue(chosen, 'company')).toBe(String(second.id))
  expect(pageOf(chosen).getByRole('table').textContent).not.toContain(second.name)
})

test('a foreign company cannot be chosen', async () => {
  const { eva, foreign } = await ofTwoCompanies()
  expect((await eva.visitor.get(`/company/tickets?company=${foreign.id}`)).statusCode).toBe(404)
})

test('the administrator of one of two companies is nobody special in the other', async () => {
  const { db, eva, second, one, other } = await ofTwoCompanies()
  const place = { accountId: eva.account.id, organizationId: second.id }
  await db.membership.update({ where: { accountId_organizationId: place }, data: { role: 'customer' } })
  expect(numbersOn(await eva.visitor.get('/company/tickets'))).toEqual([one.number])
  expect((await eva.visitor.get(`/company/tickets?company=${second.id}`)).statusCode).toBe(404)
  for (const path of ['', '/print'])
    expect((await eva.visitor.get(`/tickets/${other.number}${path}`)).statusCode).toBe(404)
  expect(pageOf(await eva.visitor.get(`/tickets/search?scope=company&number=${other.number}`)).links()).not.toContain(
    `/tickets/${other.number}`,
  )
})

test('taken away, the role is gone with the next click', async () => {
  const { db, organization, eva, jonas } = await start()
  const ticket = await aTicket(db, { requester: jonas.account, organization })
  expect((await eva.visitor.get(`/tickets/${ticket.number}`)).statusCode).toBe(200)
  const place = { accountId_organizationId: { accountId: eva.account.id, organizationId: organization.id } }
  await db.membership.update({ where: place, data: { role: 'customer' } })
  expect((await eva.visitor.get('/company/tickets')).statusCode).toBe(403)
  expect((await eva.visitor.get(`/tickets/${ticket.number}`)).statusCode).toBe(404)
  await db.membership.update({ where: place, data: { role: 'admin' } })
  expect((await eva.visitor.get('/company/tickets')).statusCode).toBe(200)
})

/** The contract of the company ended yesterday. */
async function withoutContract() {
  const company = await start()
  const { db, organization, jonas } = company
  const ticket = await aTicket(db, { requester: jonas.account, organization })
  await db.contract.updateMany({
    where: { organizationId: organization.id },
    data: { validUntil: new Date(dayFromNow(-1)) },
  })
  return { ...company, ticket }
}

test('when the contract has ended, the administrator is let in nowhere', async () => {
  const { eva, ticket } = await withoutContract()
  for (const path of ['/company/tickets', '/company/people', `/tickets/${ticket.number}`]) {
    const refused = await eva.visitor.get(path)
    expect(refused.statusCode, path).toBe(403)
    expect(refused.body, path).toContain('Ihre E-Mail ist nicht zur Anmeldung zugelassen.')
  }
})

test('let in by another company’s contract, an administrator sees nothing of the one that has none', async () => {
  const { db, eva, ticket } = await withoutContract()
  await joins(db, eva.account, await aCompany(portal), 'admin')
  const page = await eva.visitor.get('/company/tickets?view=all')
  expect(page.statusCode).toBe(200)
  expect(numbersOn(page)).toEqual([])
  expect((await eva.visitor.get(`/tickets/${ticket.number}`)).statusCode).toBe(404)
})
