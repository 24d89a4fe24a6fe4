import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { as, Visitor } from '../support/browsing.ts'
import { aCustomer, PASSWORD } from '../support/builders.ts'
import { pageOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

describe('on plain http', () => {
  const portal = usePortal()

  test('cookies are out of reach for scripts and other sites', async () => {
    const account = await aCustomer(portal.db)
    const answer = await new Visitor(portal.app).post('/login', { login: account.email, password: PASSWORD })
    const language = await new Visitor(portal.app).post('/locale', { locale: 'en' })
    const cookies = [...answer.cookies, ...language.cookies]
    expect(cookies.map(({ name }) => name).sort()).toEqual(['device', 'locale', 'session'])
    for (const cookie of cookies) expect(cookie).toMatchObject({ path: '/', httpOnly: true, sameSite: 'Lax' })
  })

  const GARBAGE = [
    'garbage',
    '%',
    '%E0%A4%A',
    '%00',
    '..',
    '.',
    'a.b',
    'e30.AAAA',
    '"quoted"',
    '{"key":"flash.saved"}',
    'constructor',
    'toString',
    '__proto__',
    'hasOwnProperty',
    'de;en',
    'x'.repeat(6000),
  ]
  test.each(GARBAGE)('a cookie that says %j is ignored (no failure, no message, no sign-in)', async (value) => {
    const account = await aCustomer(portal.db)
    for (const name of ['session', 'device', 'flash', 'locale', '__Host-session', '__proto__', 'constructor']) {
      const visitor = new Visitor(portal.app)
      visitor.cookies.set(name, value)
      const page = await visitor.get('/')
      expect(page.statusCode).toBe(200)
      expect(page.body).toContain('Konto anlegen')
      expect((await visitor.get('/tickets')).statusCode).toBe(303)
      expect((await visitor.get('/nowhere')).statusCode).toBe(404)
    }
    const visitor = await as(portal.app, account)
    for (const name of ['device', 'flash', 'locale']) visitor.cookies.set(name, value)
    expect((await visitor.get('/tickets')).statusCode).toBe(200)
  })

  test.each(['constructor', 'toString', '__proto__', 'valueOf', 'de-DE-x-'.repeat(400), 'en;q=abc', ';;;,,,=', '*'])(
    'Accept-Language %j gives a page in a language we have',
    async (language) => {
      const page = await new Visitor(portal.app).get('/', { 'accept-language': language })
      expect(page.statusCode).toBe(200)
      expect(['de', 'en']).toContain(pageOf(page).lang)
    },
  )

  test('a message for the next page cannot be made up, nor lifted from another cookie', async () => {
    const flash = Buffer.from(JSON.stringify({ key: 'flash.opened', values: { number: 'EVIL' } })).toString('base64url')
    const sign = (secret: string, purpose: string) =>
      createHmac('sha256', secret).update(`${purpose}\n${flash}`).digest('base64url')
    const visitor = new Visitor(portal.app)
    for (const signature of [
      sign('guessed', 'flash'),
      sign(portal.config.cookieSecret, 'device'),
      '',
      sign('', 'flash'),
    ]) {
      visitor.cookies.set('flash', `${flash}.${signature}`)
      const page = await visitor.get('/')
      expect(page.statusCode).toBe(200)
      expect(page.body).not.toContain('EVIL')
    }
    visitor.cookies.set('flash', `${flash}.${sign(portal.config.cookieSecret, 'flash')}`)
    expect((await visitor.get('/')).body).toContain('EVIL')
    expect(visitor.cookies.has('flash')).toBe(false)
  })
})

describe('with an https BASE_URL', () => {
  const portal = usePortal({ BASE_URL: 'https://help.muster-it.example' })

  test('cookies that let in are bound to this host and to https', async () => {
    const account = await aCustomer(portal.db)
    const visitor = new Visitor(portal.app)
    const answer = await visitor.post('/login', { login: account.email, password: PASSWORD })
    const raw = [answer.headers['set-cookie'] ?? []].flat()
    expect(raw.map((cookie) => cookie.split('=')[0]).sort()).toEqual(['__Host-device', '__Host-session'])
    for (const cookie of raw) {
      expect(cookie).toMatch(/; Path=\//)
      expect(cookie).toMatch(/; HttpOnly/)
      expect(cookie).toMatch(/; Secure/)
      expect(cookie).toMatch(/; SameSite=Lax/)
      expect(cookie).not.toMatch(/Domain/i)
    }
    expect((await visitor.get('/tickets')).statusCode).toBe(200)
    const out = await visitor.post('/logout')
    expect([out.headers['set-cookie']].flat().join('\n')).toMatch(/__Host-session=; .*Secure/)
  })

  test('a session cookie without the prefix, which another host could have set, lets nobody in', async () => {
    const account = await aCustomer(portal.db)
    const visitor = await as(portal.app, account)
    expect(visitor.cookies.has('session')).toBe(true)
    expect((await visitor.get('/tickets')).statusCode).toBe(303)
  })
})
