import { expect, test } from 'vitest'
import { as, Visitor } from '../support/browsing.ts'
import { aCustomer, anAgent, aTicket, PASSWORD } from '../support/builders.ts'
import { type Page, pageOf } from '../support/page.ts'
import { startPortal, usePortal } from '../support/portal.ts'

const portal = usePortal()

/** Of the page's own form; another one is for the language. */
const nextOn = (page: Page) => page.fields('next').at(-1)?.value ?? ''

const newAgent = () => anAgent(portal.db, { introducedAt: null })

test('a new agent first says how they sign, once, and then sees what the link led to', async () => {
  const { db, app } = portal
  const jana = await newAgent()
  const { number } = await aTicket(db)
  const visitor = await as(app, jana)
  const asked = await visitor.get(`/desk/tickets/${number}`)
  expect(asked.headers.location).toBe(`/desk/sender?next=%2Fdesk%2Ftickets%2F${number}`)
  const page = pageOf(await visitor.follow(asked))
  expect(page.pieces).toEqual(
    expect.arrayContaining([
      'Bitte vervollständigen Sie Ihre Absenderkennung',
      'Dieser Dialog erscheint nur einmal beim ersten Anmelden.',
      ...['Angezeigter Name', 'E-Mail', 'Organisation', 'Signatur', 'Speichern'],
    ]),
  )
  expect(page.valueOf('name')).toBe('Jana Keller')
  expect(page.getByLabelText('E-Mail')).toHaveProperty('readOnly', true)
  const sender = { name: 'Dr. Jana Keller-Voß', organization: 'Muster IT Service', signature: 'Jana Keller\nTel. 17' }
  const saved = await visitor.post('/desk/sender', { ...sender, next: nextOn(page) })
  expect(saved.headers.location).toBe(`/desk/tickets/${number}`)
  const account = await db.account.findUniqueOrThrow({ where: { id: jana.id } })
  expect(account).toMatchObject({ firstName: 'Dr. Jana', lastName: 'Keller-Voß', signature: 'Jana Keller\nTel. 17' })
  expect(account).toMatchObject({ shownOrganization: 'Muster IT Service', introducedAt: expect.any(Date) })
  expect((await visitor.get('/desk/tickets')).statusCode).toBe(200)
  expect((await visitor.get('/desk/sender')).headers.location).toBe('/desk/tickets')
})

test.each([
  ['name', { name: '' }, 'Bitte füllen Sie dieses Feld aus.'],
  ['name', { name: '<b>Jana</b>' }, ''],
  ['signature', { signature: 'x'.repeat(2001) }, 'Möglich sind höchstens 2.000'],
])('a wrong %s is refused at its field, and what was typed stays', async (field, changes, reason) => {
  const jana = await newAgent()
  const visitor = await as(portal.app, jana)
  const refused = await visitor.post('/desk/sender', {
    name: 'Jana',
    organization: 'Muster',
    signature: 'J.',
    ...changes,
  })
  expect(refused.statusCode).toBe(422)
  expect(pageOf(refused).errorOf(field)).toContain(reason)
  expect(pageOf(refused).faults()).toEqual([field])
  expect(pageOf(refused).valueOf('organization')).toBe('Muster')
  expect(await portal.db.account.findUnique({ where: { id: jana.id } })).toMatchObject({ introducedAt: null })
})

test('a foreign address does not come back as the way on', async () => {
  const visitor = await as(portal.app, await newAgent())
  const fields = { name: 'Jana Keller', organization: '', signature: '', next: '//evil.example' }
  expect((await visitor.post('/desk/sender', fields)).headers.location).toBe('/desk/tickets')
})

test('a link in a mail leads through the sign-in to the ticket', async () => {
  const jana = await anAgent(portal.db)
  const path = `/desk/tickets/${(await aTicket(portal.db)).number}`
  const visitor = new Visitor(portal.app)
  const stopped = await visitor.get(path)
  expect(stopped.headers.location).toBe(`/login?next=${encodeURIComponent(path)}`)
  const next = nextOn(pageOf(await visitor.follow(stopped)))
  const entered = await visitor.post('/login', { login: jana.email, password: PASSWORD, next })
  expect(entered.headers.location).toBe(path)
})

test('agents have preferences of their own: how they sign, and nothing about a list of own tickets', async () => {
  const { db, app } = portal
  const jana = await anAgent(db)
  const visitor = await as(app, jana)
  const page = pageOf(await visitor.get('/preferences'))
  for (const name of ['showClosed', 'refreshMinutes', 'mails']) expect(page.fields(name)).toEqual([])
  const sender = { organization: 'Muster IT', signature: 'Jana' }
  expect(pageOf(await visitor.follow(await visitor.post('/preferences/sender', sender))).text).toContain('Gespeichert.')
  const desk = { locale: 'en', theme: 'dark', density: 'compact', pageSize: 50 }
  expect((await visitor.post('/preferences/desk', desk)).statusCode).toBe(303)
  expect(await db.account.findUnique({ where: { id: jana.id } })).toMatchObject({
    ...desk,
    ...{ shownOrganization: 'Muster IT', signature: 'Jana', keys: false, mutedMails: [] },
  })
  const wrong = await visitor.post('/preferences/sender', { organization: 'x'.repeat(121), signature: 'bleibt' })
  expect(wrong.statusCode).toBe(422)
  expect(pageOf(wrong).valueOf('signature')).toBe('bleibt')
  const eva = await as(app, await aCustomer(db))
  expect((await eva.post('/preferences/sender', sender)).statusCode).toBe(403)
})

test('a portal without an admin says on its first page how to make one, and only then', async () => {
  const empty = await startPortal()
  try {
    const seen = async () => pageOf(await new Visitor(empty.app).get('/', { 'accept-language': 'de' })).text
    expect(await seen()).toContain('npx schalter agent add')
    await anAgent(empty.db, { role: 'admin' }, [])
    expect(await seen()).not.toContain('schalter')
  } finally {
    await empty.stop()
  }
})
