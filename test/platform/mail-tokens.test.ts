import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { adviceFor } from '../../src/cli/diagnosis.ts'
import { readConfig } from '../../src/config.ts'
import { probeMailServer } from '../../src/platform/mail-probe.ts'
import { createMailer } from '../../src/platform/mailer.ts'
import { createTokens, type OAuthAccess } from '../../src/platform/oauth.ts'
import { startTokenServer, type TokenServer } from '../support/token-server.ts'
import { startTokenSmtp, type TokenSmtp } from '../support/token-smtp.ts'

const USER = 'hilfe@muster-it.example'
let server: TokenServer
let smtp: TokenSmtp
let access: OAuthAccess
let url: string

beforeAll(async () => {
  server = await startTokenServer(USER)
  smtp = await startTokenSmtp()
  url = `smtp://hilfe%40muster-it.example@127.0.0.1:${smtp.port}?tls=off`
  const unset = { refreshToken: undefined, scope: undefined }
  access = { grant: 'client_credentials', tokenUrl: server.url, clientId: 'x', clientSecret: 'geheim', ...unset }
})
afterAll(async () => {
  await server.stop()
  await smtp.stop()
})
beforeEach(() => {
  server.behave()
  server.asked.length = 0
  smtp.seen.length = 0
  smtp.accepts = () => true
})

const mail = {
  from: { name: 'Hilfe', address: USER },
  envelopeFrom: USER,
  to: { name: 'Eva', address: 'eva@brandt.example' },
  subject: 'Test',
  text: 'Text',
  html: '<p>Text</p>',
  messageId: '<1@help.example>',
  automatic: null,
}

test('mails go out with a token; one that the server refuses is fetched anew, once', async () => {
  smtp.accepts = (token) => token !== 'token-1'
  const mailer = createMailer(url, undefined, createTokens(access))
  expect(await mailer.deliver(mail)).toEqual({ ok: true })
  expect(smtp.seen).toEqual([
    [USER, 'token-1'],
    [USER, 'token-2'],
  ])
  mailer.close()
})

test('without a token mails wait, and the doctor tells a refused token from one that is not to be had', async () => {
  const ask = () => probeMailServer(url, { from: USER, to: mail.to.address, tokens: createTokens(access) })
  const advice = async () => {
    const refusal = await ask()
    return refusal && [refusal.stage, adviceFor(refusal, { mailEnvelopeFrom: USER, smtpOAuth: access })]
  }
  expect(await advice()).toBeUndefined()
  smtp.accepts = () => false
  expect(await advice()).toEqual(['sign-in', expect.stringContaining('There is a token, but not for this')])
  server.behave('invalid_grant')
  expect(await advice()).toEqual(['token', expect.stringContaining('OAUTH_REFRESH_TOKEN has expired')])
  const mailer = createMailer(url, undefined, createTokens(access))
  expect(await mailer.deliver(mail)).toMatchObject({ ok: false, permanent: false })
  mailer.close()
})

test('the configuration says what is missing; a user without a password needs a token', () => {
  const SMTP_URL = 'smtp://hilfe@mail.example'
  expect(() => readConfig({ SMTP_URL })).toThrow(/^SMTP_URL is .*user and password/)
  expect(() => readConfig({ SMTP_URL, SMTP_OAUTH: 'refresh_token' })).toThrow(
    'OAUTH_TOKEN_URL is missing: SMTP_OAUTH=refresh_token needs it.',
  )
  const whole = { SMTP_OAUTH: 'client_credentials', OAUTH_TOKEN_URL: 'https://login.example/token' }
  const { smtpOAuth } = readConfig({ SMTP_URL, ...whole, OAUTH_CLIENT_ID: 'x', OAUTH_CLIENT_SECRET: 'y' })
  expect(smtpOAuth).toMatchObject({ grant: 'client_credentials', clientId: 'x' })
})
