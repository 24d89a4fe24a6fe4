import { expect, test } from 'vitest'
import { countTry, networkOf } from '../../src/accounts/limits.ts'
import { Visitor } from '../support/browsing.ts'
import { aCustomer, PASSWORD } from '../support/builders.ts'
import { inputValue } from '../support/page.ts'
import { usePortal, useTwin } from '../support/portal.ts'
import { freshAddress, stranger } from '../support/strangers.ts'

const portal = usePortal()
const twin = useTwin(portal)

const guess = (visitor: Visitor, login: string, round = 0) =>
  visitor.post('/login', { login, password: `Wrong guess number ${round}` })
const statusesOf = async (answers: Promise<{ statusCode: number }>[]) =>
  (await Promise.all(answers)).map(({ statusCode }) => statusCode)

test('the eleventh guess from one address is not even looked at, and the page says how long to wait', async () => {
  const customer = await aCustomer(portal.db)
  const attacker = stranger(portal.app)
  for (let round = 0; round < 10; round++) expect((await guess(attacker, customer.email, round)).statusCode).toBe(422)
  const right = await attacker.post('/login', { login: customer.email, password: PASSWORD })
  expect(right.statusCode).toBe(429)
  expect(Number(right.headers['retry-after'])).toBeGreaterThan(0)
  expect(right.body).toMatch(/Zu viele Versuche. Bitte warten Sie 15 Minuten/)
  expect(inputValue(right, 'login')).toBe(customer.email)
})

test('user name and e-mail of a person are one count', async () => {
  const customer = await aCustomer(portal.db, { userName: 'limits-one' })
  const attacker = stranger(portal.app)
  for (let round = 0; round < 5; round++) {
    await guess(attacker, customer.email.toUpperCase(), round)
    await guess(attacker, 'LIMITS-one', round)
  }
  expect((await guess(attacker, customer.email)).statusCode).toBe(429)
})

test('the owner gets in from another address while somebody hammers the account', async () => {
  const customer = await aCustomer(portal.db)
  const attacker = stranger(portal.app)
  for (let round = 0; round < 30; round++) await guess(attacker, customer.email, round)
  expect((await stranger(portal.app).post('/login', { login: customer.email, password: PASSWORD })).statusCode).toBe(
    303,
  )
})

test('the owner gets in from a known browser while the account is under attack from everywhere', async () => {
  const customer = await aCustomer(portal.db)
  const owner = stranger(portal.app)
  await owner.post('/login', { login: customer.email, password: PASSWORD })
  await owner.post('/logout')
  await portal.db.rateLimit.createMany({
    data: [{ key: `sign-in-account #${customer.id}`, count: 5000, expiresAt: new Date(Date.now() + 600_000) }],
  })
  expect((await guess(stranger(portal.app), customer.email)).statusCode).toBe(429)
  expect((await owner.post('/login', { login: customer.email, password: PASSWORD })).statusCode).toBe(303)
})

test('a browser that was here before has no free guesses, and takes none from other browsers', async () => {
  const customer = await aCustomer(portal.db)
  const [lent, own] = [stranger(portal.app), stranger(portal.app)]
  for (const browser of [lent, own]) {
    await browser.post('/login', { login: customer.email, password: PASSWORD })
    await browser.post('/logout')
  }
  const answers = []
  for (let round = 0; round < 12; round++) answers.push((await guess(lent, customer.email, round)).statusCode)
  expect(answers.slice(0, 10)).toEqual(Array(10).fill(422))
  expect(answers.slice(10)).toEqual([429, 429])
  expect((await own.post('/login', { login: customer.email, password: PASSWORD })).statusCode).toBe(303)
})

test('the device cookie of another person or a forged one opens no second account of guesses', async () => {
  const [customer, other] = [await aCustomer(portal.db), await aCustomer(portal.db)]
  const address = freshAddress()
  const attacker = new Visitor(portal.app, { remoteAddress: address })
  await attacker.post('/login', { login: other.email, password: PASSWORD })
  await attacker.post('/logout')
  for (let round = 0; round < 10; round++) await guess(attacker, customer.email, round)
  expect((await guess(attacker, customer.email)).statusCode).toBe(429)
  const device = String(attacker.cookies.get('device'))
  for (const forged of [
    device.replace(/^\d+/, String(customer.id)),
    `${customer.id}:x.`,
    `${customer.id}:x.AAAA`,
    '%00',
    '.',
    'a.b.c',
  ]) {
    attacker.cookies.set('device', forged)
    expect((await guess(attacker, customer.email)).statusCode).toBe(429)
  }
})

test('one address cannot try a password on many accounts (password spraying)', async () => {
  const remoteAddress = '192.0.2.99'
  const expiresAt = new Date(Date.now() + 600_000)
  await portal.db.rateLimit.create({ data: { key: `sign-in-address ${remoteAddress}`, count: 99, expiresAt } })
  const sprayer = new Visitor(portal.app, { remoteAddress })
  expect((await guess(sprayer, 'person1@brandt.example')).statusCode).toBe(422)
  expect((await guess(sprayer, 'person2@brandt.example')).statusCode).toBe(429)
})

test('a household with IPv6 is one sender, its neighbour another', () => {
  expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64')
  expect(networkOf('2001:db8:1:2::1')).toBe('2001:db8:1:2::/64')
  expect(networkOf('2001:0DB8:0001:0002:ffff::')).toBe('2001:db8:1:2::/64')
  expect(networkOf('2001:db8:1:3::1')).toBe('2001:db8:1:3::/64')
  expect(networkOf('2001:db8::1')).toBe('2001:db8:0:0::/64')
  expect(networkOf('::1')).toBe('0:0:0:0::/64')
  expect(networkOf('fe80::1%eth0')).toBe('fe80:0:0:0::/64')
  expect(networkOf('::ffff:203.0.113.9')).toBe('203.0.113.9')
  expect(networkOf('203.0.113.9')).toBe('203.0.113.9')
})

test('hopping within one IPv6 network gives no more guesses', async () => {
  const customer = await aCustomer(portal.db)
  const from = (host: number, network = 1) =>
    new Visitor(portal.app, { remoteAddress: `2001:db8:77:${network}::${host}` })
  for (let host = 1; host <= 10; host++) await guess(from(host), customer.email)
  expect((await guess(from(99), customer.email)).statusCode).toBe(429)
  expect((await guess(from(1, 2), customer.email)).statusCode).toBe(422)
})

test('fifty guesses at the same moment over two processes are ten guesses', async () => {
  const customer = await aCustomer(portal.db)
  const remoteAddress = freshAddress()
  const statuses = await statusesOf(
    Array.from({ length: 50 }, (_, round) => {
      const { app } = round % 2 ? portal : twin
      return guess(new Visitor(app, { remoteAddress }), customer.email, round)
    }),
  )
  // A slow machine may be too busy for some of them and says so.
  const busy = statuses.filter((status) => status === 503).length
  const looked = statuses.filter((status) => status === 422).length
  expect(looked).toBeLessThanOrEqual(10)
  expect(looked + busy).toBeGreaterThanOrEqual(10)
  expect(statuses.filter((status) => status === 429).length).toBe(50 - looked - busy)
})

test('a window ends by the clock of the database, and then counts from one again', async () => {
  const limit = { name: 'test', most: 2, window: 60 }
  const tries = async () => [
    await countTry(portal.db, limit, 'x'),
    await countTry(twin.db, limit, 'x'),
    await countTry(portal.db, limit, 'x'),
  ]
  expect((await tries()).map(Boolean)).toEqual([false, false, true])
  await portal.db.$executeRaw`update rate_limit set expires_at = now() - interval '1 second' where key = 'test x'`
  expect((await tries()).map(Boolean)).toEqual([false, false, true])
})

test('X-Forwarded-For from anybody gives no other address (TRUST_PROXY is off)', async () => {
  const customer = await aCustomer(portal.db)
  const remoteAddress = freshAddress()
  for (let round = 0; round < 10; round++) {
    await guess(
      new Visitor(portal.app, { remoteAddress, headers: { 'x-forwarded-for': freshAddress() } }),
      customer.email,
    )
  }
  const late = new Visitor(portal.app, { remoteAddress, headers: { 'x-forwarded-for': freshAddress() } })
  expect((await guess(late, customer.email)).statusCode).toBe(429)
})
