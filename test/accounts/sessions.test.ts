import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { startSession } from '../../src/accounts/sessions.ts'
import { as, Visitor } from '../support/browsing.ts'
import { aCustomer, PASSWORD } from '../support/builders.ts'
import { pageOf } from '../support/page.ts'
import { usePortal, useTwin } from '../support/portal.ts'
import { stranger } from '../support/strangers.ts'

const portal = usePortal()
const twin = useTwin(portal)

const TO_SIGN_IN = '/login?next=%2Ftickets'

/** A browser that is signed in, and the same browser seen by the other process. */
async function signedIn(changes: Parameters<typeof aCustomer>[1] = {}) {
  const account = await aCustomer(portal.db, changes)
  const visitor = await as(portal.app, account)
  return { account, visitor, elsewhere: twinOf(visitor) }
}

function twinOf(visitor: Visitor): Visitor {
  const same = new Visitor(twin.app)
  for (const [name, value] of visitor.cookies) same.cookies.set(name, value)
  return same
}

const sessionOf = (accountId: number) =>
  portal.db.session.findFirstOrThrow({ where: { accountId }, orderBy: { id: 'desc' } })
const isIn = async (visitor: Visitor) => (await visitor.get('/tickets')).statusCode === 200

test('a session secret has 256 random bits and only its hash is in the database', async () => {
  const account = await aCustomer(portal.db)
  const secrets = new Set<string>()
  for (let round = 0; round < 3; round++) {
    const visitor = stranger(portal.app)
    await visitor.post('/login', { login: account.email, password: PASSWORD })
    secrets.add(String(visitor.cookies.get('session')))
  }
  expect(secrets.size).toBe(3)
  const sessions = await portal.db.session.findMany({ where: { accountId: account.id } })
  for (const secret of secrets) {
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32)
    const hash = createHash('sha256').update(secret).digest()
    expect(sessions.filter(({ tokenHash }) => hash.equals(tokenHash))).toHaveLength(1)
    expect(JSON.stringify(sessions)).not.toContain(secret)
  }
})

test('a session ends twelve hours after the last click and fourteen days after sign-in', async () => {
  const { account, visitor } = await signedIn()
  const { id } = await sessionOf(account.id)
  await portal.db.$executeRaw`update session set last_seen_at = now() - interval '11 hours 59 minutes',
      created_at = now() - interval '13 days 23 hours' where id = ${id}`
  expect(await isIn(visitor)).toBe(true)
  await portal.db.$executeRaw`update session set last_seen_at = now() - interval '12 hours 1 second' where id = ${id}`
  expect((await visitor.get('/tickets')).headers.location).toBe(TO_SIGN_IN)
  await portal.db.$executeRaw`update session set last_seen_at = now(), created_at = now() - interval '14 days 1 second'
      where id = ${id}`
  expect((await visitor.get('/tickets')).headers.location).toBe(TO_SIGN_IN)
})

test('a list that refreshes itself keeps nobody signed in, a click does', async () => {
  const { account, visitor } = await signedIn()
  await portal.db
    .$executeRaw`update session set last_seen_at = now() - interval '2 hours' where account_id = ${account.id}`
  const before = await sessionOf(account.id)
  expect((await visitor.get('/tickets', { 'x-refresh': '1' })).statusCode).toBe(200)
  expect((await sessionOf(account.id)).lastSeenAt).toEqual(before.lastSeenAt)
  await visitor.get('/tickets')
  expect((await sessionOf(account.id)).lastSeenAt.getTime()).toBeGreaterThan(before.lastSeenAt.getTime())
})

test('signing out ends the session in every process at once, and the cookie is worth nothing', async () => {
  const { visitor, elsewhere } = await signedIn()
  const copy = twinOf(visitor)
  expect(await isIn(elsewhere)).toBe(true)
  const out = await visitor.post('/logout')
  expect(out.statusCode).toBe(303)
  expect(out.headers['clear-site-data']).toBe('"cache", "storage"')
  expect(out.cookies.find(({ name }) => name === 'session')?.value).toBe('')
  expect(await isIn(elsewhere)).toBe(false)
  expect((await copy.post('/preferences', { theme: 'dark' })).statusCode).toBe(401)
})

test('a new password ends all other sessions in every process at once, and keeps this one', async () => {
  const { account, visitor } = await signedIn()
  const other = twinOf(await as(portal.app, account))
  const answer = await visitor.post('/preferences/password', {
    newPassword: 'Neun leise Kraniche ziehen',
    newPasswordRepeat: 'Neun leise Kraniche ziehen',
  })
  expect(answer.statusCode).toBe(303)
  expect(await isIn(other)).toBe(false)
  expect(await isIn(visitor)).toBe(true)
})

test('deactivating an account ends its sessions in every process at once', async () => {
  const { account, visitor, elsewhere } = await signedIn()
  await portal.db.account.update({ where: { id: account.id }, data: { enabled: false } })
  expect(await isIn(visitor)).toBe(false)
  expect(await isIn(elsewhere)).toBe(false)
})

test('a change of name or role is seen by the next request in every process', async () => {
  const { account, elsewhere } = await signedIn()
  await elsewhere.get('/tickets')
  await portal.db.account.update({ where: { id: account.id }, data: { firstName: 'Evelyn-Neu' } })
  expect((await elsewhere.get('/tickets')).body).toContain('Evelyn-Neu')
})

test('a person sees and ends their own sessions', async () => {
  const { account, visitor } = await signedIn()
  const firefox = { 'user-agent': 'Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0' }
  const other = stranger(portal.app, { headers: firefox, remoteAddress: '203.0.113.77' })
  await other.post('/login', { login: account.email, password: PASSWORD })
  const { id } = await sessionOf(account.id)
  const page = await visitor.get('/preferences')
  expect(page.body).toContain('Firefox · Windows')
  expect(page.body).toContain('203.0.113.77')
  expect((await visitor.post('/preferences/sessions', { session: id })).headers.location).toBe('/preferences#sessions')
  expect(await isIn(other)).toBe(false)
  expect(await isIn(visitor)).toBe(true)
})

test('a session that was ended, or that ran out, is not listed any more', async () => {
  const { account, visitor } = await signedIn()
  const addresses = ['203.0.113.81', '203.0.113.82', '203.0.113.83']
  for (const address of addresses) await startSession(portal.db, account.id, { address, userAgent: 'another browser' })
  const listed = async () => {
    const { text } = pageOf(await visitor.get('/preferences'))
    return addresses.filter((address) => text.includes(address))
  }
  expect(await listed()).toEqual(addresses)
  const { id } = await portal.db.session.findFirstOrThrow({ where: { address: '203.0.113.81', accountId: account.id } })
  await visitor.post('/preferences/sessions', { session: id })
  expect(await listed()).toEqual(addresses.slice(1))
  await portal.db
    .$executeRaw`update session set last_seen_at = now() - interval '12 hours 1 second' where address = '203.0.113.82'`
  expect(await listed()).toEqual(addresses.slice(2))
})

test('ending the others leaves only this session', async () => {
  const { account, visitor } = await signedIn()
  const others = [await as(portal.app, account), await as(twin.app, account)]
  await visitor.post('/preferences/sessions', { session: 'others' })
  for (const other of others) expect(await isIn(other)).toBe(false)
  expect(await isIn(visitor)).toBe(true)
})

test('nobody sees or ends the sessions of somebody else; a foreign one and none look the same', async () => {
  const victim = await signedIn()
  const { id } = await sessionOf(victim.account.id)
  await portal.db.session.update({ where: { id }, data: { address: '203.0.113.200' } })
  const { visitor } = await signedIn()
  expect((await visitor.get('/preferences')).body).not.toContain('203.0.113.200')
  const foreign = await visitor.post('/preferences/sessions', { session: id })
  const missing = await visitor.post('/preferences/sessions', { session: 2_000_000_000 })
  expect([foreign.statusCode, missing.statusCode]).toEqual([404, 404])
  expect(foreign.body).toBe(missing.body)
  expect(await isIn(victim.visitor)).toBe(true)
})

test.each(['99999999999999', '2147483648', '-1', '1.5', 'NaN', 'others,', '', '{"not":0}', '1 or 1=1'])(
  'a session called %j does not exist',
  async (session) => {
    const { visitor } = await signedIn()
    expect((await visitor.post('/preferences/sessions', { session })).statusCode).toBe(404)
  },
)

test('a secret whose session somebody ended does not even file a draft', async () => {
  const { account, visitor } = await signedIn()
  const thief = twinOf(visitor)
  await visitor.post('/logout')
  const formKey = '11111111-2222-4333-8444-555555555555'
  const answer = await thief.upload('/tickets', { formKey, subject: 'Von einem Dieb', body: 'Text' })
  expect(answer.statusCode).toBe(401)
  expect(await portal.db.draft.count({ where: { accountId: account.id } })).toBe(0)
})

test('a login name with a mailed password opens nothing but the choice of an own one', async () => {
  const { visitor } = await signedIn({ passwordHash: null })
  for (const path of ['/tickets', '/tickets/new', '/tickets/search', '/preferences', '/tickets/2026112210000017']) {
    const answer = await visitor.get(path)
    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/preferences/password'])
  }
  for (const path of [
    '/preferences',
    '/preferences/sessions',
    '/tickets',
    '/drafts/11111111-2222-4333-8444-555555555555',
  ]) {
    const answer = await visitor.post(path, {})
    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/preferences/password'])
  }
  expect((await visitor.get('/preferences/password')).statusCode).toBe(200)
  expect((await visitor.post('/logout')).statusCode).toBe(303)
})
