import { expect, test } from 'vitest'
import { foldNames } from '../../src/organizations/people-folding.ts'
import { as } from '../support/browsing.ts'
import { aCustomer, anAgent } from '../support/builders.ts'
import { aCompany, aMember } from '../support/companies.ts'
import { dayFromNow } from '../support/contracts.ts'
import { pageOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal({ REGISTRATION: 'contract' })
let count = 0

/** Kemal Öztürk of a company with a name that nobody else has, and an agent's browser. */
async function start() {
  const { db, app } = portal
  const mark = `Zinnober${++count}`
  const organization = await aCompany(portal, { name: `Gerätebau ${mark} GmbH` })
  const { account: kemal, visitor } = await aMember(portal, organization, 'customer', {
    ...{ firstName: 'Kemal', lastName: `Öztürk-${mark}`, phone: `+49 40 5${100 + count} 12-34` },
    ...{ email: `k.${count}@geraetebau.example`, supportId: `K-77${count}` },
  })
  const jana = await as(app, await anAgent(db))
  const found = async (q: string, path = '/desk/customers') =>
    pageOf(await jana.get(`${path}?q=${encodeURIComponent(q)}`)).links(/^\/desk\/(customers|organizations)\/\d+$/)
  return { db, mark, organization, kemal, visitor, jana, found, path: `/desk/customers/${kemal.id}` }
}

test.each(['before', 'after'])('somebody is found by any part of what is known of them, %s the job', async (when) => {
  const { db, mark, kemal, found, path } = await start()
  if (when === 'after') await foldNames(db)
  expect((await db.account.findUniqueOrThrow({ where: { id: kemal.id } })).folded === null).toBe(when === 'before')
  for (const q of [
    `oeztürk-${mark}`,
    `ÖZTÜRK-${mark}`,
    `kemal ${mark.toLowerCase()}`,
    `${mark} kem`,
    `gerätebau ${mark} öztürk`,
    kemal.email,
    kemal.supportId ?? '',
    `0${kemal.phone?.slice(4)}`,
    kemal.phone?.slice(-10) ?? '',
    `0049 40 5${100 + count} 1234`,
  ])
    expect(await found(q), q).toEqual([path])
  expect(await found(`${mark} nicht`)).toEqual([])
})

test('a new name counts at once, and the old one no longer', async () => {
  const { db, mark, kemal, found, path } = await start()
  await foldNames(db)
  await db.account.update({ where: { id: kemal.id }, data: { lastName: `Weiß-${mark}` } })
  expect(await found(`Weiss-${mark}`)).toEqual([path])
  expect(await found(`Öztürk-${mark}`)).toEqual([])
})

test('signs of a search pattern are only signs, and a long word is cut', async () => {
  const { found, jana } = await start()
  for (const q of ['%', '_%_', '\\', "'"]) expect(await found(q), q).toEqual([])
  expect((await jana.get(`/desk/customers?q=${'x'.repeat(3000)}`)).statusCode).toBe(200)
})

test('agents, unconfirmed and erased people are no customers', async () => {
  const { db, mark, found } = await start()
  const rest = { lastName: `Niemand-${mark}` }
  await aCustomer(db, { ...rest, confirmed: false })
  await aCustomer(db, { ...rest, erasedAt: new Date() })
  await anAgent(db, rest)
  expect(await found(`Niemand-${mark}`)).toEqual([])
})

test('the list says who may not sign in, and why', async () => {
  const { db, mark, kemal, organization, jana } = await start()
  const text = async () => pageOf(await jana.get(`/desk/customers?q=${mark}`)).text
  expect(await text()).not.toMatch(/Gesperrt|Ohne Vertrag|Noch nie/)
  await db.contract.updateMany({
    where: { organizationId: organization.id },
    data: { validFrom: new Date(dayFromNow(-9)), validUntil: new Date(dayFromNow(-1)) },
  })
  await db.account.update({ where: { id: kemal.id }, data: { passwordHash: null } })
  expect(await text()).toContain('Ohne Vertrag Noch nie angemeldet')
  await db.account.update({ where: { id: kemal.id }, data: { enabled: false } })
  expect(await text()).toContain('Gesperrt')
})

test('fifty to a page, and a page beyond the last is the last', async () => {
  const { mark, organization, jana } = await start()
  for (let more = 0; more < 51; more++) await aMember(portal, organization)
  const second = pageOf(await jana.get(`/desk/customers?q=${mark}&page=2`))
  expect(second.text).toContain('51–52 von 52')
  expect(pageOf(await jana.get(`/desk/customers?q=${mark}&page=900`)).text).toContain('51–52 von 52')
})

test('companies are found by name and contract number; nothing found says what to do', async () => {
  const { db, mark, organization, found, jana } = await start()
  const { number } = await db.contract.findFirstOrThrow({ where: { organizationId: organization.id } })
  for (const q of [`geraetebau ${mark}`, number.slice(3)])
    expect(await found(q, '/desk/organizations'), q).toEqual([`/desk/organizations/${organization.id}`])
  expect(pageOf(await jana.get(`/desk/organizations?q=${mark}`)).text).toContain('gültig bis')
  const nothing = pageOf(await jana.get('/desk/organizations?q=gibtesnicht'))
  expect(nothing.text).toContain('Nichts gefunden zu „gibtesnicht“')
  expect(nothing.getByRole('link', { name: 'Alle zeigen' })).toBeTruthy()
})

test('customers do not get there', async () => {
  const { visitor, path, organization } = await start()
  for (const each of ['/desk/customers', '/desk/customers/new', path, `/desk/organizations/${organization.id}`])
    expect((await visitor.get(each)).statusCode, each).toBe(403)
})
