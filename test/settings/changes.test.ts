import { beforeEach, describe, expect, test, vi } from 'vitest'
import { Prisma, readRows, transaction } from '../../src/platform/db.ts'
import { ConflictError, InvalidInputError } from '../../src/platform/errors.ts'
import { createLog } from '../../src/platform/log.ts'
import { ChangedSettingError, changeSetting } from '../../src/settings/changes.ts'
import { faultOf, SETTING_NAMES, type SettingName } from '../../src/settings/declarations.ts'
import { startSettings } from '../../src/settings/settings.ts'
import { aCustomer } from '../support/builders.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()
const byHand = { commandLine: 'jana' }
const set = (name: SettingName, value?: string, author: Parameters<typeof changeSetting>[4] = byHand) =>
  changeSetting(portal.db, {}, name, value, author)
const history = () => portal.db.settingChange.findMany({ orderBy: { id: 'asc' } })

beforeEach(async () => {
  await portal.db.setting.deleteMany()
  await portal.db.settingChange.deleteMany()
})

const WRONG: Record<SettingName, [value: string, allowed: string]> = {
  PORTAL_NAME: ['x'.repeat(61), 'at most 60 characters'],
  SUPPORT_EMAIL: ['support', 'an e-mail address'],
  SUPPORT_PHONE: ['1\n2', 'one line of text'],
  SUPPORT_HOURS: ['x'.repeat(121), 'at most 120 characters'],
  SUPPORT_HOURS_EN: ['x'.repeat(121), 'at most 120 characters'],
  PRIVACY_URL: ['javascript:alert(1)', 'a URL that begins with http:// or https://'],
  ACCENT_COLOR: ['red; } body { display: none', 'a colour such as #0b5c63'],
  LOGO_URL: ['file:///etc/passwd', 'a URL that begins with http:// or https://'],
  TICKET_HINT: ['a\u0000b', 'text without control characters'],
  PHONE_REFUSAL: ['x'.repeat(1001), 'at most 1000 characters'],
  PHONE_REFUSAL_EN: ['a\u0000b', 'text without control characters'],
  TICKET_HINT_EN: ['x'.repeat(4001), 'at most 4000 characters'],
  REMOTE_HINT: ['a\u0000b', 'text without control characters'],
  REMOTE_HINT_EN: ['x'.repeat(1001), 'at most 1000 characters'],
  REGISTRATION: ['free', 'one of contract, open, closed'],
  REOPEN_DAYS: ['0', 'a whole number from 1 to 3650'],
  FOLLOW_UP: ['ask', 'one of new, reopen'],
  UNKNOWN_SENDER: ['delete', 'one of triage, refuse'],
  PUBLIC_FAQ: ['maybe', 'one of off, on'],
  DIGEST_TIME: ['7 Uhr', 'a time such as 07:00'],
  DEFAULT_LOCALE: ['fr', 'one of de, en'],
}

describe('a change', () => {
  test.each(SETTING_NAMES)(
    'of %s to what its rule refuses changes nothing, and one line says what is allowed',
    async (name) => {
      const [value, allowed] = WRONG[name]
      const refused = await set(name, value).catch((error: unknown) => error)
      expect(refused).toBeInstanceOf(InvalidInputError)
      const key = allowed.startsWith('at most') ? 'error.too-long' : 'error.invalid'
      expect(refused).toMatchObject({ field: name, key })
      const message = faultOf(name, value) ?? ''
      expect(message.startsWith(`${name} is "`), message).toBe(true)
      expect(message.endsWith(`; must be ${allowed}.`), message).toBe(true)
      expect(message).not.toContain('\n')
      expect(message.length).toBeLessThan(250)
      expect(await portal.db.setting.count()).toBe(0)
      expect(await history()).toEqual([])
    },
  )

  test('is written down: what, from which value to which, when and by whom', async () => {
    const admin = await aCustomer(portal.db, { role: 'admin' })
    expect(await set('PORTAL_NAME', 'Erste Hilfe')).toEqual({ from: undefined, to: 'Erste Hilfe' })
    expect(await set('PORTAL_NAME', 'Zweite Hilfe', { accountId: admin.id })).toEqual({
      from: 'Erste Hilfe',
      to: 'Zweite Hilfe',
    })
    expect(await portal.db.setting.findMany()).toMatchObject([
      { value: 'Zweite Hilfe', updatedById: admin.id, changedBy: null },
    ])
    expect(await set('PORTAL_NAME')).toEqual({ from: 'Zweite Hilfe', to: undefined })
    expect(await portal.db.setting.count()).toBe(0)
    const changes = await history()
    expect(changes).toMatchObject([
      { name: 'PORTAL_NAME', fromValue: null, toValue: 'Erste Hilfe', accountId: null, changedBy: 'jana' },
      { name: 'PORTAL_NAME', fromValue: 'Erste Hilfe', toValue: 'Zweite Hilfe', accountId: admin.id, changedBy: null },
      { name: 'PORTAL_NAME', fromValue: 'Zweite Hilfe', toValue: null, accountId: null, changedBy: 'jana' },
    ])
    for (const { changedAt } of changes) expect(Math.abs(Date.now() - changedAt.getTime())).toBeLessThan(60_000)
  })

  test('to the same value, or back from the default, is none', async () => {
    await set('PORTAL_NAME', 'Hilfe')
    await set('PORTAL_NAME', 'Hilfe')
    await set('SUPPORT_PHONE')
    expect(await history()).toHaveLength(1)
  })

  test('of what the environment fixes is refused', async () => {
    const refused = changeSetting(portal.db, { PORTAL_NAME: 'Fest' }, 'PORTAL_NAME', 'Lose', byHand)
    await expect(refused).rejects.toBeInstanceOf(ConflictError)
    await expect(
      changeSetting(portal.db, { PORTAL_NAME: 'Fest' }, 'PORTAL_NAME', undefined, byHand),
    ).rejects.toBeInstanceOf(ConflictError)
    expect(await history()).toEqual([])
  })

  test('of an older version than the latest is refused, unless it changes nothing', async () => {
    const change = (value: string, seen: number) => changeSetting(portal.db, {}, 'PORTAL_NAME', value, byHand, seen)
    await change('Hilfe', 0)
    await expect(change('Wacht', 0)).rejects.toBeInstanceOf(ChangedSettingError)
    await change('Hilfe', 0)
    const [first] = await history()
    await change('Wacht', first?.id ?? 0)
    expect((await history()).map(({ toValue }) => toValue)).toEqual(['Hilfe', 'Wacht'])
  })

  test('leaves no row without the line about it', async () => {
    await portal.db.$executeRaw`alter table setting_change add constraint no_line check (false) not valid`
    await expect(set('PORTAL_NAME', 'Hilfe')).rejects.toThrow()
    await portal.db.$executeRaw`alter table setting_change drop constraint no_line`
    expect(await portal.db.setting.count()).toBe(0)
  })

  test('beside others form a chain: each names what it replaced, and the last is in force', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `Hilfe ${index}`)
    await Promise.all(names.map((name) => set('PORTAL_NAME', name)))
    const changes = await history()
    expect(changes.map(({ toValue }) => toValue).sort()).toEqual([...names].sort())
    expect(changes.map(({ fromValue }) => fromValue)).toEqual([
      null,
      ...changes.slice(0, -1).map(({ toValue }) => toValue),
    ])
    const row = await portal.db.setting.findUniqueOrThrow({ where: { name: 'PORTAL_NAME' } })
    expect(row.value).toBe(changes.at(-1)?.toValue)
  })
})

test('a stored value that is not allowed does not stop the start: it is logged, and the default is used', async () => {
  const at = { updatedAt: new Date() }
  await portal.db.setting.createMany({
    data: [
      { name: 'REGISTRATION', value: 'by-fax', ...at },
      { name: 'PORTAL_NAME', value: 'Hilfe', ...at },
      { name: 'OPENING_MUSIC', value: 'on', ...at },
    ],
  })
  const log = createLog('silent')
  const told = vi.spyOn(log, 'warn')
  const settings = await startSettings({ db: portal.db, config: portal.config, fixed: {}, log })
  await settings.stop()
  expect(settings.current()).toMatchObject({ registration: 'contract', portalName: 'Hilfe' })
  expect(told.mock.calls.map(([line]) => String(line)).sort()).toEqual([
    'A stored setting is not used: OPENING_MUSIC is no setting.',
    'A stored setting is not used: REGISTRATION is "by-fax"; must be one of contract, open, closed.',
  ])
})

test('a change that is not committed yet is not missed by who looks in the meantime', async () => {
  const settings = await startSettings({ db: portal.db, config: portal.config, fixed: {}, log: createLog('silent') })
  const slow = transaction(portal.db, async (tx) => {
    await readRows(tx, Prisma.sql`select pg_advisory_xact_lock(7240245)::text`)
    const row = { name: 'SUPPORT_PHONE', changedAt: new Date(), toValue: '1' }
    await tx.settingChange.create({ data: row })
    await tx.setting.create({ data: { name: 'SUPPORT_PHONE', value: '1', updatedAt: new Date() } })
    await new Promise((resolve) => setTimeout(resolve, 300))
  })
  await new Promise((resolve) => setTimeout(resolve, 100))
  const quick = set('PORTAL_NAME', 'Hilfe').then(() => settings.refresh())
  await Promise.all([slow, quick])
  await settings.refresh()
  expect(settings.current()).toMatchObject({ portalName: 'Hilfe', support: { phone: '1' } })
  await settings.stop()
})
