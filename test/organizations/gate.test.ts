import { afterEach, describe, expect, test } from 'vitest'
import { shiftClock } from '../../src/platform/clock.ts'
import { as, Visitor } from '../support/browsing.ts'
import { aCustomer, anAgent, PASSWORD } from '../support/builders.ts'
import { aContract, anOrganization, dayFromNow, joins } from '../support/contracts.ts'
import { linkIn, mailsTo, passwordIn } from '../support/mails.ts'
import { startPortal, usePortal } from '../support/portal.ts'

const portal = usePortal({ REGISTRATION: 'contract' })
const REFUSAL = 'Ihre E-Mail ist nicht zur Anmeldung zugelassen.'
const person = { firstName: 'Eva', lastName: 'Brandt', phone: '' }

/** Moves the clock to a moment and back after the test. */
const putBack: (() => void)[] = []
const travelTo = (moment: string) => putBack.push(shiftClock(new Date(moment).getTime() - Date.now()))
afterEach(() => {
  for (const back of putBack.splice(0)) back()
})

const register = (email: string) => new Visitor(portal.app).post('/register', { ...person, email })

describe('registration', () => {
  test('an address in a domain of a valid contract gets in, and its owner joins the company', async () => {
    const organization = await anOrganization(portal.db)
    await aContract(portal.db, { organization, domains: ['hafner-optik.example'] })
    expect((await register('Lea@Hafner-Optik.example')).statusCode).toBe(200)
    const [mail] = await mailsTo(portal.db, 'Lea@Hafner-Optik.example')
    const visitor = new Visitor(portal.app)
    const signedIn = await visitor.post('/login', {
      login: 'lea@hafner-optik.example',
      password: passwordIn(mail?.text ?? ''),
    })
    expect(signedIn.headers.location).toBe('/preferences/password')
    const account = await portal.db.account.findUniqueOrThrow({
      where: { email: 'lea@hafner-optik.example' },
      include: { memberships: true },
    })
    expect(account.memberships).toMatchObject([{ organizationId: organization.id, role: 'customer' }])
  })

  test('a single address that a contract names gets in, its neighbours do not', async () => {
    await aContract(portal.db, { emails: ['chef@web-agentur.example'] })
    expect((await register('chef@web-agentur.example')).statusCode).toBe(200)
    const refused = await register('praktikant@web-agentur.example')
    expect(refused.statusCode).toBe(422)
    expect(refused.body).toContain(REFUSAL)
    expect(refused.body).toContain('support@muster-it.example')
  })

  test('a sub-domain counts only when it is written', async () => {
    await aContract(portal.db, { domains: ['nordwall.example'] })
    expect((await register('a@schule.nordwall.example')).body).toContain(REFUSAL)
    await aContract(portal.db, { domains: ['werk.nordwall.example'] })
    expect((await register('a@werk.nordwall.example')).statusCode).toBe(200)
  })

  test('a contract that has ended or not begun covers nobody', async () => {
    await aContract(portal.db, { domains: ['gestern.example'], from: dayFromNow(-400), until: dayFromNow(-1) })
    await aContract(portal.db, { domains: ['morgen.example'], from: dayFromNow(1), until: dayFromNow(400) })
    expect((await register('a@gestern.example')).body).toContain(REFUSAL)
    expect((await register('a@morgen.example')).body).toContain(REFUSAL)
  })
})

describe('the term, in days where the company is', () => {
  test.each([
    ['the last minute before the first day', '2026-03-28T22:59:00Z', false],
    ['the first minute of the first day, on which the clock goes forward', '2026-03-28T23:01:00Z', true],
    ['the last minute of the last day, on which the clock goes back', '2026-10-25T22:59:00Z', true],
    ['the first minute after the last day', '2026-10-25T23:01:00Z', false],
  ])('%s', async (_when, moment, admitted) => {
    const organization = await anOrganization(portal.db)
    await aContract(portal.db, { organization, from: '2026-03-29', until: '2026-10-25' })
    const customer = await aCustomer(portal.db)
    await joins(portal.db, customer, organization)
    travelTo(moment)
    const response = await new Visitor(portal.app).post('/login', { login: customer.email, password: PASSWORD })
    expect(response.statusCode).toBe(admitted ? 303 : 403)
    if (!admitted) expect(response.body).toContain(REFUSAL)
  })
})

describe('when a contract ends', () => {
  test('the next click in every process is refused, and a renewal lets people back in', async () => {
    const other = await startPortal({ REGISTRATION: 'contract' }, { url: portal.databaseUrl, drop: async () => {} })
    try {
      const organization = await anOrganization(portal.db)
      const contract = await aContract(portal.db, { organization })
      const customer = await aCustomer(portal.db)
      await joins(portal.db, customer, organization)
      const here = await as(portal.app, customer)
      const there = await as(other.app, customer)
      expect((await here.get('/tickets')).statusCode).toBe(200)
      expect((await there.get('/tickets')).statusCode).toBe(200)

      await portal.db.contract.update({ where: { id: contract.id }, data: { validUntil: new Date(dayFromNow(-1)) } })
      for (const visitor of [here, there]) {
        const refused = await visitor.get('/tickets')
        expect(refused.statusCode).toBe(403)
        expect(refused.body).toContain(REFUSAL)
        expect(refused.body).toContain('support@muster-it.example')
      }

      const left = await there.post('/logout')
      expect(left.headers.location).toBe('/')

      await aContract(portal.db, { organization })
      expect((await here.get('/tickets')).statusCode).toBe(200)
      expect((await there.get('/tickets')).headers.location).toBe('/login?next=%2Ftickets')
    } finally {
      await other.stop()
    }
  })

  test('the links of mails that are still open end with it', async () => {
    const organization = await anOrganization(portal.db)
    const contract = await aContract(portal.db, { organization })
    const customer = await aCustomer(portal.db)
    await joins(portal.db, customer, organization)
    await new Visitor(portal.app).post('/password/forgot', { login: customer.email })
    await portal.work()
    const [mail] = await mailsTo(portal.db, customer.email)
    const link = linkIn(mail?.text ?? '', '/password/reset/')
    expect((await new Visitor(portal.app).get(link)).statusCode).toBe(200)
    await portal.db.contract.update({ where: { id: contract.id }, data: { validUntil: new Date(dayFromNow(-1)) } })
    expect((await new Visitor(portal.app).get(link)).statusCode).toBe(410)
    const chosen = await new Visitor(portal.app).post(link, {
      mode: 'choose',
      newPassword: PASSWORD,
      newPasswordRepeat: PASSWORD,
    })
    expect(chosen.statusCode).toBe(410)
  })

  test('a second company keeps somebody in', async () => {
    const [ended, valid] = [await anOrganization(portal.db), await anOrganization(portal.db)]
    await aContract(portal.db, { organization: ended, from: dayFromNow(-9), until: dayFromNow(-1) })
    await aContract(portal.db, { organization: valid })
    const customer = await aCustomer(portal.db)
    await joins(portal.db, customer, ended)
    await joins(portal.db, customer, valid)
    expect((await (await as(portal.app, customer)).get('/tickets')).statusCode).toBe(200)
  })
})

test('agents need no contract', async () => {
  const agent = await anAgent(portal.db)
  expect((await (await as(portal.app, agent)).get('/tickets')).statusCode).toBe(200)
})

test('the refusal is told only after the right password', async () => {
  const customer = await aCustomer(portal.db)
  const wrong = await new Visitor(portal.app).post('/login', { login: customer.email, password: 'not their password' })
  expect(wrong.statusCode).toBe(422)
  expect(wrong.body).not.toContain(REFUSAL)
})
