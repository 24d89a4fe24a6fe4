import { beforeEach, describe, expect, test } from 'vitest'
import { Visitor } from '../support/browsing.ts'
import { schalter } from '../support/command.ts'
import { startPortal, usePortal } from '../support/portal.ts'
import { startServer, until } from '../support/server.ts'

const portal = usePortal()
const run = (...args: string[]) => schalter(portal.databaseUrl, ['settings', ...args])
const read = async (name: string) => (await run('get', name)).stdout

interface Row {
  name: string
  value: string
  source: string
  setting: boolean
  changedBy: string | null
}
const rowsOf = async (args: string[], env: Record<string, string> = {}) => {
  const { stdout } = await schalter(portal.databaseUrl, [...args, '--json'], { env })
  return Object.fromEntries((JSON.parse(stdout) as Row[]).map((row) => [row.name, row]))
}

beforeEach(async () => {
  await portal.db.setting.deleteMany()
  await portal.db.settingChange.deleteMany()
})

test('a setting is changed, read, and reset', async () => {
  expect(await read('PORTAL_NAME')).toBe('Schalter\n')
  expect(await run('set', 'PORTAL_NAME', 'Deichhilfe')).toMatchObject({
    code: 0,
    stdout: 'PORTAL_NAME is now "Deichhilfe" (was the default).\n',
  })
  expect(await read('portal_name')).toBe('Deichhilfe\n')
  expect((await run('set', 'PORTAL_NAME', 'Deichhilfe')).stdout).toBe('PORTAL_NAME is already "Deichhilfe".\n')
  expect(await run('reset', 'PORTAL_NAME')).toMatchObject({
    code: 0,
    stdout: 'PORTAL_NAME is the default again (was "Deichhilfe").\n',
  })
  expect((await run('reset', 'PORTAL_NAME')).stdout).toBe('PORTAL_NAME is already the default.\n')
  expect(await read('PORTAL_NAME')).toBe('Schalter\n')
  const changes = await portal.db.settingChange.findMany()
  expect(changes).toHaveLength(2)
  for (const { changedBy, accountId } of changes)
    expect([changedBy, accountId]).toEqual([expect.stringMatching(/./), null])
})

test('several lines come from standard input', async () => {
  const outcome = await schalter(portal.databaseUrl, ['settings', 'set', 'TICKET_HINT', '-'], {
    input: 'Erst neu starten.\nDanke.\n',
  })
  expect(outcome).toMatchObject({ code: 0 })
  expect(await read('TICKET_HINT')).toBe('Erst neu starten.\nDanke.\n')
})

test.each<[args: string[], reason: RegExp]>([
  [['set', 'ACCENT_COLOR', 'red'], /^error: ACCENT_COLOR is "red"; must be a colour such as #0b5c63\.\n/],
  [['set', 'PORTAL_NAME', ''], /schalter settings reset PORTAL_NAME/],
  [['set', 'COLOUR', '#0b5c63'], /There is no setting COLOUR/],
  [
    ['set', 'SMTP_URL', 'smtp://mail.example'],
    /SMTP_URL is not a setting; it can only be set in the environment or \.env/,
  ],
  [['get', 'COLOUR'], /There is no setting COLOUR/],
  [['reset', 'COLOUR'], /There is no setting COLOUR/],
  [['set', 'PORTAL_NAME'], /missing required argument/],
])('settings %j is used wrongly: exit 2, and nothing is changed', async (args, reason) => {
  const outcome = await run(...args)
  expect(outcome).toMatchObject({ code: 2, stdout: '' })
  expect(outcome.stderr).toMatch(reason)
  expect(await portal.db.settingChange.count()).toBe(0)
})

test('what the environment fixes is not changed, and that is said', async () => {
  const env = { PORTAL_NAME: 'Fest' }
  for (const args of [
    ['set', 'PORTAL_NAME', 'Lose'],
    ['reset', 'PORTAL_NAME'],
  ]) {
    const outcome = await schalter(portal.databaseUrl, ['settings', ...args], { env })
    expect(outcome).toMatchObject({ code: 1, stdout: '' })
    expect(outcome.stderr).toMatch(/^PORTAL_NAME is set in the environment \(or \.env\), so it was not changed\..*\n$/)
  }
  expect(await portal.db.setting.count()).toBe(0)
  expect(await portal.db.settingChange.count()).toBe(0)
})

test('the environment wins over what is stored, on pages and in lists', async () => {
  await run('set', 'PORTAL_NAME', 'Lose')
  const fixed = await startPortal({ PORTAL_NAME: 'Fest' }, { url: portal.databaseUrl, drop: async () => {} })
  expect((await new Visitor(fixed.app).get('/')).body).toContain('· Fest</title>')
  await fixed.stop()
  const env = { PORTAL_NAME: 'Fest' }
  expect((await rowsOf(['settings', 'list'], env)).PORTAL_NAME).toMatchObject({
    value: 'Fest',
    source: 'environment',
    changedBy: null,
  })
})

describe('config', () => {
  test('prints both kinds, and of each value where it comes from', async () => {
    await run('set', 'ACCENT_COLOR', '#0b5c63')
    const rows = await rowsOf(['config'], { SMTP_URL: 'smtp://user:topsecret@mail.example', PORTAL_NAME: 'Fest' })
    expect(JSON.stringify(rows)).not.toMatch(/topsecret|a secret for tests only/)
    expect(rows.SMTP_URL).toMatchObject({
      value: 'smtp://user:********@mail.example',
      source: 'environment',
      setting: false,
    })
    expect(rows.COOKIE_SECRET).toMatchObject({ value: '********', source: 'environment', setting: false })
    expect(rows.PORT).toMatchObject({ value: '3000', source: 'default', setting: false })
    expect(rows.PORTAL_NAME).toMatchObject({ value: 'Fest', source: 'environment', setting: true })
    expect(rows.ACCENT_COLOR).toMatchObject({ value: '#0b5c63', source: 'setting', setting: true })
    expect(rows.SUPPORT_EMAIL).toMatchObject({ value: 'support@localhost', source: 'default', setting: true })
  })

  test.each<[string, Record<string, string>]>([
    ['cannot be reached', { DATABASE_URL: 'postgresql://someone:hunter2@127.0.0.1:9/nothing' }],
    ['is not there yet', { DATABASE_URL: '', DATA_DIR: '/tmp/schalter-nothing-here' }],
  ])('prints what it knows while the database %s', async (_what, env) => {
    const outcome = await schalter(portal.databaseUrl, ['config'], { env })
    expect(outcome.code).toBe(0)
    expect(outcome.stdout).toMatch(/^PORTAL_NAME +Schalter +default +yes$/m)
    expect(outcome.stderr).toMatch(/^Settings stored in the database are not shown: .+\n$/)
    expect(outcome.stdout + outcome.stderr).not.toContain('hunter2')
  })
})

test('a running portal of several processes takes a change up without a restart', async () => {
  const server = await startServer(portal.databaseUrl, { WEB_CONCURRENCY: '2', PORTAL_NAME: '' })
  const page = async () => (await fetch(server.url)).text()
  // Connections are shared out in turn, so that ten of them reach each process.
  const pages = () => Promise.all(Array.from({ length: 10 }, page))
  expect((await pages()).every((text) => text.includes('· Schalter</title>'))).toBe(true)
  await run('set', 'PORTAL_NAME', 'Deichhilfe')
  await until(async () => (await pages()).every((text) => text.includes('· Deichhilfe</title>')), 2000)
  expect(await server.stop()).toBe(0)
}, 60_000)
