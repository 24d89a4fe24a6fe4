import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { transaction } from '../../src/platform/db.ts'
import { SETTING_NAMES, type SettingName } from '../../src/settings/declarations.ts'
import { as, type Visitor } from '../support/browsing.ts'
import { aCustomer, anAgent } from '../support/builders.ts'
import { pageOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

// Only these are fixed by the environment.
const portal = usePortal({ PORTAL_NAME: '', SUPPORT_EMAIL: '', SUPPORT_PHONE: '' })
const FIXED: SettingName[] = ['PRIVACY_URL', 'REGISTRATION']

let admin: Visitor
let adminId: number
beforeAll(async () => {
  const account = await anAgent(portal.db, { role: 'admin', firstName: 'Ada', lastName: 'Winter' })
  adminId = account.id
  admin = await as(portal.app, account)
})
beforeEach(async () => {
  await portal.db.setting.deleteMany()
  await portal.db.settingChange.deleteMany()
  await portal.settings.refresh()
})

const pathOf = (name: SettingName) => `/desk/settings/${name}`
const open = async (name: SettingName, visitor = admin) => pageOf(await visitor.get(pathOf(name)))
const seenOn = async (name: SettingName) => (await open(name)).valueOf('seen')

/** As its page would send it. */
async function save(name: SettingName, value: string, rest: Record<string, string> = {}) {
  return admin.post(pathOf(name), { seen: await seenOn(name), value, action: 'save', ...rest })
}
const storedOf = async (name: SettingName) =>
  (await portal.db.setting.findUnique({ where: { name }, select: { value: true } }))?.value

/** A value that each rule allows. */
const RIGHT: Record<SettingName, string> = {
  PORTAL_NAME: 'Deichhilfe',
  SUPPORT_EMAIL: 'hilfe@deich.example',
  SUPPORT_PHONE: '+49 40 5550 77',
  SUPPORT_HOURS: 'Montag bis Freitag, 8 bis 17 Uhr',
  SUPPORT_HOURS_EN: 'Monday to Friday, 8 am to 5 pm',
  PRIVACY_URL: 'https://deich.example/datenschutz',
  ACCENT_COLOR: '#7a1f5c',
  LOGO_URL: 'http://127.0.0.1:9/logo.svg',
  TICKET_HINT: 'Bitte zuerst neu starten.\nDann melden.',
  TICKET_HINT_EN: 'Please restart first.',
  PHONE_REFUSAL: 'Leider nein.',
  PHONE_REFUSAL_EN: 'Sorry, no.',
  REMOTE_HINT: 'Bitte schließen Sie Ihr Postfach.',
  REMOTE_HINT_EN: 'Please close your mailbox.',
  REGISTRATION: 'closed',
  REOPEN_DAYS: '30',
  FOLLOW_UP: 'reopen',
  UNKNOWN_SENDER: 'refuse',
  PUBLIC_FAQ: 'on',
  DIGEST_TIME: '06:30',
  DEFAULT_LOCALE: 'en',
}
const changeable = SETTING_NAMES.filter((name) => !FIXED.includes(name))

test('every setting that is declared stands in the list, with a page of its own', async () => {
  const page = pageOf(await admin.get('/desk/settings'))
  expect(page.links(/^\/desk\/settings\/[A-Z]/).sort()).toEqual(SETTING_NAMES.map(pathOf).sort())
  for (const name of SETTING_NAMES) expect((await admin.get(pathOf(name))).statusCode, name).toBe(200)
  expect((await admin.get('/desk/settings/OPENING_MUSIC')).statusCode).toBe(404)
})

describe.each(changeable)('%s', (name) => {
  test('is changed, told, shown with who and when, and recorded', async () => {
    const answer = await save(name, RIGHT[name])
    expect(answer.statusCode).toBe(303)
    expect(await storedOf(name)).toBe(RIGHT[name])
    const page = pageOf(await admin.follow(answer))
    expect(page.all('[role=status]:not([data-live])').map(({ textContent }) => textContent?.trim())).toEqual([
      expect.stringMatching(/^(Gespeichert|Saved): /),
    ])
    expect(page.text).toMatch(/(Geändert am|Changed on) .* Ada Winter/)
    const change = await portal.db.settingChange.findFirstOrThrow({ where: { name } })
    expect(change).toMatchObject({ fromValue: null, toValue: RIGHT[name], accountId: adminId })
    const line = await portal.db.auditEntry.findFirstOrThrow({ where: { subject: name }, orderBy: { id: 'desc' } })
    expect(line).toMatchObject({ action: 'setting.changed', actorId: adminId })
  })

  test('goes back to its default, and says so', async () => {
    await save(name, RIGHT[name])
    const back = await save(name, RIGHT[name], { action: 'reset' })
    expect(back.statusCode).toBe(303)
    expect(await storedOf(name)).toBeUndefined()
    const page = pageOf(await admin.follow(back))
    expect(page.text).toMatch(/zurückgesetzt am .* Ada Winter/)
    expect(page.has('button[value=reset]')).toBe(false)
  })
})

const WRONG: Partial<Record<SettingName, [value: string, told: string]>> = {
  PORTAL_NAME: ['x'.repeat(61), 'Das sind 61 Zeichen. Möglich sind höchstens 60.'],
  SUPPORT_EMAIL: ['support', 'support@firma.example'],
  SUPPORT_PHONE: ['keine', 'Telefonnummer'],
  ACCENT_COLOR: ['rot', '#0b5c63'],
  LOGO_URL: ['javascript:alert(1)', 'https://firma.example/logo.svg'],
  TICKET_HINT: ['x'.repeat(4001), 'höchstens 4.000'],
  REOPEN_DAYS: ['0', 'von 1 bis 3650'],
  FOLLOW_UP: ['ask', 'Bitte wählen Sie'],
  UNKNOWN_SENDER: ['delete', 'Bitte wählen Sie'],
  PUBLIC_FAQ: ['maybe', 'Bitte wählen Sie'],
  DIGEST_TIME: ['24:00', 'Uhrzeit'],
  DEFAULT_LOCALE: ['fr', 'Bitte wählen Sie'],
}

test.each(Object.entries(WRONG))(
  '%s refuses what its rule does not allow at the field, and keeps it',
  async (...row) => {
    const [name, [value, told]] = row as unknown as [SettingName, [string, string]]
    const answer = await save(name, value)
    expect(answer.statusCode).toBe(422)
    const page = pageOf(answer)
    expect(page.faults()).toEqual(['value'])
    expect(page.text).toContain(told)
    if (!['FOLLOW_UP', 'UNKNOWN_SENDER', 'PUBLIC_FAQ', 'DEFAULT_LOCALE'].includes(name)) {
      expect(page.valueOf('value')).toBe(value)
      expect(page.errorOf('value')).toContain(told)
    }
    expect(await portal.db.settingChange.count()).toBe(0)
  },
)

test('an empty field is the default where there may be none, and else refused', async () => {
  await save('SUPPORT_PHONE', RIGHT.SUPPORT_PHONE)
  expect((await save('SUPPORT_PHONE', ' ')).statusCode).toBe(303)
  expect(await storedOf('SUPPORT_PHONE')).toBeUndefined()
  const answer = await save('PORTAL_NAME', ' ')
  expect(answer.statusCode).toBe(422)
  expect(pageOf(answer).errorOf('value')).toContain('füllen Sie dieses Feld aus')
})

test('what the environment fixes is shown with its variable, and cannot be changed', async () => {
  const page = await open('PRIVACY_URL')
  expect(page.fields('value')).toEqual([])
  expect(page.text).toContain('Umgebungsvariable PRIVACY_URL')
  expect(page.text).toContain('https://muster-it.example/datenschutz')
  const forced = await admin.post(pathOf('PRIVACY_URL'), { seen: 0, value: RIGHT.PRIVACY_URL, action: 'save' })
  expect(forced.statusCode).toBe(409)
  expect(await portal.db.setting.count()).toBe(0)
})

test('of two admins at once, the later is told what the first has done, keeps their words and may go on', async () => {
  const seen = await seenOn('PORTAL_NAME')
  const other = await as(portal.app, await anAgent(portal.db, { role: 'admin', lastName: 'Frost' }))
  await other.post(pathOf('PORTAL_NAME'), { seen, value: 'Deichwacht', action: 'save' })
  const late = await admin.post(pathOf('PORTAL_NAME'), { seen, value: 'Deichhilfe', action: 'save' })
  expect(late.statusCode).toBe(409)
  const page = pageOf(late)
  expect(page.getByRole('alert').textContent).toMatch(/Jetzt gilt: Deichwacht.*Jana Frost/s)
  expect(page.valueOf('value')).toBe('Deichhilfe')
  expect(await storedOf('PORTAL_NAME')).toBe('Deichwacht')
  const reset = await admin.post(pathOf('PORTAL_NAME'), { seen, value: 'x', action: 'reset' })
  expect(reset.statusCode).toBe(409)
  const again = await admin.post(pathOf('PORTAL_NAME'), { seen: page.valueOf('seen'), value: 'Deichhilfe' })
  expect(again.statusCode).toBe(303)
  expect(await storedOf('PORTAL_NAME')).toBe('Deichhilfe')
})

test('pressed twice, it is saved once', async () => {
  const seen = await seenOn('PORTAL_NAME')
  const answers = [1, 2].map(() => admin.post(pathOf('PORTAL_NAME'), { seen, value: 'Deichhilfe', action: 'save' }))
  expect((await Promise.all(answers)).map(({ statusCode }) => statusCode)).toEqual([303, 303])
  expect(await portal.db.settingChange.count()).toBe(1)
})

test('a preview shows what is typed, and changes nothing', async () => {
  const name = await save('PORTAL_NAME', 'Deich & Hilfe', { action: 'preview' })
  expect(name.statusCode).toBe(200)
  expect(
    pageOf(name)
      .all('#preview .brand')
      .map(({ textContent }) => textContent?.trim()),
  ).toEqual(['Deich & Hilfe', 'Deich & Hilfe'])
  const hints = pageOf(await save('TICKET_HINT', 'Zuerst neu starten.', { action: 'preview' }))
  expect(hints.all('#preview .hint-block p').map(({ textContent }) => textContent)).toEqual([
    'Zuerst neu starten.',
    'Zuerst neu starten.',
  ])
  const contact = pageOf(await save('SUPPORT_HOURS_EN', RIGHT.SUPPORT_HOURS_EN, { action: 'preview' }))
  expect(
    contact
      .all('#preview [lang=en]')
      .map(({ textContent }) => textContent)
      .join(),
  ).toContain('8 am to 5 pm')
  expect(pageOf(await save('ACCENT_COLOR', '#7a1f5c', { action: 'preview' })).has('[fill*="#7a1f5c"]')).toBe(true)
  expect(await portal.db.settingChange.count()).toBe(0)
})

test('a logo that cannot be fetched is kept, and its admin is told', async () => {
  const page = pageOf(await admin.follow(await save('LOGO_URL', RIGHT.LOGO_URL)))
  expect(page.text).toContain('konnte das Portal nicht abholen')
})

test('agents, customers and who was an admin a moment ago get 403, and change nothing', async () => {
  const account = await anAgent(portal.db, { role: 'admin' })
  const visitor = await as(portal.app, account)
  const seen = await seenOn('PORTAL_NAME')
  await portal.db.account.update({ where: { id: account.id }, data: { role: 'agent' } })
  const answer = await visitor.post(pathOf('PORTAL_NAME'), { seen, value: 'Deichhilfe', action: 'save' })
  expect(answer.statusCode).toBe(403)
  for (const person of [await anAgent(portal.db), await aCustomer(portal.db)])
    expect((await (await as(portal.app, person)).get('/desk/settings')).statusCode).toBe(403)
  expect(await portal.db.setting.count()).toBe(0)
})

test('a change on the command line is shown as one', async () => {
  await portal.db.settingChange.create({
    data: { name: 'PORTAL_NAME', toValue: 'Hilfe', changedAt: new Date(), changedBy: 'tom' },
  })
  await portal.db.setting.create({ data: { name: 'PORTAL_NAME', value: 'Hilfe', updatedAt: new Date() } })
  expect((await open('PORTAL_NAME')).text).toContain('auf der Kommandozeile von tom')
})

test('a right withdrawn while the form is on its way counts: nothing is written, and the text is shown', async () => {
  const account = await anAgent(portal.db, { role: 'admin' })
  const visitor = await as(portal.app, account)
  const seen = await seenOn('PORTAL_NAME')
  const [late] = await transaction(portal.db, async (tx) => {
    await tx.account.update({ where: { id: account.id }, data: { role: 'agent' }, select: { id: true } })
    const answer = visitor.post(pathOf('PORTAL_NAME'), { seen, value: 'Deichhilfe', action: 'save' })
    // It waits for this transaction, and must not be waited for in it.
    await Promise.race([answer, sleep(500)])
    return [answer]
  })
  const answer = await late
  expect(answer.statusCode).toBe(401)
  expect(answer.body).toContain('Deichhilfe')
  expect(await portal.db.setting.count()).toBe(0)
})
