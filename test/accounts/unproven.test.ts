import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { importContracts } from '../../src/organizations/contract-import.ts'
import { addPerson } from '../../src/organizations/people.ts'
import { importPeople } from '../../src/organizations/people-import.ts'
import { enqueue } from '../../src/platform/jobs.ts'
import { addAgent } from '../../src/teams/agents.ts'
import type { Visitor } from '../support/browsing.ts'
import { aTeam, aTicket, PASSWORD } from '../support/builders.ts'
import { aCompany, aMember } from '../support/companies.ts'
import { dayFromNow } from '../support/contracts.ts'
import { useFolder } from '../support/folder.ts'
import { linkIn, mailsTo, passwordIn } from '../support/mails.ts'
import { inputValue, pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { stranger } from '../support/strangers.ts'

const portal = usePortal({ REGISTRATION: 'contract' })
const inFolder = useFolder()
const RUDE = { firstName: 'Konto gesperrt.', lastName: 'Rufen Sie 0190 an', phone: '0190 666' }
const OWN = { firstName: 'Ida', lastName: 'Kern', phone: '' }
const password = { newPassword: PASSWORD, newPasswordRepeat: PASSWORD }

/** A company that covers a domain, its administrator, and somebody who was registered by a stranger. */
async function aStrangersRegistration() {
  const domain = `kern-${randomUUID().slice(0, 8)}.example`
  const organization = await aCompany(portal, { domains: [domain] })
  const lea = await aMember(portal, organization, 'admin')
  const email = `ida@${domain}`
  await stranger(portal.app).post('/register', { ...RUDE, email })
  const mail = async () => (await mailsTo(portal.db, email)).at(-1)?.text ?? ''
  const account = () => portal.db.account.findUnique({ where: { email }, include: { memberships: true } })
  const seen = async () => textOf(await lea.visitor.get('/company/people'))
  return { organization, lea, email, domain, mail, account, seen }
}

async function signIn(email: string, mail: string): Promise<Visitor> {
  const visitor = stranger(portal.app)
  await visitor.post('/login', { login: email, password: passwordIn(mail) })
  return visitor
}

async function letTheNightPass() {
  await enqueue(portal.db, 'sweep-old-rows', {})
  await portal.work()
}

test('whoever only registered is in no company and on no page, and no ticket can be shared with them', async () => {
  const { lea, organization, email, account, seen } = await aStrangersRegistration()
  expect((await account())?.memberships).toEqual([])
  expect(await seen()).not.toMatch(/gesperrt|Rufen|ida@/)
  const { number } = await aTicket(portal.db, { requester: lea.account, organization })
  const shared = await lea.visitor.post(`/tickets/${number}/participants`, { email })
  expect(shared.statusCode).toBe(422)
  const { id = 0 } = (await account()) ?? {}
  expect((await lea.visitor.get(`/company/tickets?person=${id}`)).statusCode).toBe(404)
})

test('a contract that is imported later makes nobody a member who has not been here', async () => {
  const { domain, account } = await aStrangersRegistration()
  const file = inFolder('contract.csv')
  const term = [dayFromNow(-1), dayFromNow(9)].join(';')
  writeFileSync(
    file,
    `contract_number;organization;valid_from;valid_until;email_domains\nRV-${domain};Zweite GmbH;${term};${domain}`,
  )
  const report = await importContracts(portal.db, file, { dryRun: false, progress: () => {} })
  expect(report.ok).toBe(true)
  expect((await account())?.memberships).toEqual([])
})

test('the first sign-in makes the owner a member, who is seen by the name they confirm and no other', async () => {
  const { email, mail, account, seen, organization } = await aStrangersRegistration()
  const owner = await signIn(email, await mail())
  expect((await account())?.memberships.map(({ organizationId }) => organizationId)).toEqual([organization.id])
  expect(await seen()).not.toMatch(/gesperrt|Rufen/)
  const page = await owner.get('/preferences/password')
  expect(inputValue(page, 'lastName')).toBe(RUDE.lastName)
  const wrong = await owner.post('/preferences/password', { ...password, ...OWN, lastName: '<b>', phone: '040 22' })
  expect(wrong.statusCode).toBe(422)
  expect(pageOf(wrong).errorOf('lastName')).toContain('Bitte geben Sie einen Namen')
  expect([inputValue(wrong, 'firstName'), inputValue(wrong, 'phone')]).toEqual(['Ida', '040 22'])
  expect(await account()).toMatchObject({ confirmed: false, lastName: RUDE.lastName })
  const chosen = await owner.post('/preferences/password', { ...password, ...OWN })
  expect(chosen.headers.location).toBe('/tickets')
  expect(await account()).toMatchObject({ ...OWN, phone: null, confirmed: true })
  expect(await seen()).toContain('Ida Kern')
  expect(await seen()).not.toMatch(/gesperrt|Rufen/)
})

test('a lost password proves an address as well, and the name is confirmed with the new one', async () => {
  const { email, mail, account } = await aStrangersRegistration()
  await stranger(portal.app).post('/password/forgot', { login: email })
  await portal.work()
  const link = linkIn(await mail(), '/password/reset/')
  const owner = stranger(portal.app)
  expect(inputValue(await owner.get(link), 'firstName')).toBe(RUDE.firstName)
  const short = await owner.post(link, { mode: 'choose', newPassword: 'x', newPasswordRepeat: 'x', ...OWN })
  expect(short.statusCode).toBe(422)
  expect(inputValue(short, 'firstName')).toBe('Ida')
  expect((await owner.post(link, { mode: 'choose', ...password, ...OWN })).headers.location).toBe('/tickets')
  expect((await account())?.memberships).toHaveLength(1)
  expect(await account()).toMatchObject({ ...OWN, phone: null, confirmed: true })
  expect((await account())?.lastSignInAt).toBeInstanceOf(Date)
})

test('the night takes registrations whose password has run out, also if no own one was chosen', async () => {
  const [never, half, done, fresh] = await Promise.all(Array.from({ length: 4 }, aStrangersRegistration))
  if (!never || !half || !done || !fresh) throw new Error('There are four')
  await signIn(half.email, await half.mail())
  const owner = await signIn(done.email, await done.mail())
  await owner.post('/preferences/password', { ...password, ...OWN })
  await portal.db.$executeRaw`update account set password_expires_at = now() - interval '1 second'
    where password_expires_at is not null and email <> ${fresh.email}::citext`
  await letTheNightPass()
  expect([await never.account(), await half.account()]).toEqual([null, null])
  expect([(await done.account())?.email, (await fresh.account())?.email]).toEqual([done.email, fresh.email])
  expect((await stranger(portal.app).post('/register', { ...OWN, email: never.email })).statusCode).toBe(200)
  const [, again] = await mailsTo(portal.db, never.email)
  expect(again?.name).toBe('account.registered')
})

test('a registration that tickets name by now stays, and keeps no other from going', async () => {
  const [named, other] = [await aStrangersRegistration(), await aStrangersRegistration()]
  const requester = await portal.db.account.findUniqueOrThrow({ where: { email: named.email } })
  await aTeam(portal.db, { isDefault: true })
  await aTicket(portal.db, { requester })
  await portal.db.$executeRaw`update account set password_expires_at = now() where not confirmed`
  await letTheNightPass()
  expect([(await named.account())?.email, await other.account()]).toEqual([named.email, null])
})

test('who was added or invited by the provider is seen at once, as invited, until they come', async () => {
  const { lea, organization } = await aStrangersRegistration()
  const email = `tom.${randomUUID().slice(0, 8)}@kern.example`
  const wish = { email, firstName: 'Tom', lastName: 'Uhl', userName: '', phone: '', site: '' }
  await addPerson(portal.db, { ...wish, organization: organization.name }, { invited: true })
  const row = async () =>
    pageOf(await lea.visitor.get('/company/people'))
      .getByText('Tom Uhl')
      .closest('tr')?.textContent
  expect(await row()).toContain('Eingeladen')
  const link = linkIn((await mailsTo(portal.db, email))[0]?.text ?? '', '/password/reset/')
  await stranger(portal.app).post(link, { mode: 'choose', ...password })
  expect(await row()).not.toContain('Eingeladen')
})

test('what the provider says of a person counts, not what somebody typed at a registration before', async () => {
  const { db } = portal
  const [invited, imported, hired] = [
    await aStrangersRegistration(),
    await aStrangersRegistration(),
    await aStrangersRegistration(),
  ]
  const wish = { email: invited.email, firstName: 'Ida', lastName: 'Kern', userName: '', phone: '', site: '' }
  await addPerson(db, { ...wish, organization: invited.organization.name }, { invited: true })
  const file = inFolder('people.csv')
  writeFileSync(file, `email;last_name;organization\n${imported.email};Kern;${imported.organization.name}`)
  await importPeople(db, file, { dryRun: false, progress: () => {} })
  await db.$executeRaw`update account set password_expires_at = now() where password_expires_at is not null`
  await letTheNightPass()
  expect(await invited.account()).toMatchObject({ ...OWN, phone: null, confirmed: true })
  expect(await imported.account()).toMatchObject({ firstName: '', lastName: 'Kern', phone: null, confirmed: true })
  for (const { seen } of [invited, imported]) {
    expect(await seen()).toContain('Kern')
    expect(await seen()).not.toMatch(/gesperrt|Rufen/)
  }
  const teams = [(await aTeam(db)).id]
  await stranger(portal.app).post('/register', { ...RUDE, email: hired.email })
  await addAgent(db, { email: hired.email, firstName: 'Nora', lastName: 'Neu', role: 'agent', teams })
  expect(await hired.account()).toMatchObject({ role: 'agent', lastName: 'Neu', confirmed: true })
})

test('everybody can correct their name and number in the preferences', async () => {
  const { visitor, account } = await aMember(portal, await aCompany(portal))
  const saved = () => portal.db.account.findUniqueOrThrow({ where: { id: account.id } })
  expect(inputValue(await visitor.get('/preferences'), 'lastName')).toBe('Brandt')
  for (const lastName of ['', 'https://evil.example', 'x'.repeat(81)]) {
    const wrong = await visitor.post('/preferences/person', { firstName: 'Evi', lastName, phone: '1' })
    expect(wrong.statusCode).toBe(422)
    expect(pageOf(wrong).errorOf('lastName')).not.toBe('')
    expect(inputValue(wrong, 'firstName')).toBe('Evi')
  }
  expect(await saved()).toMatchObject({ firstName: 'Eva', phone: null })
  const right = await visitor.post('/preferences/person', { firstName: 'Evi', lastName: 'O’Brandt', phone: '040 1' })
  expect(right.headers.location).toBe('/preferences')
  expect(await saved()).toMatchObject({ firstName: 'Evi', lastName: 'O’Brandt', phone: '040 1' })
  expect(textOf(await visitor.get('/tickets'))).toContain('Evi O’Brandt')
})
