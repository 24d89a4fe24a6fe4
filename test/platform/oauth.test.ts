import { createServer } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { createTokens, type OAuthAccess } from '../../src/platform/oauth.ts'
import { startTokenServer, type TokenServer } from '../support/token-server.ts'

let server: TokenServer
beforeAll(async () => {
  server = await startTokenServer('support@muster-it.example')
})
afterAll(() => server.stop())

const access = (more: Partial<OAuthAccess> = {}): OAuthAccess => ({
  grant: 'client_credentials',
  tokenUrl: server.url,
  clientId: 'portal',
  clientSecret: 'sehr geheim',
  refreshToken: undefined,
  scope: undefined,
  ...more,
})

test('many who want a token at once cause one question, and get it until shortly before its end', async () => {
  let now = 0
  const tokens = createTokens(access(), () => now)
  const before = server.asked.length
  const [first, second] = await Promise.all([tokens.current(), tokens.current()])
  expect(first).toBe(second)
  now = 3530 * 1000
  expect(await tokens.current()).toBe(first)
  expect(server.asked.length).toBe(before + 1)
  now = 3550 * 1000
  expect(await tokens.current()).not.toBe(first)
})

test('a refresh token that is replaced is used from then on, and a refused token is fetched anew', async () => {
  const tokens = createTokens(access({ grant: 'refresh_token', clientSecret: undefined, refreshToken: 'the-first' }))
  const token = await tokens.current()
  expect(server.asked.at(-1)).toEqual({ grant_type: 'refresh_token', client_id: 'portal', refresh_token: 'the-first' })
  tokens.drop('another one')
  expect(await tokens.current()).toBe(token)
  tokens.drop(token)
  await tokens.current()
  expect(server.asked.at(-1)?.refresh_token).toMatch(/^next-/)
})

test('what the token server says is told without secrets, and the next one asks again', async () => {
  const tokens = createTokens(access())
  server.behave('invalid_client')
  await expect(tokens.current()).rejects.toThrow(
    'gives no token: invalid_client: AADSTS7000222: The secret is expired.',
  )
  server.behave()
  expect(await tokens.current()).toMatch(/^token-/)
})

test.each([
  ['nonsense', 'text/html', '<html>'],
  ['null', 'application/json', 'null'],
  ['a token of two lines', 'application/json', '{"access_token":"a\\r\\nB: c"}'],
  ['endless text', 'application/json', '['.repeat(1_000_000)],
])('a token server that answers %s gives no token', async (_what, type, body) => {
  const odd = createServer((_request, response) => response.writeHead(200, { 'content-type': type }).end(body))
  await new Promise<void>((resolve) => odd.listen(0, '127.0.0.1', resolve))
  const tokenUrl = `http://127.0.0.1:${(odd.address() as { port: number }).port}/`
  await expect(createTokens(access({ tokenUrl })).current()).rejects.toThrow('gives no token: status 200')
  odd.closeAllConnections()
  odd.close()
})

test('a token server that is not there is told', async () => {
  await expect(createTokens(access({ tokenUrl: 'http://127.0.0.1:1/' })).current()).rejects.toThrow('cannot be reached')
})

const SECRET = { COOKIE_SECRET: 'a secret for tests only, not for anything else' }
test.each([
  [{ IMAP_OAUTH: 'password' }, /IMAP_OAUTH is .*client_credentials, refresh_token/],
  [{ IMAP_OAUTH: 'client_credentials' }, /^OAUTH_TOKEN_URL is missing: IMAP_OAUTH=client_credentials needs it/],
  [
    { IMAP_OAUTH: 'refresh_token', OAUTH_TOKEN_URL: 'https://a.example/token', OAUTH_CLIENT_ID: 'a' },
    /^OAUTH_REFRESH_TOKEN is missing/,
  ],
  [{ OAUTH_TOKEN_URL: 'http://login.example/token' }, /^OAUTH_TOKEN_URL is .*https/],
  [{ IMAP_URL: 'imaps://a@imap.example' }, /^IMAP_URL names a mailbox without a password/],
] as [Record<string, string>, RegExp][])('%j stops the start', (env, reason) => {
  expect(() => readConfig({ ...SECRET, ...env })).toThrow(reason)
})
