import { randomUUID } from 'node:crypto'
import argon2 from 'argon2'
import { expect, test } from 'vitest'
import { aCustomer, aTicket, PASSWORD } from '../support/builders.ts'
import { inputValue } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { comparable, stranger, timed } from '../support/strangers.ts'

const portal = usePortal()
const formOf = (html: string) => html.slice(html.indexOf('action="/login"'))
const login = (fields: Record<string, string>) => stranger(portal.app).post('/login', fields)

test.each([
  ['the e-mail', 'Eva.Signin@Brandt.example'],
  ['the e-mail in capitals', 'EVA.SIGNIN@BRANDT.EXAMPLE'],
  ['the user name', 'EBrandt-Signin'],
  ['the user name in small letters', 'ebrandt-signin'],
  ['blanks around it', '  ebrandt-signin '],
])('%s signs in', async (_what, name) => {
  const account =
    (await portal.db.account.findUnique({ where: { userName: 'EBrandt-Signin' } })) ??
    (await aCustomer(portal.db, { email: 'Eva.Signin@Brandt.example', userName: 'EBrandt-Signin' }))
  const visitor = stranger(portal.app)
  const answer = await visitor.post('/login', { login: name, password: PASSWORD })
  expect(answer.statusCode).toBe(303)
  expect(answer.headers.location).toBe('/tickets')
  expect((await visitor.get('/preferences')).body).toContain(account.firstName)
})

test('an e-mail wins over somebody else’s user name that looks the same', async () => {
  const owner = await aCustomer(portal.db)
  await aCustomer(portal.db, { userName: owner.email, passwordHash: await argon2.hash('Another quiet boat entirely') })
  expect((await login({ login: owner.email, password: PASSWORD })).statusCode).toBe(303)
  expect((await login({ login: owner.email, password: 'Another quiet boat entirely' })).statusCode).toBe(422)
})

test('a wrong password and an unknown person get the same answer; only the login is kept', async () => {
  const known = await aCustomer(portal.db)
  const without = await aCustomer(portal.db, { passwordHash: null })
  const unknown = 'nobody@brandt.example'
  const answers = []
  for (const name of [known.email, without.email, unknown]) {
    const answer = await login({ login: name, password: 'Wrong quiet boats 77' })
    expect(answer.statusCode).toBe(422)
    expect(answer.body).toContain('E-Mail, Benutzername oder Passwort stimmen nicht.')
    expect(inputValue(answer.body, 'login')).toBe(name)
    expect(answer.body).not.toContain('Wrong quiet boats 77')
    answers.push({ headers: comparable(answer.headers), body: answer.body.replaceAll(name, '') })
  }
  expect(answers[1]).toEqual(answers[0])
  expect(answers[2]).toEqual(answers[0])
})

test('an unknown person takes as long as a wrong password (no enumeration by time)', async () => {
  const known = await aCustomer(portal.db)
  const [right = 0, none = 0] = await timed(
    9,
    () => login({ login: known.email, password: 'Wrong quiet boats 77' }),
    () => login({ login: `nobody-${randomUUID()}@brandt.example`, password: 'Wrong quiet boats 77' }),
  )
  expect(none / right).toBeGreaterThan(0.5)
  expect(none / right).toBeLessThan(2)
})

test('a link to a protected page leads through the sign-in and back to it', async () => {
  const customer = await aCustomer(portal.db)
  const ticket = await aTicket(portal.db, { requester: customer })
  const visitor = stranger(portal.app)
  const away = await visitor.get(`/tickets/${ticket.number}?before=7`)
  expect(away.statusCode).toBe(303)
  const form = await visitor.follow(away)
  const next = inputValue(formOf(form.body), 'next').replaceAll('&amp;', '&')
  expect(next).toBe(`/tickets/${ticket.number}?before=7`)
  const back = await visitor.post('/login', { login: customer.email, password: PASSWORD, next })
  expect(back.headers.location).toBe(`/tickets/${ticket.number}?before=7`)
})

const ELSEWHERE = [
  'https://evil.example/',
  '//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '\t//evil.example',
  '/.//evil.example',
  '/./\\evil.example',
  '/tickets/..//evil.example',
  '/%2e//evil.example',
  '/x/%2e%2e//evil.example',
  '/x/.%2E//evil.example/..',
  'javascript:alert(1)',
  'evil.example',
  '@evil.example',
  '/\u0000/evil.example',
  `/${'a'.repeat(3000)}`,
]
test.each(ELSEWHERE)('%j is no place to go after signing in (open redirect)', async (next) => {
  const customer = await aCustomer(portal.db)
  const visitor = stranger(portal.app)
  const form = await visitor.get(`/login?next=${encodeURIComponent(next)}`)
  expect(form.statusCode).toBe(200)
  expect(inputValue(formOf(form.body), 'next')).toMatch(/^(\/(?![/\\]).*)?$/)
  const answer = await visitor.post('/login', { login: customer.email, password: PASSWORD, next })
  if (answer.statusCode === 303) {
    const target = new URL(String(answer.headers.location), 'http://localhost:3000')
    expect(target.origin).toBe('http://localhost:3000')
    expect(String(answer.headers.location)).toMatch(/^\/(?![/\\])/)
  } else expect(answer.statusCode).toBe(422)
  const known = await visitor.get(`/login?next=${encodeURIComponent(next)}`)
  if (known.statusCode === 303) expect(String(known.headers.location)).toMatch(/^\/(?![/\\])/)
  const language = await visitor.post('/locale', { locale: 'de', next })
  expect(String(language.headers.location)).toMatch(/^\/(?![/\\])/)
})

test.each(['next=/a&next=/b', 'login=a&login=b', `next=/${'a'.repeat(2500)}`, '__proto__=x&next[toString]=y'])(
  'GET /login?%s is a sign-in page and no failure',
  async (query) => {
    expect((await stranger(portal.app).get(`/login?${query}`)).statusCode).toBe(200)
  },
)

test('a hash with weaker settings is renewed at the next sign-in, and the password still works', async () => {
  const weak = await argon2.hash(PASSWORD, { type: argon2.argon2id, memoryCost: 8192, timeCost: 2, parallelism: 1 })
  const customer = await aCustomer(portal.db, { passwordHash: weak })
  expect((await login({ login: customer.email, password: PASSWORD })).statusCode).toBe(303)
  const { passwordHash } = await portal.db.account.findUniqueOrThrow({ where: { id: customer.id } })
  expect(passwordHash).toMatch(/^\$argon2id\$v=19\$(?=.*\bm=19456\b)(?=.*\bt=2\b)(?=.*\bp=1\b)/)
  expect((await login({ login: customer.email, password: PASSWORD })).statusCode).toBe(303)
})

test('signing in again ends the session this browser had, and gives a new secret', async () => {
  const [one, other] = [await aCustomer(portal.db), await aCustomer(portal.db)]
  const visitor = stranger(portal.app)
  await visitor.post('/login', { login: one.email, password: PASSWORD })
  const first = visitor.cookies.get('session')
  await visitor.post('/login', { login: other.email, password: PASSWORD })
  expect(visitor.cookies.get('session')).not.toBe(first)
  const old = stranger(portal.app)
  old.cookies.set('session', String(first))
  expect((await old.get('/tickets')).statusCode).toBe(303)
})

test('a session secret chosen by somebody else is never taken over (session fixation)', async () => {
  const customer = await aCustomer(portal.db)
  const visitor = stranger(portal.app)
  visitor.cookies.set('session', 'chosen-by-an-attacker-chosen-by-an-attacker')
  await visitor.post('/login', { login: customer.email, password: PASSWORD })
  expect(visitor.cookies.get('session')).not.toBe('chosen-by-an-attacker-chosen-by-an-attacker')
  const attacker = stranger(portal.app)
  attacker.cookies.set('session', 'chosen-by-an-attacker-chosen-by-an-attacker')
  expect((await attacker.get('/tickets')).headers.location).toBe('/login?next=%2Ftickets')
})
