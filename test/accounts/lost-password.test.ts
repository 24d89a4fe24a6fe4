import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Account } from '../../src/platform/db.ts'
import { hashToken } from '../../src/platform/tokens.ts'
import { as } from '../support/browsing.ts'
import { aCustomer, PASSWORD } from '../support/builders.ts'
import { linkIn, mailsTo, passwordIn } from '../support/mails.ts'
import { pageOf } from '../support/page.ts'
import { type Portal, startPortal, usePortal } from '../support/portal.ts'
import { comparable, stranger, timed } from '../support/strangers.ts'

const portal = usePortal({ BASE_URL: 'https://help.muster-it.example' })
/** Another process on the same database. */
let twin: Portal
beforeAll(async () => {
  twin = await startPortal(
    { BASE_URL: 'https://help.muster-it.example' },
    { url: portal.databaseUrl, drop: async () => {} },
  )
})
afterAll(() => twin.stop())

const NEW = 'Neun leise Kraniche ziehen'
const chosen = { mode: 'choose', newPassword: NEW, newPasswordRepeat: NEW }
const forgot = (login: string, headers = {}) => stranger(portal.app).post('/password/forgot', { login }, headers)
const signsIn = async (login: string, password: string) =>
  (await stranger(portal.app).post('/login', { login, password })).statusCode === 303

/** Asks for a link and takes it out of the mail. */
async function linkFor(account: Account): Promise<string> {
  await forgot(account.email)
  await portal.work()
  const mail = (await mailsTo(portal.db, account.email))
    .filter(({ name }) => name === 'account.password-reset-requested')
    .at(-1)
  return linkIn(mail?.text ?? '', '/password/reset/')
}

/** Everything that opening a link could have changed. */
const rows = (id: number) =>
  portal.db.$queryRaw`select a.xmin::text, a.password_hash, (select json_agg(json_build_array(t.xmin::text, t.used_at))
      from password_token t where t.account_id = a.id) as tokens,
    (select count(*)::int from session s where s.account_id = a.id) as sessions,
      (select count(*)::int from mail m where m.account_id = a.id) as mails
    from account a where a.id = ${id}`

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
  expect(await signsIn(account.email, NEW)).toBe(true)
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

test('opening a link changes nothing, by GET or HEAD, however often (mail scanners follow links)', async () => {
  const account = await aCustomer(portal.db)
  const link = await linkFor(account)
  const before = await rows(account.id)
  for (let round = 0; round < 3; round++) {
    expect((await stranger(portal.app).get(link)).statusCode).toBe(200)
    expect((await stranger(portal.app).send({ method: 'HEAD', url: link })).statusCode).toBe(200)
    expect((await stranger(portal.app).get(`${link}?mode=generate`)).statusCode).toBe(200)
  }
  expect(await rows(account.id)).toEqual(before)
})

test.each(['generate', 'choose'])('of fifty clicks on one link at the same moment one counts (%s)', async (mode) => {
  const account = await aCustomer(portal.db)
  const link = await linkFor(account)
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) => {
      const { app } = index % 2 ? portal : twin
      return stranger(app).post(link, mode === 'choose' ? chosen : { mode })
    }),
  )
  const won = answers.filter(({ statusCode }) => statusCode === (mode === 'choose' ? 303 : 200))
  expect(won).toHaveLength(1)
  for (const { statusCode, body } of answers.filter((answer) => !won.includes(answer))) {
    // Fifty at once may be more than a slow machine takes in time.
    if (statusCode === 503) continue
    expect(statusCode).toBe(410)
    expect(pageOf(body).links()).toContain('/password/forgot')
  }
  const sent = (await mailsTo(portal.db, account.email)).filter(({ name }) => /generated|changed/.test(name))
  expect(sent).toHaveLength(1)
})

test('a used, an expired, an older and a forged link each say what they are and offer a new one', async () => {
  const account = await aCustomer(portal.db)
  const pages: Record<string, string> = {}
  const used = await linkFor(account)
  await stranger(portal.app).post(used, chosen)
  const older = await linkFor(account)
  const newer = await linkFor(account)
  expect(newer).not.toBe(older)
  await portal.db.$executeRaw`delete from rate_limit`
  const expired = await linkFor(account)
  const [row] = await portal.db.$queryRaw<{ hours: number }[]>`
    select extract(epoch from expires_at - now())::float8 / 3600 as hours from password_token
      where token_hash = ${hashToken(expired.split('/').at(-1) ?? '')}`
  expect(row?.hours).toBeGreaterThan(1.9)
  expect(row?.hours).toBeLessThanOrEqual(2)
  await portal.db
    .$executeRaw`update password_token set expires_at = now() where account_id = ${account.id} and used_at is null`
  const links = { used, older, expired, forged: `/password/reset/${'A'.repeat(43)}` }
  const hash = (await portal.db.account.findUniqueOrThrow({ where: { id: account.id } })).passwordHash
  for (const [kind, link] of Object.entries(links)) {
    for (const answer of [
      await stranger(portal.app).get(link),
      await stranger(portal.app).post(link, chosen),
      await stranger(portal.app).post(link, { mode: 'generate' }),
    ]) {
      expect(answer.statusCode, kind).toBe(410)
      expect(pageOf(answer).links()).toContain('/password/forgot')
      expect(answer.cookies.some(({ name }) => name.endsWith('session'))).toBe(false)
      pages[kind] = answer.body.replaceAll(link, '')
    }
  }
  expect(pages.older).toBe(pages.expired)
  expect(new Set([pages.used, pages.expired, pages.forged]).size).toBe(3)
  expect((await portal.db.account.findUniqueOrThrow({ where: { id: account.id } })).passwordHash).toBe(hash)
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

test('changing the password and deactivating the account end open links', async () => {
  const account = await aCustomer(portal.db)
  const link = await linkFor(account)
  const owner = stranger(portal.app)
  await owner.post('/login', { login: account.email, password: PASSWORD })
  expect((await owner.post('/preferences/password', { newPassword: NEW, newPasswordRepeat: NEW })).statusCode).toBe(303)
  expect((await stranger(portal.app).post(link, { mode: 'generate' })).statusCode).toBe(410)

  const other = await aCustomer(portal.db)
  const otherLink = await linkFor(other)
  await portal.db.account.update({ where: { id: other.id }, data: { enabled: false } })
  expect((await stranger(portal.app).get(otherLink)).statusCode).toBe(410)
  expect((await stranger(portal.app).post(otherLink, chosen)).statusCode).toBe(410)
})

test.each(['short', 'qwertzuiop12', ''])(
  'a link is not used up by a password that is refused (%j)',
  async (newPassword) => {
    const account = await aCustomer(portal.db)
    const link = await linkFor(account)
    const weak = await stranger(portal.app).post(link, { mode: 'choose', newPassword, newPasswordRepeat: newPassword })
    expect(weak.statusCode).toBe(422)
    const unequal = await stranger(portal.app).post(link, { ...chosen, newPasswordRepeat: `${NEW}.` })
    expect(unequal.statusCode).toBe(422)
    expect(unequal.body).toContain('Die beiden Passwörter sind nicht gleich.')
    expect(unequal.body).not.toContain(NEW)
    expect((await stranger(portal.app).post(link, chosen)).statusCode).toBe(303)
  },
)

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

test('the secret of a link is 256 bits, kept only as a hash, and no page of it names it to anybody', async () => {
  const account = await aCustomer(portal.db)
  const link = await linkFor(account)
  const token = link.split('/').at(-1) ?? ''
  expect(Buffer.from(token, 'base64url')).toHaveLength(32)
  const stored = await portal.db.passwordToken.findMany({ where: { accountId: account.id } })
  expect(JSON.stringify(stored.map(({ tokenHash }) => Buffer.from(tokenHash).toString('latin1')))).not.toContain(token)
  const page = await stranger(portal.app).get(link)
  expect(page.headers['referrer-policy']).toBe('no-referrer')
  expect(page.headers['cache-control']).toContain('no-store')
  const external = pageOf(page)
    .all('[src], [href]')
    .map((element) => element.getAttribute('src') ?? element.getAttribute('href') ?? '')
    .filter((url) => !/^(\/|#|mailto:|tel:)/.test(url))
  expect(external).toEqual(['https://muster-it.example/datenschutz'])
})

test('somebody created by the provider without a password gets in through the lost password', async () => {
  const account = await aCustomer(portal.db, { passwordHash: null, userName: 'pre-created' })
  expect(await signsIn('pre-created', '')).toBe(false)
  const link = await linkFor(account)
  await stranger(portal.app).post(link, { mode: 'generate' })
  const password = passwordIn((await mailsTo(portal.db, account.email)).at(-1)?.text ?? '')
  expect(await signsIn('pre-created', password)).toBe(true)
})

test('a link used by somebody who is signed in changes the account of the link alone', async () => {
  const [mine, other] = [await aCustomer(portal.db), await aCustomer(portal.db)]
  const link = await linkFor(other)
  const visitor = await as(portal.app, mine)
  await visitor.post(link, chosen)
  expect(await signsIn(mine.email, PASSWORD)).toBe(true)
  expect(await signsIn(other.email, NEW)).toBe(true)
})
