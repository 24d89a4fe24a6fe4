import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { DAY } from '../../src/platform/clock.ts'
import { changeSetting } from '../../src/settings/changes.ts'
import type { SettingName } from '../../src/settings/declarations.ts'
import { as, Visitor } from '../support/browsing.ts'
import { aCustomer, aTicket } from '../support/builders.ts'
import { pageOf } from '../support/page.ts'
import { type Portal, startPortal } from '../support/portal.ts'
import { until } from '../support/server.ts'

// Nothing is fixed by the environment, in two processes of one portal.
const NOTHING = { PORTAL_NAME: '', SUPPORT_EMAIL: '', SUPPORT_PHONE: '', PRIVACY_URL: '', REGISTRATION: '' }
const SEEN_WITHIN = 2000

let here: Portal
let there: Portal
let logos: Server
let logoUrl: string

beforeAll(async () => {
  here = await startPortal(NOTHING)
  there = await startPortal(NOTHING, { url: here.databaseUrl, drop: async () => {} })
  logos = createServer((request, response) => {
    if (request.url !== '/logo.svg') return response.writeHead(404).end()
    return response.writeHead(200, { 'content-type': 'image/svg+xml' }).end('<svg xmlns="http://www.w3.org/2000/svg"/>')
  })
  await new Promise<void>((resolve) => logos.listen(0, '127.0.0.1', resolve))
  logoUrl = `http://127.0.0.1:${(logos.address() as AddressInfo).port}/logo.svg`
})
afterAll(async () => {
  logos.close()
  await there.stop()
  await here.stop()
})
beforeEach(async () => {
  await here.db.setting.deleteMany()
  await here.db.settingChange.deleteMany()
  await Promise.all([here.settings.refresh(), there.settings.refresh()])
})

const set = (name: SettingName, value?: string) => changeSetting(here.db, {}, name, value, { commandLine: 'test' })
const bodyOf = async ({ app }: Portal, path = '/', headers = {}) => (await new Visitor(app).get(path, headers)).body
const styleOf = (page: string) => /\/assets\/app\.[\w-]+\.css/.exec(page)?.[0] ?? ''
const logoOf = (page: string) => /\/assets\/logo\.[\w-]+\.\w+/.exec(page)?.[0]

test('a change is on the pages of every process within two seconds, and so is the way back', async () => {
  expect(await bodyOf(there)).toContain('· Schalter</title>')
  await set('PORTAL_NAME', 'Deichhilfe')
  for (const portal of [here, there])
    await until(async () => (await bodyOf(portal)).includes('· Deichhilfe</title>'), SEEN_WITHIN)
  await set('PORTAL_NAME')
  for (const portal of [here, there])
    await until(async () => (await bodyOf(portal)).includes('· Schalter</title>'), SEEN_WITHIN)
})

test('who may register, and the language of those who ask for none, change without a restart', async () => {
  expect(pageOf(await bodyOf(here)).lang).toBe('de')
  expect(pageOf(await bodyOf(here)).links()).toContain('/register')
  await set('REGISTRATION', 'closed')
  await set('DEFAULT_LOCALE', 'en')
  await here.settings.refresh()
  const page = await bodyOf(here)
  expect(pageOf(page).lang).toBe('en')
  expect(pageOf(page).links()).not.toContain('/register')
  const form = { email: 'someone@brandt.example', firstName: 'Eva', lastName: 'Brandt', phone: '' }
  expect((await new Visitor(here.app).post('/register', form)).statusCode).toBe(422)
  await set('REGISTRATION', 'open')
  await here.settings.refresh()
  expect((await new Visitor(here.app).post('/register', form)).statusCode).toBe(200)
})

test('mails say the name of the moment', async () => {
  const { email } = await aCustomer(here.db)
  await set('PORTAL_NAME', 'Deichhilfe')
  await set('REGISTRATION', 'open')
  await Promise.all([here.settings.refresh(), there.settings.refresh()])
  await new Visitor(here.app).post('/password/forgot', { login: email })
  await here.work()
  const mail = await here.db.mail.findFirstOrThrow({ where: { toAddress: email } })
  expect(mail.subject).toContain('Deichhilfe')
  expect(mail.text).toContain('Deichhilfe')
})

test('another colour is another style sheet in both processes; the old one stays for open pages', async () => {
  const before = styleOf(await bodyOf(here))
  await set('ACCENT_COLOR', '#7a1f5c')
  await here.settings.refresh()
  const after = styleOf(await bodyOf(here))
  expect(after).not.toBe(before)
  // The other process has not looked yet and is asked for what it does not know.
  const answer = await new Visitor(there.app).get(after)
  expect(answer.statusCode).toBe(200)
  expect(answer.body).toContain('--brand: #7a1f5c')
  expect((await new Visitor(here.app).get(before)).body).not.toContain('--brand: #7a1f5c')
  await set('ACCENT_COLOR')
  await here.settings.refresh()
  expect(styleOf(await bodyOf(here))).toBe(before)
})

test('many colours do not fill the memory: only a few earlier style sheets are kept', async () => {
  const asked: string[] = []
  for (const digit of '12345678') {
    await set('ACCENT_COLOR', `#7a1f5${digit}`)
    await here.settings.refresh()
    asked.push(styleOf(await bodyOf(here)))
  }
  const statuses = await Promise.all(asked.map(async (path) => (await new Visitor(here.app).get(path)).statusCode))
  expect(statuses).toEqual([404, 404, 200, 200, 200, 200, 200, 200])
})

test('a logo is fetched when set, served by the portal, and gone when reset or unreachable', async () => {
  expect(logoOf(await bodyOf(here))).toBeUndefined()
  await set('LOGO_URL', logoUrl)
  await here.settings.refresh()
  await until(async () => logoOf(await bodyOf(here)) !== undefined, SEEN_WITHIN)
  const logo = logoOf(await bodyOf(here)) ?? ''
  for (const { app } of [here, there]) {
    const answer = await new Visitor(app).get(logo)
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['content-type']).toBe('image/svg+xml')
  }
  await set('LOGO_URL', logoUrl.replace('logo.svg', 'nothing.svg'))
  await here.settings.refresh()
  await until(async () => logoOf(await bodyOf(here)) === undefined, SEEN_WITHIN)
})

test('hints above a new ticket are the ones of the moment', async () => {
  await set('REGISTRATION', 'open')
  await here.settings.refresh()
  const visitor = await as(here.app, await aCustomer(here.db))
  await set('TICKET_HINT', 'Bitte zuerst neu starten.')
  await here.settings.refresh()
  expect((await visitor.get('/tickets/new')).body).toContain('Bitte zuerst neu starten.')
})

test('how long a closed ticket can be reopened follows the setting, on its page and when it is done', async () => {
  await set('REGISTRATION', 'open')
  const eva = await aCustomer(here.db)
  const closedAt = new Date(Date.now() - 3 * DAY)
  const ticket = await aTicket(here.db, { requester: eva, state: 'closed', closedAt })
  const path = `/tickets/${ticket.number}`
  const outcome = async () => {
    await here.settings.refresh()
    const offered = (await visitor.get(path)).body.includes(`action="${path}/reopening"`)
    const { location } = (await visitor.post(`${path}/reopening`)).headers
    return { offered, location }
  }
  await here.settings.refresh()
  const visitor = await as(here.app, eva)
  await set('REOPEN_DAYS', '2')
  expect(await outcome()).toEqual({ offered: false, location: `/tickets/new?follows=${ticket.number}` })
  expect((await visitor.get(path)).body).toContain('seit mehr als 2 Tagen')
  await set('REOPEN_DAYS', '4')
  expect(await outcome()).toEqual({ offered: true, location: `${path}#reply` })
})

test('a request reads no setting from the database', async () => {
  await here.settings.stop()
  const statuses: number[] = []
  await here.db.$executeRaw`alter table setting rename to setting_away`
  await here.db.$executeRaw`alter table setting_change rename to setting_change_away`
  try {
    for (const path of ['/', '/login', '/register']) statuses.push((await new Visitor(here.app).get(path)).statusCode)
  } finally {
    await here.db.$executeRaw`alter table setting_away rename to setting`
    await here.db.$executeRaw`alter table setting_change_away rename to setting_change`
  }
  expect(statuses).toEqual([200, 200, 200])
})
