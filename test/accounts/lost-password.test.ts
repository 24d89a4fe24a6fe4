import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { aCustomer, PASSWORD } from '../support/builders.ts'
import { chosen, lostPasswords, NEW_PASSWORD } from '../support/lost-passwords.ts'
import { linkIn, mailsTo, passwordIn } from '../support/mails.ts'
import { pageOf, textOf } from '../support/page.ts'
import { usePortal, useTwin } from '../support/portal.ts'
import { comparable, stranger, timed } from '../support/strangers.ts'

const HELP = { BASE_URL: 'https://help.muster-it.example' }
const portal = usePortal(HELP)
const twin = useTwin(portal, HELP)
const { forgot, signsIn, linkFor } = lostPasswords(portal)

test('a link, one click and a password by a second mail open the account, and the old password is over', async () => {
  const account = await aCustomer(portal.db, { userName: 'lost-eva' })
  expect(pageOf(await stranger(portal.app).get('/login')).links()).toContain('/password/forgot')
  expect((await stranger(portal.app).get('/password/forgot')).statusCode).toBe(200)
  await forgot('LOST-Eva')
  await portal.work()
  const link = linkIn((await mailsTo(portal.db, account.email))[0]?.text ?? '', '/password/reset/')
  expect((await stranger(portal.app).get(link)).statusCode).toBe(200)
  expect(await mailsTo(portal.db, account.email)).toHaveLength(1)
  expect((await stranger(portal.app).post(link, { mode: 'generate' })).statusCode).toBe(200)
  const password = passwordIn((await mailsTo(portal.db, account.email))[1]?.text ?? '')
  expect(await signsIn(account.email, PASSWORD)).toBe(false)
  const answer = await stranger(portal.app).post('/login', { login: 'lost-eva', password })
  expect(answer.headers.location).toBe('/preferences/password')
  expect(await signsIn('lost-eva', password)).toBe(false)
})

test('a password chosen there and then signs in, ends all sessions in every process and tells the owner', async () => {
  const account = await aCustomer(portal.db)
  const old = stranger(twin.app)
  await old.post('/login', { login: account.email, password: PASSWORD })
  expect((await old.get('/tickets')).statusCode).toBe(200)
  const visitor = stranger(portal.app)
  const answer = await visitor.post(await linkFor(account), chosen)
  expect(answer.headers.location).toBe('/tickets')
  expect((await visitor.get('/tickets')).statusCode).toBe(200)
  expect((await old.get('/tickets')).statusCode).toBe(303)
  expect(await signsIn(account.email, PASSWORD)).toBe(false)
  expect(await signsIn(account.email, NEW_PASSWORD)).toBe(true)
  expect((await mailsTo(portal.db, account.email)).at(-1)?.name).toBe('account.password-changed')
})

test('known, unknown, disabled and new accounts get the same answer in the same time', async () => {
  const known = await aCustomer(portal.db)
  const disabled = await aCustomer(portal.db, { enabled: false })
  const answers = []
  for (const login of [known.email, disabled.email, 'nobody@brandt.example', 'no such user'])
    answers.push(
      await forgot(login).then(({ statusCode, headers, body }) => ({ statusCode, headers: comparable(headers), body })),
    )
  for (const answer of answers) expect(answer).toEqual(answers[0])
  const [one = 0, none = 0] = await timed(
    9,
    () => forgot(known.email),
    () => forgot('nobody@brandt.example'),
  )
  expect(none / one).toBeGreaterThan(0.25)
  expect(none / one).toBeLessThan(4)
  await portal.work()
  expect(await mailsTo(portal.db, disabled.email)).toHaveLength(0)
})

test('an empty field says so', async () => {
  const answer = await forgot('  ')
  expect(answer.statusCode).toBe(422)
  expect(answer.body).toContain('Bitte füllen Sie dieses Feld aus.')
})

test('two requests at the same moment leave one link that works', async () => {
  const account = await aCustomer(portal.db)
  await Promise.all([forgot(account.email), forgot(account.email), forgot(account.email)])
  await Promise.all([portal.work(), twin.work()])
  const open = await portal.db.$queryRaw<
    unknown[]
  >`select 1 from password_token where account_id = ${account.id} and used_at is null and expires_at > now()`
  expect(open).toHaveLength(1)
})

test('how many mails an hour an address gets is said to everybody alike, and no answer promises one', async () => {
  const account = await aCustomer(portal.db)
  const answers = []
  for (const login of [...Array(4).fill(account.email), 'nobody@brandt.example']) {
    const { statusCode, body } = await forgot(login)
    answers.push({ statusCode, text: textOf(body) })
    await portal.work()
  }
  for (const answer of answers) expect(answer).toEqual(answers[0])
  expect(answers[0]?.text).toContain('Mehr als 3 E-Mails in einer Stunde schicken wir an keine Adresse.')
  expect(answers[0]?.text).not.toMatch(/unterwegs|geschickt/)
  expect(await mailsTo(portal.db, account.email)).toHaveLength(3)
  const name = { firstName: 'Eva', lastName: 'Brandt' }
  for (const email of [account.email, `eva.${randomUUID()}@brandt.example`]) {
    const { text } = pageOf(await stranger(portal.app).post('/register', { email, ...name }))
    expect(text).toContain('Mehr als 3 E-Mails in einer Stunde schicken wir an keine Adresse.')
    expect(text).not.toMatch(/unterwegs|geschickt/)
  }
})

test('links carry our host, whatever Host, Forwarded and X-Forwarded-Host say', async () => {
  const account = await aCustomer(portal.db)
  const evil = {
    host: 'evil.example',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'http',
    'x-original-host': 'evil.example',
    forwarded: 'host=evil.example',
  }
  await forgot(account.email, evil)
  await portal.work()
  await stranger(portal.app).post('/register', { email: account.email, firstName: 'E', lastName: 'B' }, evil)
  const mails = await mailsTo(portal.db, account.email)
  expect(mails).toHaveLength(2)
  for (const mail of mails) {
    expect(`${mail.text}${mail.html}${mail.messageId}`).not.toContain('evil.example')
    expect(mail.text).toContain('https://help.muster-it.example/')
  }
})

test('somebody created by the provider without a password gets in through the lost password', async () => {
  const account = await aCustomer(portal.db, { passwordHash: null, userName: 'pre-created' })
  expect(await signsIn('pre-created', '')).toBe(false)
  const link = await linkFor(account)
  await stranger(portal.app).post(link, { mode: 'generate' })
  const password = passwordIn((await mailsTo(portal.db, account.email)).at(-1)?.text ?? '')
  expect(await signsIn('pre-created', password)).toBe(true)
})
