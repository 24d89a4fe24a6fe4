import { beforeAll, expect, test, vi } from 'vitest'
import type { Account, Organization } from '../../src/platform/db.ts'
import { type Belonging, belongings, missing } from '../support/belongings.ts'
import { as, Visitor } from '../support/browsing.ts'
import { aCustomer, anAgent, aTeam } from '../support/builders.ts'
import { aContract, anOrganization, dayFromNow, joins } from '../support/contracts.ts'
import { usePortal } from '../support/portal.ts'
import { collectRoutes } from '../support/routes.ts'
import { type Outcome, type Row, TO_SIGN_IN } from './route-rows.ts'
import { TABLE } from './route-table.ts'

const collected = collectRoutes()
const portal = usePortal({ REGISTRATION: 'contract' })

let victim: Account
let company: Organization
beforeAll(async () => {
  collected.stop()
  await aTeam(portal.db, { isDefault: true })
  company = await aSupportedCompany()
  victim = await memberOf(company)
})

async function aSupportedCompany(term: { from?: string; until?: string } = {}): Promise<Organization> {
  const organization = await anOrganization(portal.db)
  await aContract(portal.db, { organization, ...term })
  return organization
}

async function memberOf(
  organization: Organization,
  role: 'customer' | 'admin' = 'customer',
  changes: Partial<Account> = {},
) {
  const account = await aCustomer(portal.db, changes)
  await joins(portal.db, account, organization, role)
  return account
}

/** People of the victim's company come last; the others are strangers to it. */
const ACTORS = {
  customer: async () => memberOf(await aSupportedCompany()),
  'administrator of another company': async () => memberOf(await aSupportedCompany(), 'admin'),
  'agent of the team': () => anAgent(portal.db),
  admin: () => anAgent(portal.db, { role: 'admin' }, []),
  'agent of another team': async () => anAgent(portal.db, {}, [await aTeam(portal.db, { openToCustomers: false })]),
  newcomer: async () => memberOf(await aSupportedCompany(), 'customer', { passwordHash: null }),
  disabled: async () => memberOf(await aSupportedCompany(), 'customer', { enabled: false }),
  'without contract': async () =>
    memberOf(await aSupportedCompany({ from: dayFromNow(-9), until: dayFromNow(-1) }), 'admin'),
  colleague: () => memberOf(company),
  'colleague, administrator elsewhere': async () => {
    const account = await memberOf(company)
    await joins(portal.db, account, await aSupportedCompany(), 'admin')
    return account
  },
  administrator: () => memberOf(company, 'admin'),
}
type ActorName = keyof typeof ACTORS

/** Whose thing is asked for; the victim is a colleague to the people of the company, and to all others a stranger. */
const WHOSES = ['own', 'foreign', 'confidential', 'missing'] as const
type Whose = (typeof WHOSES)[number]

const addressOf = (route: string, named: Belonging) =>
  (route.split(' ')[1] ?? '').replace(/:(\w+)/g, (_all, name: string) => named[name] ?? 'none') +
  (route.endsWith('/drafts/:key/attachments') ? '?purpose=ticket' : '')

function ask(visitor: Visitor, route: string, row: Row, named: Belonging, method = route.split(' ')[0]) {
  const url = addressOf(route, named)
  if (method === 'GET' || method === 'HEAD') return visitor.send({ method, url })
  const fields = row.fields?.(named) ?? {}
  return row.multipart ? visitor.upload(url, fields) : visitor.post(url, fields)
}

function expectOutcome(
  answer: { statusCode: number; headers: Record<string, unknown> },
  wanted: Outcome | undefined,
  what: string,
) {
  if (typeof wanted === 'number') return expect(answer.statusCode, what).toBe(wanted)
  expect([302, 303], what).toContain(answer.statusCode)
  expect(String(answer.headers.location), what).toMatch(new RegExp(`^${wanted}`))
  if (wanted === '/') expect(answer.headers.location, what).toBe('/')
}

function wantedOf(row: Row, actor: ActorName | 'nobody', whose: Whose): Outcome | undefined {
  const isPublic = row.nobody !== TO_SIGN_IN && row.nobody !== 401
  if (isPublic && whose === 'missing' && row.kind) return row.missing
  if ((actor === 'disabled' || actor === 'without contract') && whose === 'own' && row.disabled) return row.disabled
  if (actor === 'without contract') return isPublic ? row.nobody : 403
  if (actor === 'disabled' && whose === 'own' && row.kept) return TO_SIGN_IN
  if (actor === 'nobody' || actor === 'disabled') return row.nobody
  if (actor === 'newcomer') return row.newcomer
  if (row.administered !== undefined) return actor !== 'admin' ? 403 : whose === 'missing' ? 404 : row.administered
  const works = ['agent of the team', 'agent of another team', 'admin'].includes(actor)
  if (works && row.works === 403 && actor !== 'admin') return 403
  if (works && row.desk && whose === 'missing') return 404
  if (actor === 'agent of another team' && whose === 'own' && row.elsewhere) return row.elsewhere
  if (works && row.works !== undefined) return (actor === 'admin' && row.admin) || row.works
  if (works && whose === 'own' && row.agent) return row.agent
  if (
    (actor === 'agent of the team' || actor === 'admin') &&
    row.team &&
    (whose === 'foreign' || whose === 'confidential')
  )
    return row.team
  if (works && row.desk) return 404
  const administrates = actor.includes('administrator')
  if (administrates && !row.kind) return row.administrator ?? row.own
  if (actor === 'administrator' && whose === 'foreign') return row.administrator ?? row.foreign
  return whose === 'confidential' ? row.foreign : row[whose]
}

test('every registered route has a row in this table, and every row a route', () => {
  const registered = [...collected.routes].filter((route) => !route.startsWith('HEAD '))
  expect(registered.length).toBeGreaterThan(30)
  expect(registered.sort()).toEqual(Object.keys(TABLE).sort())
  for (const route of collected.routes)
    if (route.startsWith('HEAD ')) expect(TABLE).toHaveProperty([route.replace('HEAD', 'GET')])
})

const rows = Object.entries(TABLE)

test.each(rows)(
  '%s lets in whom it should, and to everybody else foreign and missing look the same',
  async (route, row) => {
    const isTicket = row.kind && row.administrator !== undefined
    const whoses = row.kind ? WHOSES.filter((whose) => whose !== 'confidential' || isTicket) : (['own'] as const)
    for (const actor of ['nobody', ...(Object.keys(ACTORS) as ActorName[])] as const) {
      const bodies: Record<string, string> = {}
      for (const whose of whoses) {
        // A fresh person each time: some of these requests end sessions or change passwords.
        const account = actor === 'nobody' ? victim : await ACTORS[actor]()
        const visitor = actor === 'nobody' ? new Visitor(portal.app) : await as(portal.app, account)
        const owner = whose === 'own' ? account : victim
        const named = row.kind
          ? whose === 'missing'
            ? missing[row.kind]
            : await belongings[row.kind](portal.db, owner)
          : {}
        if (whose === 'confidential')
          await portal.db.ticket.updateMany({ where: { requesterId: victim.id }, data: { confidential: true } })
        const answer = await ask(visitor, route, row, named)
        expectOutcome(answer, wantedOf(row, actor, whose), `${actor}, ${whose}`)
        // What differs by itself: the address asked for and the person asking. The few digits of a row's id stand in no
        // address.
        const differing = [...Object.values(named), account.email].filter((name) => name.length > 6)
        const body = differing
          .reduce((text, name) => text.replaceAll(name, ''), answer.body)
          .replace(/(participants|teams|members|agents|customers|organizations|places|notes|canned)\/\d*/g, '$1/')
        if (wantedOf(row, actor, whose) === 404) expect(body, `${actor}, ${whose}`).not.toContain('eheim')
        bodies[whose] = body
      }
      for (const whose of ['foreign', 'confidential'] as const)
        if (row.kind && bodies[whose] !== undefined && wantedOf(row, actor, whose) === wantedOf(row, actor, 'missing'))
          expect(bodies[whose], `${actor}: ${whose} and missing`).toBe(bodies.missing)
    }
  },
)

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
      const account = actor === 'nobody' ? victim : await ACTORS[actor]()
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
