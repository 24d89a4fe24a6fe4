import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { loadDemo } from '../../src/demo/demo.ts'
import { translator } from '../../src/i18n/translate.ts'
import type { Account, Team } from '../../src/platform/db.ts'
import { erasePerson } from '../../src/privacy/erase.ts'
import { demandKnownPlaceholders } from '../../src/tickets/placeholders.ts'
import { as, type Visitor } from '../support/browsing.ts'
import { aCustomer, anAgent, aTeam, aTicket } from '../support/builders.ts'
import { aContract, anOrganization } from '../support/contracts.ts'
import { pageOf } from '../support/page.ts'
import { startPortal, usePortal } from '../support/portal.ts'

const portal = usePortal()
const LIST = '/desk/settings/canned'

let first: Team
let second: Team
let jana: Account
let people: Record<'jana' | 'mate' | 'other' | 'admin' | 'customer', Visitor>

beforeAll(async () => {
  const { db, app } = portal
  first = await aTeam(db, { name: 'Erste Hilfe', isDefault: true })
  second = await aTeam(db, { name: 'Technik', openToCustomers: false })
  jana = await anAgent(db, {}, [first])
  const open = async (account: Account) => as(app, account)
  people = {
    jana: await open(jana),
    mate: await open(await anAgent(db, {}, [first])),
    other: await open(await anAgent(db, {}, [second])),
    admin: await open(await anAgent(db, { role: 'admin' }, [second])),
    customer: await open(await aCustomer(db)),
  }
})
beforeEach(() => portal.db.cannedResponse.deleteMany())

const aForm = (changes: Record<string, string | number> = {}) => ({
  ...{ formKey: randomUUID(), title: 'Bitte neu anmelden', word: 'neu', body: 'Bitte melden Sie sich neu an.' },
  ...{ locale: '', scope: 'own', ticket: '', action: 'save' },
  ...changes,
})

type Scope = 'own' | 'team' | 'all'
const placeOf = (scope: Scope) =>
  ({ own: { accountId: jana.id }, team: { teamId: first.id }, all: {} })[scope] satisfies object

const aCanned = (scope: Scope, changes: object = {}) =>
  portal.db.cannedResponse.create({
    data: { title: 'Bitte neu anmelden', body: 'Bitte melden Sie sich neu an.', ...placeOf(scope), ...changes },
  })

/** The form of its page, changed. */
async function change(visitor: Visitor, id: number, fields: Record<string, string | number> = {}) {
  const { updatedAt } = await portal.db.cannedResponse.findUniqueOrThrow({ where: { id } })
  return visitor.post(`${LIST}/${id}`, { ...aForm({ title: 'Geändert', ...fields }), seen: updatedAt.toISOString() })
}

describe('a canned response', () => {
  test('is added, told, listed and shown', async () => {
    const answer = await people.jana.post(LIST, aForm({ scope: first.id, locale: 'de' }))
    expect(answer.statusCode).toBe(303)
    const [row] = await portal.db.cannedResponse.findMany()
    expect(row).toMatchObject({ title: 'Bitte neu anmelden', word: 'neu', locale: 'de', teamId: first.id, uses: 0 })
    const page = pageOf(await people.jana.follow(answer))
    expect(page.text).toContain('Gespeichert: Bitte neu anmelden.')
    expect(page.valueOf('body')).toBe('Bitte melden Sie sich neu an.')
    expect(page.valueOf('scope')).toBe(String(first.id))
    expect(page.text).toContain('Erste Hilfe · /neu · Deutsch · nie benutzt')
    expect(page.getByRole('option', { name: 'Englisch' })).toBeDefined()
  })

  test('pressed twice, is added once', async () => {
    const form = aForm()
    await Promise.all([people.jana.post(LIST, form), people.jana.post(LIST, form)])
    expect(await portal.db.cannedResponse.count()).toBe(1)
  })

  test.each([
    ['title', { title: ' ' }, 'füllen Sie dieses Feld aus'],
    ['title', { title: 'x'.repeat(101) }, 'höchstens 100'],
    ['word', { word: 'neu an' }, 'einzelnes Wort'],
    ['body', { body: 'x'.repeat(10_001) }, 'höchstens 10.000'],
    ['body', { body: 'Hallo {{kunde.nam}}' }, '{{kunde.nam}} gibt es nicht. Möglich sind: {{kunde.anrede}}'],
    ['scope', { scope: 'niemand' }, 'für wen'],
    ['locale', { locale: 'fr' }, 'Bitte wählen Sie'],
  ])('with a wrong %s is refused at the field, and kept', async (field, changes, told) => {
    const answer = await people.jana.post(LIST, aForm(changes))
    expect(answer.statusCode).toBe(422)
    const page = pageOf(answer)
    expect(page.errorOf(field)).toContain(told)
    if (field !== 'title') expect(page.valueOf('title')).toBe('Bitte neu anmelden')
    expect(await portal.db.cannedResponse.count()).toBe(0)
  })

  test('is found by name, short word and text, and many are on several pages', async () => {
    for (let count = 0; count < 30; count++) await aCanned('all', { title: `Nummer ${count}`, uses: count })
    await aCanned('own', { title: 'Drucker', word: 'dru', body: '30 Sekunden vom Strom trennen' })
    const names = async (query: string) =>
      pageOf(await people.jana.get(LIST + query))
        .all('.item strong')
        .map(({ textContent }) => textContent)
    for (const q of ['druck', 'DRU', 'strom']) expect(await names(`?q=${q}`)).toEqual(['Drucker'])
    const [most, ...rest] = await names('')
    expect(most).toBe('Nummer 29')
    expect(rest).toHaveLength(24)
    expect(await names('?page=2')).toHaveLength(6)
    expect(await names('?page=99')).toEqual(await names('?page=2'))
    const nothing = pageOf(await people.jana.get(`${LIST}?q=%27%3B%25_`))
    expect(nothing.text).toContain('Nichts gefunden')
    expect(nothing.links()).toContain(LIST)
  })

  test('is removed after a question', async () => {
    const { id } = await aCanned('team')
    const question = pageOf(await people.jana.get(`${LIST}/${id}/removal`))
    expect(question.text).toContain('verschwindet für alle in Erste Hilfe')
    const answer = await people.jana.post(`${LIST}/${id}/removal`, { formKey: randomUUID() })
    expect(pageOf(await people.jana.follow(answer)).text).toContain('Gelöscht: Bitte neu anmelden.')
    expect(await portal.db.cannedResponse.count()).toBe(0)
  })

  test('saved by somebody else meanwhile, shows their text and keeps mine', async () => {
    const { id, updatedAt } = await aCanned('team')
    await change(people.mate, id, { scope: first.id, body: 'Text von Tom' })
    const form = aForm({ scope: first.id, body: 'Mein Text' })
    const late = await people.jana.post(`${LIST}/${id}`, { ...form, seen: updatedAt.toISOString() })
    expect(late.statusCode).toBe(409)
    const page = pageOf(late)
    expect(page.getByRole('alert').textContent).toContain('Text von Tom')
    expect(page.valueOf('body')).toBe('Mein Text')
    const again = await people.jana.post(`${LIST}/${id}`, { ...form, seen: page.valueOf('seen') })
    expect(again.statusCode).toBe(303)
  })
})

/** Whether each may read and change Jana's, her team's and everybody's. */
const RIGHTS: Record<Scope, Record<string, [read: number, write: number]>> = {
  own: { jana: [200, 303], mate: [404, 404], other: [404, 404], admin: [404, 404], customer: [403, 403] },
  team: { jana: [200, 303], mate: [200, 303], other: [404, 404], admin: [404, 404], customer: [403, 403] },
  all: { jana: [200, 403], mate: [200, 403], other: [200, 403], admin: [200, 303], customer: [403, 403] },
}

describe.each(Object.keys(RIGHTS) as Scope[])('one of the scope %s', (scope) => {
  test.each(Object.entries(RIGHTS[scope]))('is for %s to read and change as the rule says', async (name, wanted) => {
    const visitor = people[name as keyof typeof people]
    const [read, write] = wanted
    const { id } = await aCanned(scope)
    expect((await visitor.get(`${LIST}/${id}`)).statusCode).toBe(read)
    const listed = await visitor.get(LIST)
    if (name !== 'customer') expect(listed.body.includes(`${LIST}/${id}`)).toBe(read === 200)
    const sent = scope === 'team' ? String(first.id) : scope
    const forbidden = write === 403 && read === 200 ? 422 : write
    expect([write, forbidden]).toContain((await change(visitor, id, { scope: sent })).statusCode)
    expect((await visitor.get(`${LIST}/${id}/removal`)).statusCode).toBe(write === 303 ? 200 : write)
    expect((await visitor.post(`${LIST}/${id}/removal`, { formKey: randomUUID() })).statusCode).toBe(write)
    expect(await portal.db.cannedResponse.count()).toBe(write === 303 ? 0 : 1)
  })
})

test('nobody makes one for a team of others, and only admins for all', async () => {
  for (const [visitor, scope] of [
    [people.jana, second.id],
    [people.jana, 'all'],
    [people.admin, first.id],
  ] as const) {
    const answer = await visitor.post(LIST, aForm({ scope }))
    expect(answer.statusCode).toBe(422)
    expect(pageOf(answer).errorOf('scope')).toContain('für wen')
  }
  expect(await portal.db.cannedResponse.count()).toBe(0)
  expect(pageOf(await people.jana.get(`${LIST}/new`)).choicesOf('scope')).toEqual(['own', String(first.id)])
  expect(pageOf(await people.admin.get(`${LIST}/new`)).choicesOf('scope')).toEqual(['own', String(second.id), 'all'])
})

test('who has left the team a moment ago finds its responses no more', async () => {
  const left = await anAgent(portal.db, {}, [first, second])
  const visitor = await as(portal.app, left)
  const { id } = await aCanned('team')
  await portal.db.teamMember.deleteMany({ where: { accountId: left.id, teamId: first.id } })
  expect((await change(visitor, id, { scope: first.id })).statusCode).toBe(404)
})

describe('a preview', () => {
  const BODY = '{{kunde.anrede}}, zu {{ticket.nummer}} bei {{firma.name}}, {{vertrag.nummer}}'
  const previewOf = (answer: { body: string }) => pageOf(answer).all('#preview .canned-text')[0]

  test('without a number has invented details', async () => {
    const answer = await people.jana.post(LIST, aForm({ action: 'preview', body: BODY }))
    expect(answer.statusCode).toBe(200)
    expect(previewOf(answer)?.textContent).toContain(
      'Guten Tag Eva Brandt, zu 2026112510000178 bei Brandt Maschinenbau',
    )
    expect(await portal.db.cannedResponse.count()).toBe(0)
  })

  test('for a ticket fills in its own, in the language of its customer, and marks what is missing', async () => {
    const organization = await anOrganization(portal.db, 'Northfield Optics Ltd')
    await aContract(portal.db, { organization })
    const requester = await aCustomer(portal.db, { firstName: 'Grace', lastName: 'Oduya', locale: 'en' })
    const ticket = await aTicket(portal.db, { requester, team: first, organization })
    const ask = (fields: Record<string, string>) =>
      people.jana.post(LIST, aForm({ action: 'preview', body: BODY, ticket: ticket.number, ...fields }))
    const text = previewOf(await ask({}))
    expect(text?.getAttribute('lang')).toBe('en')
    expect(text?.textContent?.replace(/\s+/g, ' ')).toContain(`Hello Grace Oduya, zu ${ticket.number} bei Northfield`)
    const marks = [...(text?.querySelectorAll('mark') ?? [])].map((mark) => mark.textContent)
    expect(marks).toEqual(['⟨Contract number?⟩'])
    expect(previewOf(await ask({ locale: 'de' }))?.textContent).toContain('Guten Tag Grace Oduya')
  })

  test('for a ticket that one may not see is refused like one that does not exist', async () => {
    const hidden = await aTicket(portal.db, { team: second })
    for (const ticket of [hidden.number, '2026112299999999', 'abc']) {
      const answer = await people.jana.post(LIST, aForm({ action: 'preview', ticket }))
      expect(answer.statusCode).toBe(422)
      expect(pageOf(answer).errorOf('ticket')).toContain('Dieses Ticket gibt es nicht')
    }
  })
})

test('an erased agent leaves none of their own; those of the team stay, and are reported', async () => {
  const { db } = portal
  const gone = await anAgent(db, { lastName: 'Quastenflosser' }, [first])
  await aCanned('own', { accountId: gone.id, title: 'Gruß von Quastenflosser' })
  await aCanned('team', { title: 'Fragen an Quastenflosser' })
  const erasure = await erasePerson(db, gone.email, { dryRun: false })
  expect(erasure.counts['canned responses']).toBe(1)
  expect(await db.cannedResponse.findMany({ select: { title: true } })).toEqual([{ title: 'Fragen an Quastenflosser' }])
  expect(erasure.traces).toContainEqual({
    column: 'canned_response.title',
    places: ['Fragen an Quastenflosser'],
    more: 0,
  })
})

test('the demo has some that every agent can insert', async () => {
  const { stop, db } = await startPortal()
  try {
    await loadDemo(db, portal.config)
    const rows = await db.cannedResponse.findMany()
    expect(rows.filter(({ teamId }) => teamId).length).toBeGreaterThan(1)
    expect(rows.some(({ accountId }) => accountId)).toBe(true)
    for (const { body } of rows) demandKnownPlaceholders('body', body, translator('de', 'Europe/Berlin'))
  } finally {
    await stop()
  }
})
