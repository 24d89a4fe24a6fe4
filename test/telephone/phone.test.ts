import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { as } from '../support/browsing.ts'
import { anAgent, aTeam, aTicket } from '../support/builders.ts'
import { aCompany, aMember } from '../support/companies.ts'
import { dayFromNow } from '../support/contracts.ts'
import { mailsTo } from '../support/mails.ts'
import { pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal({ REGISTRATION: 'contract' })

const OPENING = 'form[method=post][action="/desk/phone"]'

let count = 1000
/** Eva of a company with a number of her own, and Jana at the telephone. */
async function start() {
  const { db, app } = portal
  const local = `40 ${++count} 12-34`
  const team = await aTeam(db)
  const organization = await aCompany(portal)
  const { account: eva, visitor } = await aMember(portal, organization, 'customer', { phone: `0${local}` })
  const jana = await anAgent(db, {}, [team])
  const atJanas = await as(app, jana)
  const form = (changes: Record<string, string | number> = {}) => ({
    ...{ formKey: randomUUID(), customer: eva.id, number: `+49 ${local}`, team: team.id, affects: 'me', priority: 4 },
    ...{
      subject: 'Anmeldung am ERP',
      body: 'Seit 7:40 Uhr geht nichts.',
      minutes: '4',
      consent: 'yes',
      action: 'send',
    },
    ...changes,
  })
  return {
    ...{ db, app, local, team, organization, eva, visitor, jana, atJanas, form },
    see: async (number: string) => pageOf(await atJanas.get(`/desk/phone?number=${encodeURIComponent(number)}`)),
    ticketsOf: (requesterId: number) =>
      db.ticket.findMany({ where: { requesterId }, include: { messages: { include: { call: true } }, events: true } }),
  }
}

test('a number is the caller’s, however it is written', async () => {
  const { local, eva, see, organization } = await start()
  const plain = local.replace(/\D/g, '')
  const { name } = organization
  const ways = [
    `+49 ${local}`,
    `0049${plain}`,
    `0${plain}`,
    `0${plain.slice(0, 2)}/${plain.slice(2)}`,
    `+49 (0)${local}`,
  ]
  for (const way of ways) {
    const page = await see(way)
    expect(page.links(/\/desk\/customers\//), way).toContain(`/desk/customers/${eva.id}`)
    expect(page.text, way).toContain(name)
    expect(page.has(OPENING), way).toBe(true)
  }
  expect((await see(`+43 ${plain}99`)).text).toContain('niemand mit dieser Nummer')
})

test('of several with one number, or of a company, one is chosen; a single one is there at once', async () => {
  const { eva, organization, see } = await start()
  const { account: ben } = await aMember(portal, organization, 'customer', { phone: eva.phone })
  const page = await see(eva.phone ?? '')
  for (const { id } of [eva, ben]) expect(page.links(new RegExp(`person=${id}\\b`))).toHaveLength(1)
  expect(page.has(OPENING)).toBe(false)
  expect((await see(organization.name)).links(/company=/)).toHaveLength(1)
})

test('what is said becomes a ticket at once, in the portal as well, and a mail that sums it up', async () => {
  const { db, eva, visitor, jana, team, atJanas, form, ticketsOf, local } = await start()
  const answer = await atJanas.post('/desk/phone', form())
  const [ticket] = await ticketsOf(eva.id)
  expect([answer.statusCode, answer.headers.location]).toEqual([303, `/desk/tickets/${ticket?.number}`])
  expect(ticket).toMatchObject({ channel: 'phone', teamId: team.id, priority: 4, state: 'new' })
  const call = { direction: 'incoming', minutes: 4, consent: true, number: `+49 ${local}`, shown: true }
  expect(ticket?.messages).toMatchObject([{ authorId: eva.id, channel: 'phone', visibility: 'public', call }])
  expect(ticket?.events).toMatchObject([{ type: 'opened', actorId: jana.id, data: { recorded: 'phone' } }])
  expect(textOf(await visitor.get('/tickets'))).toContain('Telefon')
  expect(textOf(await visitor.get(`/tickets/${ticket?.number}`))).toContain('Seit 7:40 Uhr geht nichts.')
  await portal.work()
  const [mail, ...more] = await mailsTo(db, eva.email)
  expect([mail?.name, more]).toEqual(['ticket.opened', []])
  expect(mail?.text).toContain('Seit 7:40 Uhr geht nichts.')
})

test('bad input is refused at its field, kept, also as a draft of this caller alone, and writes nothing', async () => {
  const { eva, atJanas, form, ticketsOf, organization } = await start()
  const cases: [Record<string, string>, string][] = [
    [{ subject: ' ' }, 'subject'],
    [{ team: '2000000000' }, 'team'],
    [{ minutes: 'x' }, 'minutes'],
    [{ callback: 'morgen' }, 'callback'],
    [{ callback: '2020-01-01T10:00' }, 'callback'],
  ]
  for (const [changes, field] of cases) {
    const refused = await atJanas.post('/desk/phone', form({ body: 'Wort für Wort', ...changes }))
    expect([refused.statusCode, pageOf(refused).errorOf(field) !== ''], field).toEqual([422, true])
    expect(pageOf(refused).valueOf('body'), field).toBe('Wort für Wort')
  }
  expect(await ticketsOf(eva.id)).toEqual([])
  expect(pageOf(await atJanas.get(`/desk/phone?person=${eva.id}`)).valueOf('body')).toBe('Wort für Wort')
  const { account } = await aMember(portal, organization)
  expect(pageOf(await atJanas.get(`/desk/phone?person=${account.id}`)).valueOf('body')).toBe('')
})

test('an unknown caller of a company becomes a contact with a Support-ID, with or without an address', async () => {
  const { db, organization, atJanas, form } = await start()
  const { customer: _none, ...unknown } = form({
    company: organization.id,
    name: 'Lale Arslan',
    number: '0351 99 88 77',
  })
  const page = pageOf(await atJanas.get(`/desk/phone?company=${organization.id}`))
  expect(page.fields('name')).toHaveLength(1)
  expect(pageOf(await atJanas.post('/desk/phone', { ...unknown, name: '' })).errorOf('name')).not.toBe('')
  const answer = await atJanas.post('/desk/phone', { ...unknown, formKey: randomUUID() })
  expect(answer.statusCode).toBe(303)
  const lale = await db.account.findFirstOrThrow({ where: { lastName: 'Arslan' } })
  expect(lale).toMatchObject({ firstName: 'Lale', phone: '0351 99 88 77', supportId: expect.stringMatching(/^K-/) })
  await portal.work()
  expect(await db.mail.count({ where: { accountId: lale.id } })).toBe(0)
  expect((await atJanas.follow(answer)).body).not.toContain('.invalid')
  const email = `mira-${randomUUID()}@firma.example`
  await atJanas.post('/desk/phone', { ...unknown, formKey: randomUUID(), name: 'Mira Holm', email })
  await portal.work()
  expect(await mailsTo(db, email)).toMatchObject([{ name: 'ticket.opened' }])
})

test('without a contract there is the refusal to read out, no form, and nothing stored but a count', async () => {
  const { db, eva, organization, atJanas, form, ticketsOf } = await start()
  const data = { validFrom: new Date(dayFromNow(-9)), validUntil: new Date(dayFromNow(-1)) }
  await db.contract.updateMany({ where: { organizationId: organization.id }, data })
  const paths = [`number=${eva.phone}`, `company=${organization.id}`, 'number=0171+0000+8890']
  for (const sought of paths) {
    const page = pageOf(await atJanas.get(`/desk/phone?${sought}`))
    expect(page.text, sought).toContain('nennen Sie mir bitte den Firmennamen')
    expect(page.text, sought).toContain('please tell me its name')
    expect(page.has(OPENING), sought).toBe(false)
    expect(page.text, 'what Enter would do').not.toContain('Ticket anlegen')
  }
  expect((await atJanas.post('/desk/phone', form())).statusCode).toBe(422)
  expect(await ticketsOf(eva.id)).toEqual([])
  const formKey = randomUUID()
  const before = (await db.refusedCalls.findFirst())?.count ?? 0
  for (const _twice of [1, 2]) await atJanas.post('/desk/phone/refusals', { formKey })
  expect((await db.refusedCalls.findFirst())?.count).toBe(before + 1)
  expect(pageOf(await atJanas.get('/desk/phone')).text).toMatch(/Heute (ein Anruf|\d+ Anrufe) ohne Vertrag\./)
  const { visitor } = await start()
  expect((await visitor.get('/desk/phone')).statusCode).toBe(403)
  expect((await visitor.post('/desk/phone/refusals', { formKey })).statusCode).toBe(403)
})

test('a call with a place that nobody has filled in is refused at its field and kept', async () => {
  const { db, eva, organization, atJanas } = await start()
  const ticket = await aTicket(db, { requester: eva, organization, team: await aTeam(db) })
  const call = { formKey: randomUUID(), ticket: ticket.number, body: 'Rückruf bei ⟨Firma?⟩' }
  const refused = await atJanas.post('/desk/phone/calls', call)
  expect([refused.statusCode, pageOf(refused).errorOf('body') !== '']).toEqual([422, true])
  expect(pageOf(refused).valueOf('body')).toBe(call.body)
  expect(await db.message.count({ where: { ticketId: ticket.id } })).toBe(1)
})

test('a digit opens one of the open tickets and enters the call, whose words come after', async () => {
  const { db, eva, organization, team, atJanas, see } = await start()
  const ticket = await aTicket(db, { requester: eva, organization, team })
  const hidden = await aTicket(db, { requester: eva, organization, team: await aTeam(db), subject: 'Für andere' })
  const page = await see(eva.phone ?? '')
  expect(page.text).not.toContain(hidden.subject)
  expect(page.all('button[data-key="1"]')).toHaveLength(1)
  const call = { formKey: randomUUID(), ticket: ticket.number, number: eva.phone ?? '' }
  const answer = await atJanas.post('/desk/phone/calls', call)
  const message = await db.message.findFirstOrThrow({ where: { ticketId: ticket.id, call: { isNot: null } } })
  expect(answer.headers.location).toBe(`/desk/tickets/${ticket.number}?write=call&call=${message.id}#body`)
  expect(message).toMatchObject({ body: '', visibility: 'internal' })
  const composer = pageOf(await atJanas.get(`/desk/tickets/${ticket.number}?write=call&call=${message.id}`))
  const completed = { formKey: randomUUID(), call: composer.valueOf('call'), body: 'Drucker läuft', shown: 'yes' }
  await atJanas.post(`/desk/tickets/${ticket.number}/calls`, completed)
  expect(await db.message.count({ where: { ticketId: ticket.id, call: { isNot: null } } })).toBe(1)
  const said = await db.message.findUniqueOrThrow({ where: { id: message.id }, include: { call: true } })
  expect(said).toMatchObject({ body: 'Drucker läuft', visibility: 'public', call: { number: eva.phone, shown: true } })
})
