import { expect, test } from 'vitest'
import type { Account } from '../../src/platform/db.ts'
import { hashToken } from '../../src/platform/tokens.ts'
import { aCustomer, PASSWORD } from '../support/builders.ts'
import { linkIn, mailsTo, passwordIn } from '../support/mails.ts'
import { pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { comparable, stranger } from '../support/strangers.ts'

const portal = usePortal()

const signIn = (login: string, password = PASSWORD) => stranger(portal.app).post('/login', { login, password })

/** Somebody whose password strangers are guessing from everywhere. */
async function aVictim(): Promise<Account> {
  const account = await aCustomer(portal.db)
  await guessedMuch(`#${account.id}`)
  return account
}

const guessedMuch = (who: string) =>
  portal.db.rateLimit.create({
    data: { key: `sign-in-account ${who}`, count: 200, expiresAt: new Date(Date.now() + 600_000) },
  })

async function linkFor(account: Account): Promise<string> {
  await signIn(account.email)
  await portal.work()
  return linkIn((await mailsTo(portal.db, account.email)).at(-1)?.text ?? '', '/login/')
}

test('after 200 guesses from everywhere, the right password mails a link that lets a new browser in', async () => {
  const account = await aVictim()
  const [right, wrong] = [await signIn(account.email), await signIn(account.email, 'Wrong quiet boats')]
  await guessedMuch('nobody@brandt.example')
  const unknown = await signIn('nobody@brandt.example')
  for (const answer of [right, wrong, unknown]) {
    expect(answer.statusCode).toBe(429)
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
    expect(textOf(answer)).toContain('Stimmt Ihr Passwort, finden Sie gleich eine E-Mail')
    expect(answer.cookies.some(({ name }) => name === 'session')).toBe(false)
  }
  expect(comparable(wrong.headers)).toEqual(comparable(right.headers))
  expect(wrong.body).toBe(right.body)
  expect(unknown.body.replaceAll('nobody@brandt.example', account.email)).toBe(right.body)
  await portal.work()
  expect(await portal.db.mail.count({ where: { name: 'account.sign-in-link-requested' } })).toBe(1)

  const link = linkIn((await mailsTo(portal.db, account.email))[0]?.text ?? '', '/login/')
  const browser = stranger(portal.app)
  expect((await browser.get(link)).statusCode).toBe(200)
  expect((await browser.get('/tickets')).statusCode).toBe(303)
  expect((await browser.post(link)).headers.location).toBe('/tickets')
  expect((await browser.get('/tickets')).statusCode).toBe(200)
  await browser.post('/logout')
  // It is a known browser now, whatever strangers go on doing.
  expect((await browser.post('/login', { login: account.email, password: PASSWORD })).statusCode).toBe(303)
})

test('such a link is kept as a hash, works once and for an hour, and dies with a newer one', async () => {
  const account = await aVictim()
  const [older, newer] = [await linkFor(account), await linkFor(account)]
  const stored = await portal.db.passwordToken.findUniqueOrThrow({
    where: { tokenHash: hashToken(newer.split('/').at(-1) ?? '') },
  })
  expect((stored.expiresAt.getTime() - Date.now()) / 3_600_000).toBeLessThanOrEqual(1.01)
  expect((await stranger(portal.app).post(older)).statusCode).toBe(410)
  const answers = await Promise.all(Array.from({ length: 20 }, () => stranger(portal.app).post(newer)))
  expect(answers.filter(({ statusCode }) => statusCode === 303)).toHaveLength(1)
  expect(answers.filter(({ statusCode }) => ![303, 410, 503].includes(statusCode))).toEqual([])

  const last = await linkFor(account)
  await portal.db.$executeRaw`update password_token set expires_at = now() where account_id = ${account.id}`
  expect((await stranger(portal.app).get(last)).statusCode).toBe(410)
  expect((await stranger(portal.app).post(last)).statusCode).toBe(410)
})

test('a link for signing in sets no password, and one for a password does not sign in without one', async () => {
  const account = await aVictim()
  const token = (await linkFor(account)).split('/').at(-1)
  const reset = `/password/reset/${token}`
  expect((await stranger(portal.app).get(reset)).statusCode).toBe(410)
  expect((await stranger(portal.app).post(reset, { mode: 'generate' })).statusCode).toBe(410)
  await stranger(portal.app).post('/password/forgot', { login: account.email })
  await portal.work()
  const [, other] = await mailsTo(portal.db, account.email)
  const resetToken = linkIn(other?.text ?? '', '/password/reset/')
    .split('/')
    .at(-1)
  expect((await stranger(portal.app).post(`/login/${resetToken}`)).statusCode).toBe(410)
  expect(pageOf(await stranger(portal.app).get(`/login/${token}`)).actions()).toContain(`/login/${token}`)
})

test('at most three such mails an hour, and none to somebody disabled or with a spent password', async () => {
  const account = await aVictim()
  for (let round = 0; round < 5; round++) await signIn(account.email)
  await portal.work()
  expect(await mailsTo(portal.db, account.email)).toHaveLength(3)
  const disabled = await aVictim()
  await portal.db.account.update({ where: { id: disabled.id }, data: { enabled: false } })
  const expired = await aVictim()
  await portal.db.account.update({ where: { id: expired.id }, data: { passwordExpiresAt: new Date(0) } })
  for (const { email } of [disabled, expired]) expect((await signIn(email)).statusCode).toBe(429)
  await portal.work()
  for (const { email } of [disabled, expired]) expect(await mailsTo(portal.db, email)).toEqual([])
})

test('strangers who go on guessing cause no mail', async () => {
  const account = await aVictim()
  for (let round = 0; round < 30; round++) await signIn(account.email, `Wrong guess ${round}`)
  await portal.work()
  expect(await mailsTo(portal.db, account.email)).toEqual([])
})

test('whoever gets in by such a link with a mailed password has to choose one, as without it', async () => {
  const { db, app } = portal
  const email = `ida.${crypto.randomUUID().slice(0, 8)}@covered.example`
  await stranger(app).post('/register', { email, firstName: 'Konto', lastName: 'gesperrt', phone: '' })
  await portal.work()
  const mailed = passwordIn((await mailsTo(db, email))[0]?.text ?? '')
  const { id } = await db.account.findUniqueOrThrow({ where: { email } })
  await guessedMuch(`#${id}`)
  await signIn(email, mailed)
  await portal.work()
  const browser = stranger(app)
  await browser.post(linkIn((await mailsTo(db, email)).at(-1)?.text ?? '', '/login/'))
  expect((await browser.get('/tickets')).headers.location).toBe('/preferences/password')
  expect(await db.account.findUniqueOrThrow({ where: { id } })).toMatchObject({ passwordHash: null, confirmed: false })
  await db.rateLimit.deleteMany()
  expect((await signIn(email, mailed)).statusCode).toBe(422)
})
