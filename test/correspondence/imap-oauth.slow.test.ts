import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { createTokens } from '../../src/platform/oauth.ts'
import { schalter } from '../support/command.ts'
import { type Dovecot, startDovecot, testWithDovecot as test } from '../support/dovecot.ts'
import { usePortal } from '../support/portal.ts'
import { until } from '../support/running.ts'
import { startTokenServer, type TokenServer } from '../support/token-server.ts'
import { aMail, mailboxOf, mailsOf, watching } from '../support/watching.ts'

const portal = usePortal()
const user = 'support@muster-it.example'
let folder: string
let tokenServer: TokenServer
const servers: Record<string, Dovecot> = {}
beforeAll(async () => {
  tokenServer = await startTokenServer(user)
  folder = await mkdtemp(join(tmpdir(), 'schalter-oauth-'))
  const settings = join(folder, 'oauth2.conf')
  await writeFile(
    settings,
    `introspection_mode = get
introspection_url = ${tokenServer.introspectionUrl}
username_attribute = username
active_attribute = active
active_value = true
`,
  )
  for (const mechanism of ['oauthbearer', 'xoauth2'])
    servers[mechanism] = await startDovecot({
      more: `auth_mechanisms = plain ${mechanism}
    passdb {
      driver = oauth2
      mechanisms = ${mechanism}
      args = ${settings}
    }
    passdb {
      driver = static
      mechanisms = plain
      args = password=Regenschirm-im-Flur:3
    }`,
    })
})
afterAll(async () => {
  for (const server of Object.values(servers)) await server.stop()
  await tokenServer?.stop()
  if (folder) await rm(folder, { recursive: true, force: true })
})

const access = () => ({
  grant: 'client_credentials' as const,
  tokenUrl: tokenServer.url,
  clientId: 'portal',
  clientSecret: 'sehr geheim',
  refreshToken: undefined,
  scope: 'https://outlook.example/.default',
})
const urlOf = (server: Dovecot | undefined) => server?.urlOf(user).replace(/:[^:@]+@/, '@') ?? ''

test.each(['oauthbearer', 'xoauth2'])('mails are taken with a token instead of a password (%s)', async (mechanism) => {
  const server = servers[mechanism]
  const before = (await mailsOf(portal, user)).length
  await server?.deliver(user, aMail(`Mit ${mechanism}`))
  const tokens = createTokens(access())
  await watching(portal, urlOf(server), () => until(async () => (await mailsOf(portal, user)).length > before), {
    tokens,
  })
  expect(tokenServer.asked.at(-1)).toEqual({
    grant_type: 'client_credentials',
    client_id: 'portal',
    client_secret: 'sehr geheim',
    scope: 'https://outlook.example/.default',
  })
})

test('a token that is refused is told as such and replaced by a new one', async () => {
  const server = servers.oauthbearer
  const tokens = createTokens(access())
  await tokens.current()
  tokenServer.revoke()
  const before = (await mailsOf(portal, user)).length
  await server?.deliver(user, aMail('Danach'))
  const faults = new Set<string | undefined>()
  await watching(
    portal,
    urlOf(server),
    () =>
      until(async () => {
        faults.add((await mailboxOf(portal, user))?.trouble?.fault)
        return (await mailsOf(portal, user)).length > before
      }),
    { tokens },
  )
  expect([...faults]).toContain('token')
})

test('a secret that has expired is told in words, by the doctor too, and it stays secret', async () => {
  tokenServer.behave('invalid_client')
  const env = {
    IMAP_URL: urlOf(servers.xoauth2),
    IMAP_OAUTH: 'client_credentials',
    OAUTH_TOKEN_URL: tokenServer.url,
    OAUTH_CLIENT_ID: 'portal',
    OAUTH_CLIENT_SECRET: 'sehr geheim',
  }
  const { stdout } = await schalter(portal.databaseUrl, ['doctor'], { env })
  tokenServer.behave()
  expect(stdout).toMatch(
    /^bad +mailbox .*gives no token: invalid_client: AADSTS7000222: The secret is expired\. Check IMAP_OAUTH/m,
  )
  expect(stdout).not.toContain('sehr geheim')
  expect((await schalter(portal.databaseUrl, ['doctor'], { env })).stdout).toMatch(/^good +mailbox /m)
}, 60_000)
