import { expect, test } from 'vitest'
import { as } from '../support/browsing.ts'
import { aCustomer, aTicket, PASSWORD } from '../support/builders.ts'
import { inputValue, pageOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { stranger } from '../support/strangers.ts'

const portal = usePortal()
const settings = { locale: 'de', theme: 'auto', density: 'comfortable', pageSize: '20', refreshMinutes: '0' }
const stored = (id: number) =>
  portal.db.account.findUniqueOrThrow({
    where: { id },
    select: {
      locale: true,
      theme: true,
      density: true,
      pageSize: true,
      showClosed: true,
      refreshMinutes: true,
      mutedMails: true,
    },
  })

test.each([
  ['theme', 'auto', 'light', 'dark'],
  ['density', 'comfortable', 'compact'],
  ['pageSize', '10', '15', '20', '35', '50', '100'],
  ['refreshMinutes', '0', '2', '5', '7', '10', '15'],
  ['locale', 'de', 'en'],
])('%s takes each of its values, keeps it and shows it chosen', async (field, ...values) => {
  const account = await aCustomer(portal.db)
  const visitor = await as(portal.app, account)
  for (const value of values) {
    const answer = await visitor.post('/preferences', { ...settings, [field]: value })
    expect(answer.headers.location).toBe('/preferences')
    expect(String((await stored(account.id))[field as 'theme'])).toBe(value)
    expect(inputValue(await visitor.get('/preferences'), field)).toBe(String(value))
  }
})

test.each([
  ['theme', 'purple'],
  ['theme', ''],
  ['density', 'dense'],
  ['pageSize', '21'],
  ['pageSize', '-20'],
  ['pageSize', '1e1'],
  ['pageSize', '0x14'],
  ['pageSize', ' 20'],
  ['pageSize', '100000'],
  ['refreshMinutes', ''],
  ['refreshMinutes', '1'],
  ['refreshMinutes', '2.0'],
  ['locale', 'fr'],
  ['locale', 'constructor'],
  ['mails', 'ticket.everything'],
  ['showClosed', 'maybe'],
])('%s does not take %j: nothing is saved, and what else was chosen stays on the page', async (field, value) => {
  const account = await aCustomer(portal.db)
  const before = await stored(account.id)
  const visitor = await as(portal.app, account)
  const others = { ...settings, theme: 'dark', density: 'compact' }
  const answer = await visitor.post('/preferences', { ...others, [field]: value })
  expect(answer.statusCode).toBe(422)
  expect(await stored(account.id)).toEqual(before)
  if (field !== 'density') expect(inputValue(answer, 'density')).toBe('compact')
  if (field !== 'theme') expect(inputValue(answer, 'theme')).toBe('dark')
})

test('the language changes the whole interface at once and follows to the next sign-in in any browser', async () => {
  const account = await aCustomer(portal.db)
  const visitor = await as(portal.app, account)
  const saved = await visitor.follow(await visitor.post('/preferences', { ...settings, locale: 'en' }))
  expect(pageOf(saved).lang).toBe('en')
  expect(saved.body).toContain('Ticket templates')
  expect(saved.body).not.toContain('Ticketvorlagen')
  const signedOut = await visitor.follow(await visitor.post('/logout'))
  expect(pageOf(signedOut).lang).toBe('en')
  const other = stranger(portal.app, { headers: { 'accept-language': 'de' } })
  expect(pageOf(await other.get('/')).lang).toBe('de')
  await other.post('/login', { login: account.email, password: PASSWORD })
  expect(pageOf(await other.get('/tickets')).lang).toBe('en')
})

test('the switch on every page changes language at once and leads back to that page, signed in or not', async () => {
  const nobody = stranger(portal.app)
  const back = await nobody.post('/locale', { locale: 'en', next: '/register' })
  expect(back.headers.location).toBe('/register')
  expect(pageOf(await nobody.get('/register')).lang).toBe('en')
  const account = await aCustomer(portal.db)
  const visitor = await as(portal.app, account)
  await visitor.post('/locale', { locale: 'en', next: '/tickets' })
  expect((await stored(account.id)).locale).toBe('en')
  await visitor.post('/locale', { locale: 'xx', next: '/tickets' })
  expect((await stored(account.id)).locale).toBe('en')
})

test('without a wish of one’s own the browser’s language counts, and else German', async () => {
  const lang = async (language: string) =>
    pageOf(await stranger(portal.app, { headers: { 'accept-language': language } }).get('/')).lang
  expect(await lang('en-GB,en;q=0.9')).toBe('en')
  expect(await lang('fr;q=0.9,de;q=0.5,en;q=0.4')).toBe('de')
  expect(await lang('fr')).toBe('de')
  expect(await lang('')).toBe('de')
})

test('closed tickets are in My Tickets by choice', async () => {
  const account = await aCustomer(portal.db)
  await aTicket(portal.db, { requester: account, state: 'closed', subject: 'Längst erledigte Sache' })
  const visitor = await as(portal.app, account)
  expect((await visitor.get('/tickets')).body).not.toContain('Längst erledigte Sache')
  await visitor.post('/preferences', { ...settings, showClosed: 'yes' })
  expect((await visitor.get('/tickets')).body).toContain('Längst erledigte Sache')
  await visitor.post('/preferences', settings)
  expect((await visitor.get('/tickets')).body).not.toContain('Längst erledigte Sache')
})

test('the mails that are not wanted are those left unticked, and those about the account cannot be', async () => {
  const account = await aCustomer(portal.db)
  const visitor = await as(portal.app, account)
  await visitor.post('/preferences', { ...settings, mails: ['ticket.replied'] })
  expect((await stored(account.id)).mutedMails).toEqual(['ticket.opened', 'ticket.state-changed'])
  await visitor.post('/preferences', {
    ...settings,
    mails: ['ticket.opened', 'ticket.replied', 'ticket.state-changed'],
  })
  expect((await stored(account.id)).mutedMails).toEqual([])
  expect((await visitor.post('/preferences', { ...settings, mails: ['account.password-changed'] })).statusCode).toBe(
    422,
  )
})

test('settings of one person are those of nobody else', async () => {
  const [one, other] = [await aCustomer(portal.db), await aCustomer(portal.db)]
  const before = await stored(other.id)
  await (await as(portal.app, one)).post('/preferences', { ...settings, theme: 'dark', pageSize: '100' })
  expect(await stored(other.id)).toEqual(before)
})
