import { expect, test } from 'vitest'
import { invite } from '../../src/accounts/invitations.ts'
import { startSession } from '../../src/accounts/sessions.ts'
import { setPerson } from '../../src/organizations/people-changes.ts'
import { transaction } from '../../src/platform/db.ts'
import { setAgent } from '../../src/teams/agents.ts'
import { aCustomer, anAgent, PASSWORD } from '../support/builders.ts'
import { aContract, anOrganization, dayFromNow, joins } from '../support/contracts.ts'
import { linkIn, mailsTo, passwordIn } from '../support/mails.ts'
import { pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { stranger } from '../support/strangers.ts'

const portal = usePortal({ REGISTRATION: 'contract' })
const person = { firstName: 'Eva', lastName: 'Brandt', phone: '' }

const register = (email: string) => stranger(portal.app).post('/register', { ...person, email })
const forgot = (login: string) => stranger(portal.app).post('/password/forgot', { login })
const namesOfMailsTo = async (email: string) => (await mailsTo(portal.db, email)).map(({ name }) => name)

test('labels of a mailbox use up nothing of the address without one', async () => {
  await aContract(portal.db, { domains: ['brandt.example'] })
  for (const label of ['a', 'b', 'c', 'd']) expect((await register(`eva+${label}@brandt.example`)).statusCode).toBe(200)
  expect(await portal.db.mail.count({ where: { toAddress: { startsWith: 'eva+' } } })).toBe(3)
  expect((await register('eva@brandt.example')).statusCode).toBe(200)
  await forgot('eva@brandt.example')
  await portal.work()
  expect(await namesOfMailsTo('eva@brandt.example')).toEqual(['account.registered', 'account.password-reset-requested'])
  const [mail] = await mailsTo(portal.db, 'eva@brandt.example')
  const login = { login: 'eva@brandt.example', password: passwordIn(mail?.text ?? '') }
  expect((await stranger(portal.app).post('/login', login)).headers.location).toBe('/preferences/password')
})

test('registrations of strangers use up no reset, and the other way round', async () => {
  await aContract(portal.db, { domains: ['winkler.example'] })
  for (let round = 0; round < 5; round++) await register('ida@winkler.example')
  await forgot('ida@winkler.example')
  await portal.work()
  expect((await namesOfMailsTo('ida@winkler.example')).slice(3)).toEqual(['account.password-reset-requested'])
  const known = await aCustomer(portal.db)
  await joins(portal.db, known, await anOrganization(portal.db))
  await aContract(portal.db, { emails: [known.email] })
  for (let round = 0; round < 5; round++) await forgot(known.email)
  await register(known.email)
  expect(await namesOfMailsTo(known.email)).toContain('account.registration-repeated')
})

test('resets of strangers use up none of somebody who was in this browser before', async () => {
  const { db, app } = portal
  const owner = await aCustomer(db)
  const organization = await anOrganization(db)
  await aContract(db, { organization })
  await joins(db, owner, organization)
  const own = stranger(app)
  await own.post('/login', { login: owner.email, password: PASSWORD })
  await own.post('/logout')
  for (let round = 0; round < 5; round++) await forgot(owner.email)
  await portal.work()
  expect(await mailsTo(db, owner.email)).toHaveLength(3)
  await own.post('/password/forgot', { login: owner.email })
  await portal.work()
  expect(await mailsTo(db, owner.email)).toHaveLength(4)
  // But one's own browser has no more for the accounts of others.
  const other = await aCustomer(db)
  await joins(db, other, organization)
  for (let round = 0; round < 5; round++) await own.post('/password/forgot', { login: other.email })
  await portal.work()
  expect(await mailsTo(db, other.email)).toHaveLength(3)
})

test('no anonymous act changes an account, a membership, a session or an invitation', async () => {
  const { db, app } = portal
  const organization = await anOrganization(db)
  await aContract(db, { organization, domains: ['uhlig.example'] })
  const account = await aCustomer(db, { email: 'tom@uhlig.example', passwordHash: null })
  await joins(db, account, organization)
  await transaction(db, (tx) => invite(tx, account.id))
  const link = linkIn((await mailsTo(db, account.email))[0]?.text ?? '', '/password/reset/')
  const { id } = account
  await startSession(db, id, { address: '127.0.0.1', userAgent: 'test' })
  const rows = async () => ({
    account: await db.account.findUnique({ where: { id } }),
    memberships: await db.membership.findMany({ where: { accountId: id } }),
    sessions: await db.session.findMany({ where: { accountId: id } }),
    invitations: await db.passwordToken.findMany({ where: { accountId: id, purpose: 'invitation' } }),
  })
  const before = await rows()
  const anybody = stranger(app)
  await aContract(db, { domains: ['uhlig.example'] })
  await register(account.email)
  await register(account.email.toUpperCase())
  for (let round = 0; round < 4; round++) await forgot(account.email)
  for (const login of [account.email, account.email.toUpperCase()])
    await anybody.post('/login', { login, password: 'Wrong quiet boats' })
  await anybody.post('/locale', { locale: 'en' })
  await anybody.post('/logout')
  for (const path of ['/password/reset/', '/login/']) {
    await anybody.get(path + 'A'.repeat(43))
    await anybody.post(path + 'A'.repeat(43), { mode: 'generate' })
  }
  await portal.work()
  expect(await rows()).toEqual(before)
  expect((await stranger(app).get(link)).statusCode).toBe(200)
  const chosen = { mode: 'choose', newPassword: `${PASSWORD} again`, newPasswordRepeat: `${PASSWORD} again` }
  expect((await stranger(app).post(link, chosen)).headers.location).toBe('/tickets')
  // The owner's choice ends what else is open.
  const reset = linkIn((await mailsTo(db, account.email)).at(-2)?.text ?? '', '/password/reset/')
  expect((await stranger(app).get(reset)).statusCode).toBe(410)
})

test('an invitation opened while the contract has ended says so and names support', async () => {
  const { db, app } = portal
  const organization = await anOrganization(db)
  const contract = await aContract(db, { organization })
  const account = await aCustomer(db, { passwordHash: null })
  await joins(db, account, organization)
  await transaction(db, (tx) => invite(tx, account.id))
  const link = linkIn((await mailsTo(db, account.email))[0]?.text ?? '', '/password/reset/')
  const until = (days: number) =>
    db.contract.update({ where: { id: contract.id }, data: { validUntil: new Date(dayFromNow(days)) } })
  await until(-1)
  const chosen = { mode: 'choose', newPassword: `${PASSWORD} again`, newPasswordRepeat: `${PASSWORD} again` }
  for (const answer of [await stranger(app).get(link), await stranger(app).post(link, chosen)]) {
    expect(answer.statusCode).toBe(410)
    expect(textOf(answer)).toContain('für Ihre Adresse gilt zurzeit kein Support-Vertrag')
    expect(textOf(answer)).toContain('support@muster-it.example')
    expect(pageOf(answer).links()).not.toContain('/password/forgot')
  }
  await until(5)
  expect((await stranger(app).post(link, chosen)).headers.location).toBe('/tickets')
})

test.each(['a customer', 'an agent'])(
  'a link in a mail dies when %s is disabled, and stays dead when they are enabled again',
  async (who) => {
    const { db, app } = portal
    const customer = who === 'a customer'
    const account = customer ? await aCustomer(db) : await anAgent(db)
    if (customer) {
      const organization = await anOrganization(db)
      await aContract(db, { organization })
      await joins(db, account, organization)
    }
    const enable = (enabled: boolean) =>
      customer ? setPerson(db, account.email, { enabled }) : setAgent(db, account.id, { enabled })
    await transaction(db, (tx) => invite(tx, account.id))
    const [mail] = await mailsTo(db, account.email)
    const link = linkIn(mail?.text ?? '', '/password/reset/')
    expect((await stranger(app).get(link)).statusCode).toBe(200)
    await enable(false)
    expect((await stranger(app).get(link)).statusCode).toBe(410)
    await enable(true)
    const chosen = { mode: 'choose', newPassword: `${PASSWORD} again`, newPasswordRepeat: `${PASSWORD} again` }
    expect((await stranger(app).post(link, chosen)).statusCode).toBe(410)
  },
)

test('an address that is somebody else’s user name gets into its own account only', async () => {
  const { db, app } = portal
  const organization = await anOrganization(db)
  await aContract(db, { organization, domains: ['hafner-optik.example'] })
  const owner = await aCustomer(db, { userName: 'leitung@hafner-optik.example' })
  await joins(db, owner, organization)
  await stranger(app).post('/register', { ...person, email: 'leitung@hafner-optik.example' })
  const [mail] = await mailsTo(db, 'leitung@hafner-optik.example')
  const visitor = stranger(app)
  await visitor.post('/login', { login: 'leitung@hafner-optik.example', password: passwordIn(mail?.text ?? '') })
  const { accountId } = await db.session.findFirstOrThrow({ orderBy: { id: 'desc' }, select: { accountId: true } })
  expect(accountId).not.toBe(owner.id)
  expect((await stranger(app).post('/login', { login: owner.email, password: PASSWORD })).statusCode).toBe(303)
})
