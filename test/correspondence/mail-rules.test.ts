import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { ruleFor } from '../../src/correspondence/rule-matching.ts'
import type { Account, Organization, Team } from '../../src/platform/db.ts'
import { as, type Visitor } from '../support/browsing.ts'
import { aCustomer, anAgent, aTeam } from '../support/builders.ts'
import { aContract, anOrganization, joins } from '../support/contracts.ts'
import { arrives, type MailWish } from '../support/incoming.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal({ REGISTRATION: 'contract' })
const RULES = '/desk/settings/mail-rules'
let [general, school, service] = [] as unknown as [Team, Team, Team]
let eva: Account
let company: Organization
let admin: Visitor
beforeAll(async () => {
  const { db, app } = portal
  general = await aTeam(db, { name: 'First Level', isDefault: true })
  school = await aTeam(db, { name: 'Gymnasium Nordwall' })
  service = await aTeam(db, { name: 'Vor Ort' })
  await db.team.update({ where: { id: service.id }, data: { address: 'dienst@muster-it.example' } })
  await db.team.update({ where: { id: general.id }, data: { address: 'support@muster-it.example' } })
  company = await anOrganization(db)
  await aContract(db, { organization: company, domains: ['kunde.example'] })
  eva = await aCustomer(db, { email: 'eva@kunde.example' })
  await joins(db, eva, company)
  admin = await as(app, await anAgent(db, { role: 'admin' }, []))
})
beforeEach(() => portal.db.mailRule.deleteMany())

const form = (changes: Record<string, string | number> = {}) => ({
  ...{ formKey: randomUUID(), action: 'save', address: '', words: '', sender: '', organization: '', team: school.id },
  ...changes,
})
const save = (changes: Record<string, string | number>, path = RULES) => admin.post(path, form(changes))
const rules = () => portal.db.mailRule.findMany({ orderBy: { position: 'asc' } })
async function teamOf(wish: Partial<MailWish>) {
  const { ticketId } = await arrives(portal, { from: eva.email, ...wish })
  return (await portal.db.ticket.findUniqueOrThrow({ where: { id: ticketId ?? 0 } })).teamId
}
const to = (address: string) => [{ name: '', address }]

test('a rule is tried out and moves nothing; once saved, the next mail goes where it says', async () => {
  const { db } = portal
  expect(await teamOf({ subject: 'Tablets der 8b ohne Netz' })).toBe(general.id)
  await teamOf({ subject: 'Drucker druckt nicht' })
  const before = await db.ticket.findMany({ orderBy: { id: 'asc' } })
  const tried = await save({ action: 'try', words: 'Beamer, TABLET', subject: 'tabletkoffer lädt nicht' })
  expect(tried.statusCode).toBe(200)
  expect(tried.body).toContain('Eine Mail käme in ein anderes Team')
  expect(tried.body).toContain('<mark>Tablet</mark>s der 8b ohne Netz')
  expect(tried.body).toContain('Regel 1, Team Gymnasium Nordwall')
  expect(tried.body).toContain('value="Beamer, TABLET"')
  expect(await db.ticket.findMany({ orderBy: { id: 'asc' } })).toEqual(before)
  expect(await rules()).toEqual([])
  expect((await save({ words: 'Beamer, TABLET' })).headers.location).toBe(RULES)
  expect(await teamOf({ subject: 'AW: Neue tablets' })).toBe(school.id)
  expect(await teamOf({ subject: 'Drucker' })).toBe(general.id)
})

test('the first that fits counts; the address of another team comes before rules', async () => {
  await save({ organization: company.name, words: 'Leinwand' })
  await save({ sender: 'kunde.example', team: service.id, words: 'Wartung' })
  await save({ address: 'technik@muster-it.example', team: service.id })
  expect(await teamOf({ subject: 'Leinwand und Wartung' })).toBe(school.id)
  expect(await teamOf({ subject: 'Wartung' })).toBe(service.id)
  expect(await teamOf({ to: to('technik@muster-it.example') })).toBe(service.id)
  expect(await teamOf({ subject: 'Leinwand', to: to('dienst@muster-it.example') })).toBe(service.id)
  const [first, second] = await rules()
  const shown = (await admin.get(RULES)).body
  const seen = /name="seen" value="([^"]+)"/.exec(shown)?.[1] ?? ''
  const move = { formKey: randomUUID(), direction: 'up', seen }
  expect((await admin.post(`${RULES}/${second?.id}/move`, move)).statusCode).toBe(303)
  expect((await rules()).map(({ id }) => id).slice(0, 2)).toEqual([second?.id, first?.id])
  expect(await teamOf({ subject: 'Leinwand und Wartung' })).toBe(service.id)
  const late = await admin.post(`${RULES}/${second?.id}/move`, { ...move, formKey: randomUUID() })
  expect(late.statusCode).toBe(409)
  expect(late.body).toContain('Die Regeln wurden inzwischen geändert')
})

test('what was changed meanwhile is told, and nothing overwritten; a removed rule is gone', async () => {
  await save({ words: 'Beamer' })
  const [rule] = await rules()
  const path = `${RULES}/${rule?.id}`
  const seen = /name="seen" value="([^"]+)"/.exec((await admin.get(path)).body)?.[1] ?? ''
  expect((await save({ words: 'Tafel', seen }, path)).statusCode).toBe(303)
  const late = await save({ words: 'WLAN', seen }, path)
  expect(late.statusCode).toBe(409)
  expect(late.body).toContain('value="WLAN"')
  expect((await rules())[0]?.words).toEqual(['Tafel'])
  await admin.post(`${path}/removal`, { formKey: randomUUID() })
  expect(await rules()).toEqual([])
  expect((await admin.get(path)).statusCode).toBe(404)
})

test.each([
  [{}, 'Bitte geben Sie mindestens eine Bedingung an'],
  [{ sender: 'kein absender' }, 'Adresse oder eine Domain'],
  [{ words: '…, ok', organization: 'Gibt es nicht' }, 'Ein Unternehmen mit diesem Namen gibt es nicht'],
  [{ words: 'x', address: 'support' }, 'E-Mail-Adresse'],
  [{ words: 'x'.repeat(81) }, 'höchstens 80'],
  [{ words: Array.from({ length: 31 }, (_none, each) => `w${each}`).join(',') }, 'Höchstens 30 Wörter'],
  [{ words: 'x', team: 2_000_000_000 }, 'Team'],
])('what is wrong is told at its field and kept: %o', async (changes, text) => {
  for (const action of ['try', 'save']) {
    const refused = await save({ ...changes, action })
    expect(refused.statusCode).toBe(422)
    expect(refused.body).toContain(text)
  }
  expect(await rules()).toEqual([])
})

test('words fit in any spelling, and the worst of them quickly', () => {
  const rule = { address: null, sender: null, organizationId: null, teamId: 1 }
  const mail = { addresses: [], from: 'a@b.example', organizations: [] }
  const fits = (word: string, subject: string) => Boolean(ruleFor([{ ...rule, words: [word] }], { ...mail, subject }))
  expect(fits('Müller', 'WG: MUELLER fragt')).toBe(true)
  expect(fits('grosse', 'Große Störung')).toBe(true)
  expect(fits('Toner', 'Ton fehlt')).toBe(false)
  expect(fits('störung', 'Netzwerkstoerungen')).toBe(true)
  expect(fits('Cafe', 'Im Café')).toBe(true)
  const many = Array.from({ length: 200 }, () => ({ ...rule, words: Array.from({ length: 30 }, () => 'a'.repeat(80)) }))
  const start = performance.now()
  ruleFor(many, { ...mail, subject: `${'a'.repeat(79)}b`.repeat(2000) })
  expect(performance.now() - start).toBeLessThan(200)
})
