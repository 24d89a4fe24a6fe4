import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ConfigError, describeConfig, readConfig, readEnvironment } from '../src/config.ts'
import { fixedSettings, SETTING_NAMES } from '../src/settings/declarations.ts'

const SECRET = 'a secret for tests only, not for anything else'
const read = (env: Record<string, string> = {}) => readConfig({ COOKIE_SECRET: SECRET, ...env })

/** All that the start reads. */
const readAll = (env: Record<string, string>) => {
  read(env)
  fixedSettings(readEnvironment(env))
}

const refusalOf = (env: Record<string, string>): string => {
  try {
    readAll(env)
  } catch (error) {
    return (error as Error).message
  }
  return ''
}

test('defaults are the documented ones', () => {
  expect(read()).toMatchObject({
    host: '127.0.0.1',
    port: 3000,
    baseUrl: 'http://localhost:3000',
    databaseUrl: undefined,
    dataDir: './data',
    smtpUrl: undefined,
    mailFrom: { name: 'Helpdesk', address: 'support@localhost' },
    maxUploadSize: 25 * 1024 * 1024,
    maxUploadFiles: 10,
    trustProxy: false,
    webConcurrency: 1,
    timeZone: 'Europe/Berlin',
    demo: true,
    devMailbox: true,
  })
  expect(read({ PORT: '4711' }).baseUrl).toBe('http://localhost:4711')
  expect(read({ DATABASE_URL: 'postgresql://db.example/schalter' })).toMatchObject({ demo: false })
  expect(read({ PORT: '', HOST: '' })).toMatchObject({ port: 3000, host: '127.0.0.1' })
})

test('production loads no demo data, shows no mailbox and wants a secret of its own', () => {
  expect(read({ NODE_ENV: 'production' })).toMatchObject({ demo: false, devMailbox: false })
  expect(() => readConfig({ NODE_ENV: 'production' })).toThrow(/^COOKIE_SECRET is missing: /)
})

const WRONG: [string, string, RegExp][] = [
  ['NODE_ENV', 'staging', /production, development, test/],
  ['HOST', 'not a host', /127\.0\.0\.1/],
  ['PORT', 'http', /a whole number from 1 to 65535/],
  ['PORT', '0', /a whole number from 1 to 65535/],
  ['PORT', '65536', /a whole number from 1 to 65535/],
  ['PORT', '3000.5', /a whole number/],
  ['PORT', '0x50', /a whole number/],
  ['BASE_URL', 'help.company.example', /begins with http/],
  ['BASE_URL', 'ftp://help.company.example', /begins with http/],
  ['BASE_URL', 'https://help.company.example/portal', /without a path/],
  ['BASE_URL', 'https://help.company.example/?a=b', /without a path/],
  ['BASE_URL', 'https://help.company.example/#top', /without a path/],
  ['DATABASE_URL', 'mysql://db.example/x', /postgresql:\/\//],
  ['COOKIE_SECRET', 'short', /at least 32 characters/],
  ['SMTP_URL', 'http://mail.example', /smtp:\/\//],
  ['MAIL_FROM', 'support@company.example', /a name and an address/],
  ['MAIL_FROM', 'A <a@b.example>\r\nBcc: x <c@d.example>', /a name and an address/],
  ['REGISTRATION', 'free', /contract, open, closed/],
  ['MAX_UPLOAD_MB', '-1', /a whole number from 1 to 2048/],
  ['MAX_UPLOAD_MB', '25MB', /a whole number from 1 to 2048/],
  ['TRUST_PROXY', 'yes', /off, or addresses/],
  ['TRUST_PROXY', '10.0.0.1, 300.0.0.1', /off, or addresses/],
  ['TRUST_PROXY', '10.0.0.0/33', /off, or addresses/],
  ['WEB_CONCURRENCY', 'many', /a whole number from 1 to 64/],
  ['DEFAULT_LOCALE', 'fr', /de, en/],
  ['TIMEZONE', 'Berlin', /Europe\/Berlin/],
  ['SUPPORT_EMAIL', 'support', /e-mail address/],
  ['SUPPORT_PHONE', '+49 30 1\n2', /one line/],
  ['PORTAL_NAME', 'x'.repeat(61), /at most 60 characters/],
  ['PORTAL_NAME', '  ', /one line/],
  ['TICKET_HINT', 'a\u0000b', /control characters/],
  ['PRIVACY_URL', 'javascript:alert(1)', /begins with http/],
  ['ACCENT_COLOR', 'red; } body { display: none', /#0b5c63/],
  ['LOGO_URL', 'file:///etc/passwd', /begins with http/],
  ['PRIVACY_URL', 'https://a.example/\u202e', /invisible/],
  ['PORTAL_NAME', '\u200b', /a name/],
  ['SUPPORT_PHONE', 'siehe Webseite', /a telephone number/],
  ['TRUST_PROXY', '0.0.0.0/0', /off, or addresses/],
  ['DEMO', 'maybe', /on, off/],
  ['AUTHSERV_ID', 'mx.firma.example; dmarc=pass', /Authentication-Results/],
  ['LOG_LEVEL', 'loud', /info/],
  ['METRICS_TOKEN', 'short', /at least 16 characters/],
  ['METRICS_TOKEN', 'ein Wort mit Ümläuten', /without umlauts/],
  ['MAIL_FROM', 'Hilfe <a,b@firma.example>', /a name and an address/],
  ['MAIL_FROM', `${'x'.repeat(600)} <a@firma.example>`, /at most 500 characters/],
  ['MAIL_ENVELOPE_FROM', 'a@b@firma.example', /or <> for none/],
]
test.each(WRONG)('%s=%j stops the start with one line: variable, value and what is allowed', (name, value, allowed) => {
  expect(() => readAll({ [name]: value })).toThrow(ConfigError)
  const message = refusalOf({ [name]: value })
  expect(message).toMatch(new RegExp(`^${name} is `))
  expect(message).toMatch(allowed)
  expect(message).not.toContain('\n')
  if (!/SECRET|TOKEN/.test(name) && !/[?#\r\n\0]/.test(value)) expect(message).toContain(value)
})

const ENCODE = /percent-encoded: %40 for @, %23 for #, %25 for %/

test.each([
  ['smtp://portal:p@qq#1@host.example', ENCODE],
  ['smtp://portal:p%qq@host.example', ENCODE],
  ['smtp://portal:p%ff@host.example', ENCODE],
  ['smtp://portal:p/qq@host.example', ENCODE],
  ['smtp://portal:p?qq@host.example', ENCODE],
  ['smtp://portal:p qq@host.example', ENCODE],
  ['smtp://portal:p%0d%0aqq@host.example', /without control characters/],
  ['smtp://host.example?tls=of', /\?tls=off or \?tls=unverified/],
  ['smtp://host.example?tsl=off', /parameters are each one of tls/],
  ['smtp://host.example?tls=off&tls=unverified', /once/],
  ['smtp://host.example/inbox', /nothing after the host/],
  ['smtp://host.example:70000', /port is a number from 1 to 65535/],
  ['smtp://portal:geheim', /port is a number/],
  ['smtp://', /with a host/],
  ['smtp://müller.example', /umlauts as xn--/],
  ['smtp://portal@host.example', /user and password/],
  ['smtp://:geheim@host.example', /user and password/],
])('SMTP_URL=%j is refused for the right reason, and says nothing of the password', (url, reason) => {
  expect(() => read({ SMTP_URL: url })).toThrow(reason)
  expect(refusalOf({ SMTP_URL: url })).toMatch(/^SMTP_URL is "[^"]*"; must be [^\n]+$/)
  expect(refusalOf({ SMTP_URL: url })).not.toMatch(/qq|geheim/)
})

test.each([
  ['postgresql://portal:p#ss@db.example/portal', ENCODE],
  ['postgresql://portal:p%zz@db.example/portal', ENCODE],
  ['postgresql://db.example:x/portal', /port is a number/],
  ['postgresql://db.example/a/b', /one database name/],
  ['postgresql://db.example/portal?sslmod=require', /each one of sslmode/],
  ['postgresql://db.example/portal?sslmode=on', /sslmode is an allowed value/],
  ['postgresql://db.example/portal?sslrootcert=/no/such/file', /sslrootcert is .* a file that can be read/],
])('DATABASE_URL=%j is refused for the right reason', (url, reason) => {
  expect(() => read({ DATABASE_URL: url })).toThrow(reason)
  expect(refusalOf({ DATABASE_URL: url })).not.toMatch(/p#ss|p%zz/)
})

test.each([
  ['SMTP_URL', 'smtp://mail.example'],
  ['SMTP_URL', 'smtps://portal:p%40ss%231%25@mail.example:465'],
  ['SMTP_URL', 'smtp://po%40rtal.example:p:a+b@[::1]:25?tls=off'],
  ['DATABASE_URL', 'postgresql://portal:p%40ss%23@db.example:5432/portal?sslmode=verify-full&channel_binding=require'],
  ['DATABASE_URL', 'postgres:///portal?host=/var/run/postgresql'],
  ['DATABASE_URL', 'postgresql://portal@%2Fvar%2Frun%2Fpostgresql/portal'],
])('%s can be %j', (name, url) => {
  const { smtpUrl, databaseUrl } = read({ [name]: url })
  expect(name === 'SMTP_URL' ? smtpUrl : databaseUrl).toBe(url)
})

test.each([
  ['SMPT_URL', 'SMTP_URL'],
  ['SMTP_URI', 'SMTP_URL'],
  ['DATABASEURL', 'DATABASE_URL'],
  ['Mail_From', 'MAIL_FROM'],
  ['MAIL_FORM', 'MAIL_FROM'],
  ['PORTALNAME', 'PORTAL_NAME'],
  ['REGISTRATIONS', 'REGISTRATION'],
  ['PROT', 'PORT'],
])('%s stops the start, because %s is meant', (name, meant) => {
  expect(() => readAll({ [name]: 'x' })).toThrow(`${name} is not known; write ${meant}.`)
})

test('names of other programs are none of our business, and with both set nobody is asked', () => {
  readAll({ HOME: '/root', HOSTNAME: 'a', PORTS: '1', DEMOS: 'x', POP3_URL: 'x', PORTAL_PORT: 'x', SMTP_PORT: '25' })
  readAll({ TIME_ZONE: 'x', TIMEZONE: 'UTC' })
  expect(() => readAll({ TIME_ZONE: 'x' })).toThrow('write TIMEZONE')
})

test('no setting that pages show is longer than a page can bear', () => {
  const long = { LOGO_URL: `https://a.example/${'x'.repeat(2000)}`, SUPPORT_EMAIL: `a@${'b.'.repeat(200)}example` }
  for (const [name, value] of Object.entries(long)) expect(() => readAll({ [name]: value })).toThrow(ConfigError)
})

test.each([
  ['COOKIE_SECRET', 'hunter2'],
  ['METRICS_TOKEN', 'hunter2'],
  ['SMTP_URL', 'http://user:hunter2@mail.example'],
  ['SMTP_URL', 'user:hunter2@mail.example'],
  ['BASE_URL', 'https://user:hunter2@help.example'],
  ['BASE_URL', 'https://help.example/?q=hunter2'],
  ['DATABASE_URL', 'mysql://user:p@ss:hunter2@db.example/x'],
  ['DATABASE_URL', 'mysql://db.example/x?user=u&password=hunter2'],
])('the message about %s=%j does not repeat the secret', (name, value) => {
  expect(() => read({ [name]: value })).toThrow(ConfigError)
  try {
    read({ [name]: value })
  } catch (error) {
    expect((error as Error).message).not.toContain('hunter2')
  }
})

test.each(['off', 'loopback', '10.0.0.1', '10.0.0.0/8, ::1', 'fd00::/8 loopback'])('TRUST_PROXY can be %j', (value) => {
  expect(read({ TRUST_PROXY: value }).trustProxy).toEqual(value === 'off' ? false : value.split(/[ ,]+/))
})

test('a generated secret is kept for the next start, for nobody else to read', () => {
  const dataDir = join(mkdtempSync(join(tmpdir(), 'schalter config ')), 'data')
  const first = readConfig({ DATA_DIR: dataDir }).cookieSecret
  expect(first).toMatch(/^[0-9a-f]{64}$/)
  expect(readConfig({ DATA_DIR: dataDir }).cookieSecret).toBe(first)
  expect(statSync(join(dataDir, 'cookie-secret')).mode & 0o077).toBe(0)
})

test('the program itself says it in one line and stops with 1', async () => {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'src/main.ts'], {
    env: { PATH: process.env.PATH, PORT: 'eighty', DATA_DIR: tmpdir() },
  })
  let said = ''
  child.stderr.on('data', (data) => {
    said += data
  })
  const code = await new Promise((resolve) => child.on('exit', resolve))
  expect(code).toBe(1)
  expect(said).toBe('PORT is "eighty"; must be a whole number from 1 to 65535.\n')
})

test('the example of all settings names every variable there is and no other', () => {
  const named = [...readFileSync('.env.example', 'utf8').matchAll(/^#?\s*([A-Z_]{3,})=/gm)].map(([, name]) => name)
  const known = [...describeConfig({}).map(({ name }) => name), ...SETTING_NAMES, 'POSTGRES_PASSWORD']
  expect(named.sort()).toEqual(known.sort())
})

test.each([
  ['SMTP_URL', 'smtp://user:pa@ss/wo:rd@mail.example:587', 'smtp://user:********@mail.example:587'],
  [
    'DATABASE_URL',
    'postgresql://db.example/schalter?password=geheim',
    'postgresql://db.example/schalter?password=********',
  ],
  ['COOKIE_SECRET', 'ein Geheimnis, das niemand sehen darf', '********'],
])('%s is shown without its password', (name, value, shown) => {
  expect(describeConfig({ [name]: value }).find((entry) => entry.name === name)?.value).toBe(shown)
})

test('a former name is refused, and the new one is named', () => {
  expect(() => readAll({ MAIL_RETURN_TO: '<>' })).toThrow('MAIL_RETURN_TO is called MAIL_ENVELOPE_FROM now; rename it.')
})
