import { expect, test, vi } from 'vitest'
import type { Account } from '../../src/platform/db.ts'
import { belongings } from '../support/belongings.ts'
import { as, Visitor } from '../support/browsing.ts'
import { usePortal } from '../support/portal.ts'
import { addressOf, ask, useActors } from '../support/route-actors.ts'
import { TABLE } from './route-table.ts'

const portal = usePortal({ REGISTRATION: 'contract' })
const { people, ACTORS } = useActors(portal)
const rows = Object.entries(TABLE)

/** One line for each table but the counts of requests: how many rows, and a hash over the version of each. */
async function versions(): Promise<Record<string, string>> {
  const tables = await portal.db.$queryRaw<{ name: string }[]>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname in ('public', 'graphile_worker') and tablename <> 'counter' order by 1`
  const parts = tables.map(
    ({ name }) =>
      `select '${name}' as name, count(*) || ' ' || coalesce(md5(string_agg(ctid::text || xmin::text, ','
        order by ctid)), '') as state from ${name}`,
  )
  // The names come from PostgreSQL's own catalogue.
  const states = await portal.db.$queryRawUnsafe<{ name: string; state: string }[]>(parts.join(' union all '))
  return Object.fromEntries(states.map(({ name, state }) => [name, state]))
}

test.each(rows.filter(([route]) => route.startsWith('GET ')))(
  '%s changes nothing in the database, as GET and as HEAD',
  async (route, row) => {
    for (const actor of [
      'nobody',
      'customer',
      'agent of the team',
      'newcomer',
      'without contract',
      'administrator',
    ] as const) {
      const account = actor === 'nobody' ? people.victim : await ACTORS[actor]()
      const visitor = actor === 'nobody' ? new Visitor(portal.app) : await as(portal.app, account)
      const named = row.kind ? await belongings[row.kind](portal.db, account) : {}
      const before = await versions()
      expect(Object.keys(before).length).toBeGreaterThan(15)
      const head = await ask(visitor, route, row, named, 'HEAD')
      if (row.looks) await expectNoLook(account)
      const got = await ask(visitor, route, row, named, 'GET')
      expect(head.statusCode).toBe(got.statusCode)
      expect(head.body).toBe('')
      if (row.looks && got.statusCode === 200) await takeLookBack(account)
      expect(await versions(), actor).toEqual(before)
    }
  },
)

/** Time enough for what follows an answer. */
const A_MOMENT = 100

async function expectNoLook({ id: accountId }: Account) {
  await new Promise((resolve) => setTimeout(resolve, A_MOMENT))
  expect(await portal.db.ticketLook.count({ where: { accountId } })).toBe(0)
}

/** The one row that is written after the answer. */
async function takeLookBack({ id: accountId }: Account) {
  await vi.waitFor(async () =>
    expect(await portal.db.ticketLook.deleteMany({ where: { accountId } })).toEqual({ count: 1 }),
  )
}

test('what is posted from another site changes nothing either, on any route', async () => {
  for (const [route, row] of rows.filter(([name]) => name.startsWith('POST '))) {
    const account = await ACTORS.customer()
    const visitor = await as(portal.app, account, { headers: { 'sec-fetch-site': 'cross-site' } })
    const named = row.kind ? await belongings[row.kind](portal.db, account) : {}
    const before = await versions()
    const fields = row.fields?.(named) ?? {}
    const body = new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, String(value)]))
    for (const site of ['cross-site', 'same-site']) {
      const headers = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': site }
      const answer = await visitor.send({
        method: 'POST',
        url: addressOf(route, named),
        headers,
        payload: body.toString(),
      })
      expect(answer.statusCode, `${route} ${site}`).toBe(403)
    }
    expect(await versions(), route).toEqual(before)
  }
})
