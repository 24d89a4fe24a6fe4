import { setTimeout as sleep } from 'node:timers/promises'
import argon2 from 'argon2'
import { afterEach, expect, test, vi } from 'vitest'
import { passwordFault } from '../../src/accounts/password-strength.ts'
import { hashPassword, verifyPassword } from '../../src/platform/passwords.ts'
import { as } from '../support/browsing.ts'
import { aCustomer, PASSWORD } from '../support/builders.ts'
import { inputValue, pageOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { stranger } from '../support/strangers.ts'

const portal = usePortal({ PORTAL_NAME: 'Kormoranhilfe' })
afterEach(() => void vi.restoreAllMocks())

const NEW = 'Neun leise Kraniche ziehen'
const both = (password: string) => ({ newPassword: password, newPasswordRepeat: password })
const signIn = (login: string, password: string) => stranger(portal.app).post('/login', { login, password })
const hashOf = async (id: number) => (await portal.db.account.findUniqueOrThrow({ where: { id } })).passwordHash
const age = (id: number, minutes: number) =>
  portal.db
    .$executeRaw`update session set created_at = now() - make_interval(mins => ${minutes}) where account_id = ${id}`

const WEAK: [string, string, RegExp][] = [
  ['eleven characters', 'Kranich-77x', /mindestens 12 Zeichen/],
  ['eleven characters that are more when taken apart', 'é'.repeat(6).normalize('NFD'), /mindestens 12 Zeichen/],
  ['one letter', 'aaaaaaaaaaaaaaaa', /zu leicht zu erraten/],
  ['a row of keys', 'qwertzuiopü+', /zu leicht zu erraten/],
  ['numbers in a row', '123456789012', /zu leicht zu erraten/],
  ['a common password', 'Passwort1234', /zu leicht zu erraten/],
  ['a common English password', 'password12345', /zu leicht zu erraten/],
  ['the season', 'Sommer2026!!', /zu leicht zu erraten/],
  ['a word with digits for letters', 'P4$$w0rt1234', /zu leicht zu erraten/],
  ['a city, the year and signs', 'Berlin2026!!!', /zu leicht zu erraten/],
  ['the name of the portal', 'Kormoranhilfe1', /zu leicht zu erraten/],
  ['the own name', 'Wilhelmine.Quast', /zu leicht zu erraten/],
  ['the own address', 'OWN ADDRESS', /zu leicht zu erraten/],
  ['the own user name', 'wquast4711-wq', /zu leicht zu erraten/],
  ['the own company', 'Quastbau2026', /zu leicht zu erraten/],
  ['more than 1,024 bytes', 'Kraniche über Rügen '.repeat(60), /zu lang/],
  ['more than 4,096 characters', 'Kraniche über Rügen '.repeat(300), /zu lang/],
]
let quasts = 0
test('a password is as long as it is stored, however its letters came', async () => {
  const visitor = await as(portal.app, await aCustomer(portal.db))
  const composed = 'Ägäis öde Übel '.repeat(52).slice(0, 760)
  const taken = composed.normalize('NFD')
  expect(Buffer.byteLength(taken)).toBeGreaterThan(1024)
  const answer = await visitor.post('/preferences/password', both(taken))
  expect(answer.statusCode).toBe(303)
})

test.each(WEAK)('%s is no password, and the page says why', async (_what, given, message) => {
  const account = await aCustomer(portal.db, {
    firstName: 'Wilhelmine',
    lastName: 'Quast',
    email: `w.quast${++quasts}@quastbau.example`,
    userName: `wquast4711-wq${quasts}`,
  })
  const password = given === 'OWN ADDRESS' ? account.email : given
  const visitor = await as(portal.app, account)
  const answer = await visitor.post('/preferences/password', both(password))
  expect(answer.statusCode).toBe(422)
  expect(answer.body).toMatch(message)
  expect(inputValue(answer, 'newPassword')).toBe('')
  expect(await hashOf(account.id)).toBe(account.passwordHash)
})

test.each([
  ['only small letters', 'kraniche ziehen leise'],
  ['only digits, but many', '839275610482957361'],
  ['64 characters', `${'Kraniche ziehen leise über Rügen und kommen im Herbst wieder'.slice(0, 59)}-xyz!`],
  [
    '128 characters',
    `${'Kraniche ziehen leise über Rügen und kommen im Herbst. '.repeat(2)}Ende!`.padEnd(128, '.').slice(0, 128),
  ],
  ['characters of all the world', '🦢 白鳥が静かに渡る лебеди'],
])(
  '%s make a password, and every character of it counts (no composition rules, no truncation)',
  async (_what, password) => {
    const account = await aCustomer(portal.db)
    const visitor = await as(portal.app, account)
    expect((await visitor.post('/preferences/password', both(password))).statusCode).toBe(303)
    expect((await signIn(account.email, [...password].slice(0, -1).join(''))).statusCode).toBe(422)
    expect((await signIn(account.email, `${password}x`)).statusCode).toBe(422)
    expect((await signIn(account.email, password)).statusCode).toBe(303)
  },
)

test('umlauts typed on another system are the same password (NFC)', async () => {
  const account = await aCustomer(portal.db)
  const visitor = await as(portal.app, account)
  await visitor.post('/preferences/password', both('Schöne Kraniche über Rügen'.normalize('NFD')))
  expect((await signIn(account.email, 'Schöne Kraniche über Rügen'.normalize('NFC'))).statusCode).toBe(303)
})

test('blanks at the ends of a password count', async () => {
  const account = await aCustomer(portal.db)
  await (await as(portal.app, account)).post('/preferences/password', both(` ${NEW} `))
  expect((await signIn(account.email, NEW)).statusCode).toBe(422)
  expect((await signIn(account.email, ` ${NEW} `)).statusCode).toBe(303)
})

test('passwords can be pasted and managed: no script or attribute stands against it', async () => {
  const page = pageOf(await (await as(portal.app, await aCustomer(portal.db))).get('/preferences'))
  const inputs = page.all<HTMLInputElement>('input[type=password]')
  expect(inputs.length).toBeGreaterThanOrEqual(2)
  for (const input of inputs) {
    expect(['new-password', 'current-password']).toContain(input.autocomplete)
    for (const hindrance of ['maxlength', 'onpaste']) expect(input.hasAttribute(hindrance)).toBe(false)
  }
})

test('judging a password holds nobody up, however it is made', async () => {
  for (const password of [
    'p4$$w0rdp4ssw0rd@dm1n'.repeat(40),
    '4@8({[</369&#!1|0$5+7%2'.repeat(40),
    'aA1!'.repeat(250),
  ]) {
    await passwordFault('Warm up, warm up', [])
    const runs = []
    for (let run = 0; run < 3; run++) {
      const start = process.cpuUsage()
      await passwordFault(password, ['Eva', 'Brandt'])
      runs.push(process.cpuUsage(start).user / 1000)
    }
    expect(Math.min(...runs)).toBeLessThan(250)
  }
})

test('while a password is judged, everything else goes on', async () => {
  await passwordFault('Warm up, warm up', [])
  let turns = 0
  let judged = false
  const judging = passwordFault('p4$$w0rdp4ssw0rd@dm1n'.repeat(40), ['Eva', 'Brandt']).finally(() => {
    judged = true
  })
  for (; !judged; turns++) await sleep(1)
  await judging
  expect(turns).toBeGreaterThan(3)
})

test('two fields that differ change nothing', async () => {
  const account = await aCustomer(portal.db)
  const visitor = await as(portal.app, account)
  const answer = await visitor.post('/preferences/password', { newPassword: NEW, newPasswordRepeat: `${NEW}.` })
  expect(answer.statusCode).toBe(422)
  expect(answer.body).toContain('Die beiden Passwörter sind nicht gleich.')
  expect(await hashOf(account.id)).toBe(account.passwordHash)
})

test('from then on the new password is valid, and the old one is not', async () => {
  const account = await aCustomer(portal.db)
  const visitor = await as(portal.app, account)
  expect((await visitor.post('/preferences/password', both(NEW))).headers.location).toBe('/preferences')
  expect((await visitor.get('/preferences')).body).toContain('Ihr neues Passwort gilt ab sofort.')
  expect((await signIn(account.email, PASSWORD)).statusCode).toBe(422)
  expect((await signIn(account.email, NEW)).statusCode).toBe(303)
})

test('fifteen minutes after sign-in the current password is asked for, before it is not', async () => {
  const account = await aCustomer(portal.db)
  const visitor = await as(portal.app, account)
  await age(account.id, 14)
  expect(pageOf(await visitor.get('/preferences')).fields('currentPassword')).toHaveLength(0)
  await age(account.id, 16)
  expect(pageOf(await visitor.get('/preferences')).fields('currentPassword')).toHaveLength(1)
  for (const current of ['', 'Wrong quiet boats', NEW]) {
    const answer = await visitor.post('/preferences/password', { ...both(NEW), currentPassword: current })
    expect(answer.statusCode).toBe(422)
    expect(answer.body).toContain('Das ist nicht Ihr aktuelles Passwort.')
  }
  expect(await hashOf(account.id)).toBe(account.passwordHash)
  expect((await visitor.post('/preferences/password', { ...both(NEW), currentPassword: PASSWORD })).statusCode).toBe(
    303,
  )
})

test('somebody at an open browser has ten guesses at the current password', async () => {
  const account = await aCustomer(portal.db)
  const visitor = await as(portal.app, account)
  await age(account.id, 60)
  const answers = []
  for (let round = 0; round < 11; round++)
    answers.push(
      await visitor.post('/preferences/password', { ...both(NEW), currentPassword: `Wrong quiet boats ${round}` }),
    )
  expect(answers.slice(0, 10).map(({ statusCode }) => statusCode)).toEqual(Array(10).fill(422))
  const right = await visitor.post('/preferences/password', { ...both(NEW), currentPassword: PASSWORD })
  expect(right.statusCode).toBe(429)
  expect(Number(right.headers['retry-after'])).toBeGreaterThan(0)
  expect(await hashOf(account.id)).toBe(account.passwordHash)
})

test('passwords are hashed by argon2id with at least 19 MiB and two passes, each with a salt of its own', async () => {
  const [one, other] = await Promise.all([hashPassword(NEW), hashPassword(NEW)])
  expect(one).not.toBe(other)
  const parameters = Object.fromEntries((one.split('$')[3] ?? '').split(',').map((pair) => pair.split('=')))
  expect(one.startsWith('$argon2id$')).toBe(true)
  expect(Number(parameters.m)).toBeGreaterThanOrEqual(19 * 1024)
  expect(Number(parameters.t)).toBeGreaterThanOrEqual(2)
})

test('more than 1,024 bytes never reach the hash', async () => {
  const verify = vi.spyOn(argon2, 'verify')
  const hash = vi.spyOn(argon2, 'hash')
  const long = 'x'.repeat(1025)
  await expect(hashPassword(long)).rejects.toThrow(RangeError)
  expect(await verifyPassword(null, long)).toBe(false)
  expect((await signIn('nobody@brandt.example', long)).statusCode).toBe(422)
  expect(verify).not.toHaveBeenCalled()
  expect(hash).not.toHaveBeenCalled()
})

test('no more than two passwords are hashed at a time, so that files and DNS keep their threads', async () => {
  let running = 0
  let most = 0
  vi.spyOn(argon2, 'hash').mockImplementation(async () => {
    most = Math.max(most, ++running)
    await new Promise((resolve) => setTimeout(resolve, 5))
    running--
    return 'hash' as never
  })
  await Promise.all(Array.from({ length: 20 }, () => hashPassword(NEW)))
  expect(most).toBe(2)
})

test('a flood of sign-ins gets 503 with Retry-After; afterwards everything works again', async () => {
  const account = await aCustomer(portal.db)
  let release: (() => void) | undefined
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const { verify } = argon2
  vi.spyOn(argon2, 'verify').mockImplementation(async (...given) => {
    await held
    return verify(...given)
  })
  const flood = Array.from({ length: 70 }, (_, index) => signIn(`flood${index}@brandt.example`, NEW))
  const first = await Promise.race(flood)
  expect(first.statusCode).toBe(503)
  expect(Number(first.headers['retry-after'])).toBeGreaterThan(0)
  expect(first.headers['content-security-policy']).toContain("default-src 'none'")
  expect((await stranger(portal.app).get('/')).statusCode).toBe(200)
  release?.()
  const statuses = (await Promise.all(flood)).map(({ statusCode }) => statusCode)
  expect(statuses.filter((status) => status === 503)).toHaveLength(8)
  expect(statuses.filter((status) => status === 422)).toHaveLength(62)
  expect((await signIn('nobody@brandt.example', NEW)).statusCode).toBe(422)
  expect((await signIn(account.email, PASSWORD)).statusCode).toBe(303)
})
