import { expect, test } from 'vitest'
import { Visitor } from '../support/browsing.ts'
import { aCustomer } from '../support/builders.ts'
import { linkIn, mailsTo, passwordIn } from '../support/mails.ts'
import { inputValue, pageOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { comparable, stranger, timed } from '../support/strangers.ts'

const portal = usePortal()
const eva = { email: 'Eva.Brandt@Brandt-Maschinenbau.example', firstName: 'Eva', lastName: 'Brandt', phone: '' }
let count = 0
const somebody = () => ({ ...eva, email: `person${++count}@brandt.example` })
const register = (fields: Record<string, string>) => stranger(portal.app).post('/register', fields)

test('registering mails a password that opens the way to an own one', async () => {
  const visitor = new Visitor(portal.app)
  const sent = await visitor.post('/register', eva)
  expect(sent.statusCode).toBe(200)
  expect(sent.body).toContain('Bitte sehen Sie in Ihr Postfach')

  const mails = await mailsTo(portal.db, eva.email)
  expect(mails).toHaveLength(1)
  const text = mails[0]?.text ?? ''
  expect(text).toContain(`Anmeldename: ${eva.email}`)
  expect(linkIn(text)).toBe('/login')

  const signedIn = await visitor.post('/login', { login: eva.email.toUpperCase(), password: passwordIn(text) })
  expect(signedIn.headers.location).toBe('/preferences/password')
  expect((await visitor.get('/tickets')).headers.location).toBe('/preferences/password')

  const chosen = await visitor.post('/preferences/password', {
    newPassword: 'Drei stille Boote am Kai',
    newPasswordRepeat: 'Drei stille Boote am Kai',
  })
  expect(chosen.headers.location).toBe('/tickets')
  expect((await visitor.get('/tickets')).statusCode).toBe(200)
})

test('a known address gets the same page, and its owner a mail without a password', async () => {
  const known = await aCustomer(portal.db)
  const fresh = somebody()
  const taken = await register({ ...eva, email: known.email.toUpperCase() })
  const free = await register(fresh)
  expect(taken.statusCode).toBe(free.statusCode)
  expect(comparable(taken.headers)).toEqual(comparable(free.headers))
  expect(taken.body.replace(known.email.toUpperCase(), '')).toBe(free.body.replace(fresh.email, ''))

  const [mail, ...others] = await mailsTo(portal.db, known.email)
  expect(others).toHaveLength(0)
  expect(mail?.name).toBe('account.registration-repeated')
  expect(passwordIn(mail?.text ?? '')).toBe('')
  expect(linkIn(mail?.text ?? '')).toBe('/password/forgot')
})

test('registering takes as long for a known as for a new address (no enumeration by time)', async () => {
  const known = await aCustomer(portal.db)
  const [old = 0, fresh = 0] = await timed(
    9,
    () => register({ ...eva, email: known.email }),
    () => register(somebody()),
  )
  expect(old / fresh).toBeGreaterThan(0.5)
  expect(old / fresh).toBeLessThan(2)
})

test('fifty registrations of one address at once make one account and at most three mails', async () => {
  const { email } = somebody()
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) => register({ ...eva, email: index % 2 ? email : email.toUpperCase() })),
  )
  // A slow machine may be too busy for some of them and says so; all others look alike.
  const taken = answers.filter(({ statusCode }) => statusCode !== 503)
  expect(taken.length).toBeGreaterThan(3)
  expect(new Set(taken.map(({ statusCode }) => statusCode))).toEqual(new Set([200]))
  expect(await portal.db.account.count({ where: { email } })).toBe(1)
  const mails = await mailsTo(portal.db, email)
  expect(mails.map(({ name }) => name).sort()).toEqual([
    'account.registered',
    'account.registration-repeated',
    'account.registration-repeated',
  ])
})

test('the letters of an address stay as given but count once', async () => {
  await register({ ...eva, email: 'Jörn.Maß+Lager@Brandt.example'.normalize('NFC') }).then(({ statusCode }) =>
    expect(statusCode).toBe(422),
  )
  await register({ ...eva, email: 'Jo.Mass@Brandt.example' })
  await register({ ...eva, email: 'jo.mass@brandt.EXAMPLE' })
  const accounts = await portal.db.account.findMany({ where: { email: 'JO.MASS@BRANDT.EXAMPLE' } })
  expect(accounts.map(({ email }) => email)).toEqual(['Jo.Mass@Brandt.example'])
})

test('a stranger can send a mailbox three mails an hour under labels, and three of each kind without', async () => {
  const { email } = somebody()
  const labelled = (label: number) => email.replace('@', `+label${label}@`)
  for (let label = 0; label < 6; label++) await register({ ...eva, email: labelled(label) })
  const mails = await portal.db.mail.count({ where: { toAddress: { startsWith: email.replace(/@.*/, '+label') } } })
  expect(mails).toBe(3)

  const known = await aCustomer(portal.db)
  await register({ ...eva, email: known.email })
  for (let round = 0; round < 4; round++) await stranger(portal.app).post('/password/forgot', { login: known.email })
  for (let round = 0; round < 4; round++) await register({ ...eva, email: known.email })
  await portal.work()
  const names = (await mailsTo(portal.db, known.email)).map(({ name }) => name).sort()
  expect(names).toEqual([
    ...Array(3).fill('account.password-reset-requested'),
    ...Array(3).fill('account.registration-repeated'),
  ])
})

test('no text of a stranger reaches the owner of an address, not even as the name in the greeting', async () => {
  const { email } = somebody()
  const rude = { email, firstName: 'Sie Schuft', lastName: 'zahlen jetzt', phone: '+49 30 Schuft' }
  await register(rude)
  await register(rude)
  await stranger(portal.app).post('/password/forgot', { login: email })
  await portal.work()
  const link = linkIn((await mailsTo(portal.db, email)).at(-1)?.text ?? '', '/password/reset/')
  await stranger(portal.app).post(link, { mode: 'generate' })
  const mails = await mailsTo(portal.db, email)
  expect(mails.map(({ name }) => name)).toEqual([
    'account.registered',
    'account.registration-repeated',
    'account.password-reset-requested',
    'account.password-generated',
  ])
  for (const mail of mails) expect(`${mail.toName}${mail.subject}${mail.text}${mail.html}`).not.toMatch(/Schuft|zahlen/)
})

test.each([
  ['a link', 'www.böse.example/konto'],
  ['an address', 'post@böse.example'],
  ['markup', '<b>Eva</b>'],
  ['a scheme', 'https:böse'],
])('a name cannot be %s', async (_what, firstName) => {
  const { email } = somebody()
  const answer = await register({ ...eva, email, firstName })
  expect(answer.statusCode).toBe(422)
  expect(answer.body).toContain('Bitte geben Sie einen Namen ohne Sonderzeichen an.')
  expect(inputValue(answer, 'email')).toBe(email)
  expect(await portal.db.account.count({ where: { email } })).toBe(0)
})

test.each([
  'Zoë',
  'O’Neill-Śmigły',
  'O‘Brien',
  "D'Arcy (Jr.)",
  'Dr. J.R.',
  '李',
  'Mohammed علي',
  'al-Ḥasan ʿAbd',
  'Hawaiʻi',
  'Jean\u2011Luc',
  'Marcel·lí',
  'ג׳ורג׳',
  'בן־גוריון',
  'マリア・ルイーザ',
  'علی\u200cرضا',
  'Արամ֊Պետրոս',
])('%s is a name', async (firstName) => {
  const { email } = somebody()
  expect((await register({ ...eva, email, firstName })).statusCode).toBe(200)
  expect((await portal.db.account.findUniqueOrThrow({ where: { email } })).firstName).toBe(firstName)
})

test('control characters, NUL and reversed writing are taken out of a name', async () => {
  const { email } = somebody()
  await register({ ...eva, email, firstName: 'E\u0000v\u001b\u202ea\r\nBcc: x', lastName: 'Bra\u0085ndt' }).then(
    ({ statusCode }) => expect(statusCode).toBe(422),
  )
  await register({ ...eva, email, firstName: 'E\u0000v\u001b\u202ea\r\n', lastName: 'Bra\u0085ndt' })
  const account = await portal.db.account.findUniqueOrThrow({ where: { email } })
  expect([account.firstName, account.lastName]).toEqual(['Eva', 'Brandt'])
})

test.each([
  ['nothing', ''],
  ['no domain', 'eva@brandt'],
  ['two addresses', 'eva@brandt.example,evil@evil.example'],
  ['a second line', 'eva@brandt.example\r\nBcc: evil@evil.example'],
  ['a comment', 'evil@evil.example (x (y) <eva@brandt.example>)'],
  ['too much', `${'e'.repeat(260)}@brandt.example`],
])('an address with %s is refused and kept on the page (CVE-2026-121424)', async (_what, email) => {
  const answer = await register({ ...eva, email })
  expect(answer.statusCode).toBe(422)
  expect(inputValue(answer, 'lastName')).toBe('Brandt')
  expect(pageOf(answer).has('[aria-invalid=true]')).toBe(true)
})

test('a mailed password works for 24 hours by the clock of the database and not after', async () => {
  const { email } = somebody()
  await register({ ...eva, email })
  const password = passwordIn((await mailsTo(portal.db, email))[0]?.text ?? '')
  const [row] = await portal.db.$queryRaw<{ hours: number }[]>`
    select extract(epoch from password_expires_at - now())::float8 / 3600 as hours from account
      where email = ${email}::citext`
  expect(row?.hours).toBeGreaterThan(23.9)
  expect(row?.hours).toBeLessThanOrEqual(24)
  await portal.db
    .$executeRaw`update account set password_expires_at = now() - interval '1 second' where email = ${email}::citext`
  const late = await stranger(portal.app).post('/login', { login: email, password })
  expect(late.statusCode).toBe(422)
  expect(late.body).toContain('E-Mail, Benutzername oder Passwort stimmen nicht.')
})

test('a mailed password works once, however many use it at the same moment', async () => {
  const { email } = somebody()
  await register({ ...eva, email })
  const password = passwordIn((await mailsTo(portal.db, email))[0]?.text ?? '')
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => stranger(portal.app).post('/login', { login: email, password })),
  )
  expect(answers.filter(({ statusCode }) => statusCode === 303)).toHaveLength(1)
  expect(answers.filter(({ statusCode }) => ![303, 422, 503].includes(statusCode))).toEqual([])
  expect((await stranger(portal.app).post('/login', { login: email, password })).statusCode).toBe(422)
})

test('the password mail is written in the language of the page it was asked for on', async () => {
  const { email } = somebody()
  await stranger(portal.app, { headers: { 'accept-language': 'en' } }).post('/register', { ...eva, email })
  expect((await mailsTo(portal.db, email))[0]?.text).toContain('Password: ')
})

test('one address cannot register without end', async () => {
  const visitor = stranger(portal.app)
  for (let round = 0; round < 20; round++) expect((await visitor.post('/register', somebody())).statusCode).toBe(200)
  const late = await visitor.post('/register', { ...somebody(), lastName: 'Möhrenkamp' })
  expect(late.statusCode).toBe(429)
  expect(Number(late.headers['retry-after'])).toBeGreaterThan(0)
  expect(late.body).toContain('Möhrenkamp')
})
