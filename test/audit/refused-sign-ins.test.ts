import { expect, test } from 'vitest'
import { listAudit } from '../../src/accounts/audit-trail.ts'
import { MOST_REFUSALS, recordRefusal } from '../../src/audit/recording.ts'
import { Visitor } from '../support/browsing.ts'
import { aCustomer } from '../support/builders.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal({ TRUST_PROXY: 'loopback' })

const guess = (login: string, from: string) =>
  new Visitor(portal.app).post('/login', { login, password: 'wrong' }, { 'x-forwarded-for': from })
const refusals = () => listAudit(portal.db, { action: 'sign-in', timeZone: 'Europe/Berlin', limit: 1000 })

test('guesses of one network at one account are one line an hour, with how many and until when', async () => {
  const { email } = await aCustomer(portal.db)
  for (let tries = 0; tries < 3; tries++) await guess(email, `2001:db8:1:2::${tries}`)
  await guess(email, '192.0.2.7')
  await guess('nobody', '192.0.2.7')
  expect(await refusals()).toMatchObject([
    { account: null, address: '192.0.2.7', count: 1 },
    { account: email, address: '192.0.2.7', count: 1 },
    { account: email, address: '2001:db8:1:2::/64', count: 3, by: 'a visitor' },
  ])
})

test('an attack from everywhere leaves a bounded number of lines, and each guess is counted', async () => {
  const { id } = await aCustomer(portal.db)
  const before = (await refusals()).reduce((sum, { count }) => sum + count, 0)
  const guesses = Array.from({ length: 1000 }, (_, index) => ({
    accountId: id,
    network: `10.0.${index >> 8}.${index & 255}`,
  }))
  const next = guesses.values()
  // As many at a time as there are connections.
  const visitors = Array.from({ length: 8 }, async () => {
    for (const guessing of next) await recordRefusal(portal.db, 'sign-in.refused', guessing)
  })
  await Promise.all(visitors)
  const lines = await refusals()
  expect(lines.length).toBeLessThan(MOST_REFUSALS + 20)
  expect(lines.reduce((sum, { count }) => sum + count, 0) - before).toBe(1000)
  // Who was there before the crowd is still told apart.
  await guess('nobody', '192.0.2.7')
  expect(await refusals()).toContainEqual(expect.objectContaining({ address: '192.0.2.7', account: null, count: 2 }))
})

test('a known and an unknown login cost the same', async () => {
  const { email } = await aCustomer(portal.db)
  const [known, unknown] = [await guess(email, '198.51.100.1'), await guess('nobody at all', '198.51.100.2')]
  expect([known.statusCode, unknown.statusCode]).toEqual([422, 422])
})
