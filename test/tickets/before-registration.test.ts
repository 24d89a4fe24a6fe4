import { expect, test } from 'vitest'
import { assignSupportIds } from '../../src/organizations/support-id.ts'
import { type Channel, transaction } from '../../src/platform/db.ts'
import { as, Visitor } from '../support/browsing.ts'
import { aCustomer, aTeam, aTicket } from '../support/builders.ts'
import { aCompany, aMember } from '../support/companies.ts'
import { linkIn, mailsTo, passwordIn } from '../support/mails.ts'
import { numbersOn, pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { aForm } from '../support/tickets.ts'

const portal = usePortal({ REGISTRATION: 'contract' })
const NO_SUPPORT_ID =
  'Ihrem Benutzer wurde noch keine Support-ID zugeordnet. Bitte wenden Sie sich an den Support, wenn das ' +
  'Problem weiterhin besteht.'

/** Somebody who has called or written, and has never been here. */
async function aCaller(email: string, channel: Channel) {
  const { db } = portal
  const account = await aCustomer(db, { email, passwordHash: null })
  const ticket = await aTicket(db, { requester: account })
  await db.ticket.update({ where: { id: ticket.id }, data: { channel } })
  await db.message.updateMany({ where: { ticketId: ticket.id }, data: { channel } })
  await transaction(db, (tx) => assignSupportIds(tx, [account.id]))
  return { account, ticket }
}

test('somebody who called before they registered finds their ticket and Support-ID after signing in', async () => {
  const { db, app } = portal
  const domain = 'kern-optik.example'
  const organization = await aCompany(portal, { domains: [domain] })
  const { account, ticket } = await aCaller(`ida@${domain}`, 'phone')
  const visitor = new Visitor(app)
  const registered = await visitor.post('/register', {
    email: `Ida@${domain}`,
    firstName: 'Ida',
    lastName: 'Kern',
    phone: '',
  })
  expect(registered.statusCode).toBe(200)
  const [known] = await mailsTo(db, account.email)
  expect((await visitor.get(linkIn(known?.text ?? '', '/password/forgot'))).statusCode).toBe(200)
  await visitor.post('/password/forgot', { login: account.email })
  await portal.work()
  const link = linkIn((await mailsTo(db, account.email)).at(-1)?.text ?? '', '/password/reset/')
  await visitor.post(link, { mode: 'generate' })
  const password = passwordIn((await mailsTo(db, account.email)).at(-1)?.text ?? '')
  const signedIn = await visitor.post('/login', { login: account.email, password })
  expect(signedIn.headers.location).toBe('/preferences/password')
  const own = { newPassword: 'Neun leise Kraniche ziehen', newPasswordRepeat: 'Neun leise Kraniche ziehen' }
  const list = await visitor.follow(await visitor.post('/preferences/password', own))
  const { supportId } = await db.account.findUniqueOrThrow({ where: { id: account.id } })
  expect(numbersOn(list.body)).toEqual([ticket.number])
  expect(textOf(list.body)).toContain(`${organization.name} · Support-ID ${supportId}`)
  expect(pageOf(list).getByRole('table').textContent).toContain('Telefon')
  expect(textOf((await visitor.get(`/tickets/${ticket.number}`)).body)).toContain('Eingang Telefon')
})

test('registering again moves nobody who is in a company into another one', async () => {
  const { db, app } = portal
  const [own] = [await aCompany(portal), await aCompany(portal, { domains: ['sommer-guss.example'] })]
  const { account } = await aMember(portal, own, 'customer', { email: 'lea@sommer-guss.example' })
  await new Visitor(app).post('/register', { email: account.email, firstName: 'Lea', lastName: 'Sommer', phone: '' })
  expect(
    (await db.membership.findMany({ where: { accountId: account.id } })).map((place) => place.organizationId),
  ).toEqual([own.id])
})

/** Somebody of a company who has no Support-ID yet. */
async function aNewcomer() {
  const { db } = portal
  const team = (await db.team.findFirst({ where: { isDefault: true } })) ?? (await aTeam(db, { isDefault: true }))
  const { account, visitor } = await aMember(portal, await aCompany(portal))
  const supportId = async () => (await db.account.findUniqueOrThrow({ where: { id: account.id } })).supportId
  return { db, team, account, visitor, supportId }
}

test('without a Support-ID My Tickets says so, and whom to ask', async () => {
  const { visitor } = await aNewcomer()
  const { text } = pageOf(await visitor.get('/tickets'))
  expect(text).toContain(NO_SUPPORT_ID)
  expect(text).toContain('support@muster-it.example')
})

test('a ticket that cannot be opened brings no Support-ID', async () => {
  const { db, team, account, visitor, supportId } = await aNewcomer()
  // What happened cannot be written down, so nothing has.
  await db.$executeRaw`alter table ticket_event add constraint full_up check (type <> 'opened') not valid`
  expect((await visitor.upload('/tickets', aForm(team.id))).statusCode).toBe(500)
  await db.$executeRaw`alter table ticket_event drop constraint full_up`
  expect(await db.ticket.count({ where: { requesterId: account.id } })).toBe(0)
  expect(await supportId()).toBeNull()
})

test('the first ticket brings a Support-ID, which stays', async () => {
  const { team, visitor, supportId } = await aNewcomer()
  expect((await visitor.upload('/tickets', aForm(team.id))).statusCode).toBe(303)
  const given = await supportId()
  expect(given).toMatch(/^K-\d+$/)
  const page = textOf(await visitor.get('/tickets'))
  expect(page).not.toContain(NO_SUPPORT_ID)
  expect(page).toContain(`Support-ID ${given}`)
  await visitor.upload('/tickets', aForm(team.id, { subject: 'Noch ein Drucker' }))
  expect(await supportId()).toBe(given)
})

test('a ticket taken by phone is in the lists at once, marked, for requester and administrator', async () => {
  const { db } = portal
  const organization = await aCompany(portal)
  const [jonas, eva] = [await aMember(portal, organization), await aMember(portal, organization, 'admin')]
  const ticket = await aTicket(db, { requester: jonas.account, organization })
  expect(pageOf(await jonas.visitor.get('/tickets')).getByRole('table').textContent).not.toContain('Telefon')
  await db.ticket.update({ where: { id: ticket.id }, data: { channel: 'phone' } })
  for (const [person, path] of [
    [jonas, '/tickets'],
    [eva, '/company/tickets'],
    [jonas, '/tickets/search?q=etiketten'],
  ] as const)
    expect(pageOf(await person.visitor.get(path)).getByRole('table').textContent, path).toContain('Telefon')
  expect((await (await as(portal.app, jonas.account)).get(`/tickets/${ticket.number}`)).body).toContain('Telefon')
})
