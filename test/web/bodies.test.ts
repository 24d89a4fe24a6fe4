import { expect, test } from 'vitest'
import { as, sendBody } from '../support/browsing.ts'
import { aCustomer, PASSWORD } from '../support/builders.ts'
import { usePortal } from '../support/portal.ts'
import { stranger } from '../support/strangers.ts'

const portal = usePortal()
const KEY = '11111111-2222-4333-8444-555555555555'
const FORM = 'application/x-www-form-urlencoded'

test.each([
  'application/json',
  'text/plain',
  'application/xml',
  'application/json; charset=utf-8',
  'text/html',
  'nonsense',
])('a body of type %s is answered with 415 (operator injection through JSON)', async (type) => {
  const payload = JSON.stringify({ login: { not: '' }, password: PASSWORD, email: { not: '' } })
  for (const url of [
    '/login',
    '/register',
    '/password/forgot',
    '/locale',
    '/password/reset/abcdefghijklmnopqrstuvwxyz',
  ])
    expect((await sendBody(stranger(portal.app), url, type, payload)).statusCode, url).toBe(415)
  const visitor = await as(portal.app, await aCustomer(portal.db))
  for (const url of ['/tickets', '/preferences', '/preferences/password', `/drafts/${KEY}`, '/logout'])
    expect((await sendBody(visitor, url, type, payload)).statusCode, url).toBe(415)
})

test('a field that comes twice is refused where one is meant (parameter pollution)', async () => {
  const customer = await aCustomer(portal.db)
  const login = await stranger(portal.app).post('/login', { login: [customer.email, 'other'], password: PASSWORD })
  expect(login.statusCode).toBe(422)
  const password = await stranger(portal.app).post('/login', { login: customer.email, password: ['wrong', PASSWORD] })
  expect(password.statusCode).toBe(422)
  const register = await stranger(portal.app).post('/register', {
    email: ['a@b.example', 'c@d.example'],
    firstName: 'E',
    lastName: 'B',
  })
  expect(register.statusCode).toBe(422)
  const visitor = await as(portal.app, customer)
  expect((await visitor.post('/preferences', { locale: 'de', theme: ['dark', 'light'] })).statusCode).toBe(422)
  expect((await visitor.post('/preferences/sessions', { session: ['1', 'others'] })).statusCode).toBe(404)
  expect((await visitor.post(`/drafts/${KEY}/removal`, { returnTo: ['/a', '/b'] })).statusCode).toBe(303)
})

test.each(['enabled', 'role', 'id', 'passwordHash', 'accountId', 'where', 'login[not]', 'email.not', '$where'])(
  'a field called %s is refused with every form (mass assignment)',
  async (name) => {
    const customer = await aCustomer(portal.db)
    const visitor = await as(portal.app, customer)
    const register = { email: 'mass@brandt.example', firstName: 'E', lastName: 'B', [name]: 'admin' }
    expect((await stranger(portal.app).post('/register', register)).statusCode).toBe(400)
    const preferences = {
      locale: 'de',
      theme: 'dark',
      density: 'compact',
      pageSize: 10,
      refreshMinutes: 0,
      [name]: 'admin',
    }
    expect((await visitor.post('/preferences', preferences)).statusCode).toBe(400)
    const password = {
      newPassword: 'Neun leise Kraniche ziehen',
      newPasswordRepeat: 'Neun leise Kraniche ziehen',
      [name]: '1',
    }
    expect((await visitor.post('/preferences/password', password)).statusCode).toBe(400)
    expect(
      (await stranger(portal.app).post('/login', { login: customer.email, password: PASSWORD, [name]: '1' }))
        .statusCode,
    ).toBe(400)
    const { role, enabled, theme, passwordHash } = await portal.db.account.findUniqueOrThrow({
      where: { id: customer.id },
    })
    expect({ role, enabled, theme, passwordHash }).toEqual({
      role: 'customer',
      enabled: true,
      theme: 'auto',
      passwordHash: customer.passwordHash,
    })
    expect(await portal.db.account.count({ where: { email: 'mass@brandt.example' } })).toBe(0)
  },
)

test.each([
  '__proto__',
  'constructor',
  'prototype',
  '__proto__[admin]',
  'constructor.prototype.admin',
  'toString',
  'hasOwnProperty',
])('a field called %s changes nothing and breaks nothing (prototype pollution)', async (name) => {
  const body = `${encodeURIComponent(name)}=polluted&login=nobody%40brandt.example&password=wrong`
  const answer = await sendBody(stranger(portal.app), '/login', FORM, body)
  expect([400, 422]).toContain(answer.statusCode)
  const twice = await sendBody(stranger(portal.app), '/login', FORM, `${body}&${encodeURIComponent(name)}=twice`)
  expect([400, 422]).toContain(twice.statusCode)
  const query = await stranger(portal.app).get(`/login?${encodeURIComponent(name)}=polluted`)
  expect(query.statusCode).toBe(200)
  const visitor = await as(portal.app, await aCustomer(portal.db))
  const multipart = await visitor.upload('/tickets', { formKey: KEY.replace('5555', '6666'), [name]: 'polluted' })
  expect([400, 422]).toContain(multipart.statusCode)
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  expect(({} as Record<string, unknown>).admin).toBeUndefined()
})

test('NUL and broken UTF-8 in any field are no failure', async () => {
  const customer = await aCustomer(portal.db)
  for (const value of ['%00', 'a%00b', '%FF%FE', '%ED%A0%80', '%F0%9F', '%C0%AF', '%EF%BF%BE']) {
    const login = await sendBody(
      stranger(portal.app),
      '/login',
      FORM,
      `login=${value}eva&password=${value}&next=/${value}`,
    )
    expect(login.statusCode, value).toBe(422)
    const forgot = await sendBody(stranger(portal.app), '/password/forgot', FORM, `login=x${value}`)
    expect(forgot.statusCode, value).toBe(200)
    const register = await sendBody(
      stranger(portal.app),
      '/register',
      FORM,
      `email=e%40brandt.example&firstName=E${value}&lastName=B&phone=${value}`,
    )
    expect([200, 422], value).toContain(register.statusCode)
    const visitor = await as(portal.app, customer)
    const draft = await sendBody(
      visitor,
      `/drafts/${KEY}`,
      FORM,
      `formKey=${KEY}&purpose=ticket&body=x${value}y&subject=${value}`,
    )
    expect(draft.statusCode, value).toBe(204)
  }
})

test.each([
  '/tickets/%00',
  '/tickets/%2F',
  '/tickets/2026%2F..%2F',
  '/tickets/..%2F..%2Fetc%2Fpasswd',
  '/tickets/2026112210000017%00',
  '/tickets/%EF%BF%BD',
  '/tickets/-1',
  '/tickets/1e9',
  '/tickets/0x10/print',
  `/tickets/${'9'.repeat(250)}`,
  '/attachments/%00/x',
  '/attachments/1/..%2f..%2fpackage.json',
  `/attachments/${KEY}/%00`,
  `/attachments/${KEY}/%2e%2e%2f`,
  '/assets/..%2fpackage.json',
  '/assets/%2e%2e%2f%2e%2e%2fpackage.json',
  '/assets/__proto__',
  '/assets/constructor',
  '/dev/mailbox/99999999999',
  '/dev/mailbox/%00',
  '/dev/mailbox/__proto__',
  '/drafts/%00',
])('%s is not found and no failure', async (path) => {
  const visitor = await as(portal.app, await aCustomer(portal.db))
  const answer = await visitor.get(path)
  expect(answer.statusCode).toBe(404)
  expect(answer.body).not.toMatch(/prisma|node_modules|select |at \w+ \(/i)
})

test.each([
  '/password/reset/%00',
  '/password/reset/..%2F..',
  `/password/reset/${'x'.repeat(290)}`,
  '/password/reset/__proto__',
])('%s is a link that never worked', async (path) => {
  expect((await stranger(portal.app).get(path)).statusCode).toBe(410)
  expect((await stranger(portal.app).post(path, { mode: 'generate' })).statusCode).toBe(410)
})

test.each([
  '/tickets?page=NaN&sort=__proto__&view=constructor&q=%00',
  '/tickets?q=a&q=b&page=1&page=2',
  '/tickets?sort=-',
  '/tickets?q=%25_%5C',
])('%s is a list', async (path) => {
  const visitor = await as(portal.app, await aCustomer(portal.db))
  expect((await visitor.get(path)).statusCode).toBe(200)
})

test.each([
  '/tickets/search?q=%00',
  '/tickets/search?number=%00&status=constructor&priority=99',
  '/tickets/search?from=9999-99-99&to=0000-00-00',
  '/tickets/search?from=2026-01-01&from=x&q=a',
  '/tickets/search?__proto__=1&q=a',
])('%s is answered without failure', async (path) => {
  const visitor = await as(portal.app, await aCustomer(portal.db))
  expect([200, 422]).toContain((await visitor.get(path)).statusCode)
})

test('an address that is too long is refused', async () => {
  expect((await stranger(portal.app).get(`/tickets/${'9'.repeat(1000)}`)).statusCode).toBe(414)
})

test('a form that is too large is refused before it is read', async () => {
  const answer = await sendBody(stranger(portal.app), '/login', FORM, `login=${'x'.repeat(600 * 1024)}`)
  expect(answer.statusCode).toBe(413)
})

test('a hundred thousand fields are no failure and take no time', async () => {
  const start = performance.now()
  const answer = await sendBody(stranger(portal.app), '/login', FORM, 'a=1&'.repeat(100_000))
  expect(answer.statusCode).toBe(413)
  expect(performance.now() - start).toBeLessThan(3000)
})
