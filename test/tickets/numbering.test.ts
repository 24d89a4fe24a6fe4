import { expect, test } from 'vitest'
import { localDay } from '../../src/platform/clock.ts'
import { openDb, transaction } from '../../src/platform/db.ts'
import { checkDigit, nextTicketNumber, readTicketNumber } from '../../src/tickets/numbering.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()
const numberAt = (moment: string, timeZone = 'Europe/Berlin') =>
  transaction(portal.db, (tx) => nextTicketNumber(tx, localDay(new Date(moment), timeZone)))

test('a number is date, system, counter of the day and check digit', async () => {
  expect(await numberAt('2026-11-21T11:00:00Z')).toBe('2026112110000017')
  expect(await numberAt('2026-11-21T11:00:01Z')).toMatch(/^202611211000002\d$/)
})

test('the day begins at midnight of the configured time zone, in winter and in summer', async () => {
  expect(await numberAt('2026-01-14T22:59:59Z')).toMatch(/^20260114/)
  expect(await numberAt('2026-01-14T23:00:00Z')).toMatch(/^202601151000001/)
  expect(await numberAt('2026-07-14T21:59:59Z')).toMatch(/^20260714/)
  expect(await numberAt('2026-07-14T22:00:00Z')).toMatch(/^202607151000001/)
  expect(await numberAt('2026-07-14T22:00:00Z', 'UTC')).toMatch(/^20260714/)
})

test('the two hours of the night when the clock goes back belong to one day with one counter', async () => {
  const first = await numberAt('2026-10-25T00:30:00Z')
  const second = await numberAt('2026-10-25T01:30:00Z')
  expect(first).toMatch(/^202610251000001/)
  expect(second).toMatch(/^202610251000002/)
  expect(await numberAt('2026-10-25T22:59:59Z')).toMatch(/^202610251000003/)
  expect(await numberAt('2026-10-25T23:00:00Z')).toMatch(/^202610261000001/)
})

test('the check digit finds every wrong digit and every swap of neighbours', () => {
  const number = `202611211000042${checkDigit('202611211000042')}`
  expect(checkDigit(number)).toBe(0)
  for (let place = 0; place < number.length; place++) {
    for (let digit = 0; digit < 10; digit++) {
      const wrong = number.slice(0, place) + digit + number.slice(place + 1)
      expect(checkDigit(wrong) === 0).toBe(wrong === number)
    }
    const swapped = number.slice(0, place) + (number[place + 1] ?? '') + number[place] + number.slice(place + 2)
    if (swapped !== number && swapped.length === number.length) expect(checkDigit(swapped)).not.toBe(0)
  }
})

test.each([
  ['2026112110000017', '2026112110000017', undefined],
  ['202611211000001', '202611211000001', undefined],
  ['[Ticket#2026112110000017]', '2026112110000017', undefined],
  ['Ticket# 2026 1121 1000 0017', '2026112110000017', undefined],
  ['2026112110000018', '2026112110000018', 'error.number.check'],
  ['20261121100000171', '20261121100000171', 'error.number.long'],
  ['A-17', '', 'error.number.digits'],
])('%s is understood', (typed, digits, fault) => {
  expect(readTicketNumber(typed)).toEqual(fault ? { digits, fault } : { digits })
})

test('1,000 numbers drawn at once over four pools are all different, with few gaps', async () => {
  const pools = Array.from({ length: 4 }, () => openDb(portal.databaseUrl, { connections: 4 }))
  const day = new Date('2026-03-03T12:00:00Z')
  const draw = async (db: (typeof pools)[number], count: number) => {
    const numbers: string[] = []
    while (numbers.length < count)
      numbers.push(await transaction(db, (tx) => nextTicketNumber(tx, localDay(day, 'Europe/Berlin'))))
    return numbers
  }
  const drawn = (await Promise.all(pools.flatMap((db) => [draw(db, 125), draw(db, 125)]))).flat()
  await Promise.all(pools.map((db) => db.$disconnect()))
  expect(new Set(drawn).size).toBe(1000)
  const counts = drawn.map((number) => Number(number.slice(10, 15)))
  expect(Math.min(...counts)).toBe(1)
  expect(Math.max(...counts)).toBeLessThan(1030)
}, 60_000)
