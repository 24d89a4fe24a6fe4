import { expect, test } from 'vitest'
import { hashToken } from '../../src/platform/tokens.ts'
import { as } from '../support/browsing.ts'
import { aCustomer, PASSWORD } from '../support/builders.ts'
import { chosen, lostPasswords, NEW_PASSWORD } from '../support/lost-passwords.ts'
import { mailsTo } from '../support/mails.ts'
import { pageOf } from '../support/page.ts'
import { usePortal, useTwin } from '../support/portal.ts'
import { stranger } from '../support/strangers.ts'

const HELP = { BASE_URL: 'https://help.muster-it.example' }
const portal = usePortal(HELP)
const twin = useTwin(portal, HELP)
const { signsIn, linkFor } = lostPasswords(portal)

/** Everything that opening a link could have changed. */
const rows = (id: number) =>
  portal.db.$queryRaw`select a.xmin::text, a.password_hash, (select json_agg(json_build_array(t.xmin::text, t.used_at))
      from password_token t where t.account_id = a.id) as tokens,
    (select count(*)::int from session s where s.account_id = a.id) as sessions,
      (select count(*)::int from mail m where m.account_id = a.id) as mails
    from account a where a.id = ${id}`

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

test('changing the password and deactivating the account end open links', async () => {
  const account = await aCustomer(portal.db)
  const link = await linkFor(account)
  const owner = stranger(portal.app)
  await owner.post('/login', { login: account.email, password: PASSWORD })
  expect(
    (await owner.post('/preferences/password', { newPassword: NEW_PASSWORD, newPasswordRepeat: NEW_PASSWORD }))
      .statusCode,
  ).toBe(303)
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
    const unequal = await stranger(portal.app).post(link, { ...chosen, newPasswordRepeat: `${NEW_PASSWORD}.` })
    expect(unequal.statusCode).toBe(422)
    expect(unequal.body).toContain('Die beiden Passwörter sind nicht gleich.')
    expect(unequal.body).not.toContain(NEW_PASSWORD)
    expect((await stranger(portal.app).post(link, chosen)).statusCode).toBe(303)
  },
)

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

test('a link used by somebody who is signed in changes the account of the link alone', async () => {
  const [mine, other] = [await aCustomer(portal.db), await aCustomer(portal.db)]
  const link = await linkFor(other)
  const visitor = await as(portal.app, mine)
  await visitor.post(link, chosen)
  expect(await signsIn(mine.email, PASSWORD)).toBe(true)
  expect(await signsIn(other.email, NEW_PASSWORD)).toBe(true)
})
