import { afterAll, beforeAll, expect, vi } from 'vitest'
import { failMailbox } from '../../src/correspondence/mailboxes.ts'
import { aTeam } from '../support/builders.ts'
import { schalter } from '../support/command.ts'
import { type Dovecot, startDovecot, testWithDovecot as test } from '../support/dovecot.ts'
import { usePortal } from '../support/portal.ts'
import { aMail, aUser } from '../support/watching.ts'

vi.setConfig({ testTimeout: 120_000 })

const portal = usePortal()
let dovecot: Dovecot
beforeAll(async () => {
  dovecot = await startDovecot()
  await aTeam(portal.db, { isDefault: true })
})
afterAll(() => dovecot?.stop())

const doctor = (urls: string[]) => schalter(portal.databaseUrl, ['doctor'], { env: { IMAP_URL: urls.join(' ') } })

test('every mailbox is looked into, and each fault is told in words, with what to do, without a password', async () => {
  const [user, other] = [aUser(), aUser()]
  await dovecot.deliver(user, aMail('Eins'))
  await dovecot.deliver(other, aMail('Eins'))
  const tls = dovecot.urlOf(aUser()).replace('imap://', 'imaps://').replace('?tls=off', '')
  const { stdout, code } = await doctor([
    dovecot.urlOf(user),
    dovecot.urlOf(other, '', 'Support'),
    dovecot.urlOf(aUser()).replace(/:[^:@]+@/, ':geheimes-wort@'),
    dovecot.urlOf(aUser()).replace(/:\d+\//, ':1/'),
    tls.replace(`:${dovecot.port}/`, `:${dovecot.tlsPort}/`),
    tls.replace('support', 'hilfe'),
    dovecot.urlOf('team@muster-it.example', '&team=Unbekannt'),
  ])
  const lines = stdout.split('\n').filter((line) => / mailbox /.test(line))
  expect(lines[0]).toMatch(new RegExp(`^good +mailbox +${user} INBOX: 1 mails are there$`))
  expect(lines[1]).toMatch(/^bad +mailbox .*there is no folder Support, but .*INBOX\. Check the folder in IMAP_URL\.$/)
  expect(lines[2]).toMatch(/^bad +mailbox .*Authentication failed.* Check user and password in IMAP_URL/)
  expect(lines[3]).toMatch(/^bad +mailbox .*ECONNREFUSED.* Check host and port in IMAP_URL/)
  expect(lines[4]).toMatch(/^bad +mailbox .*self.signed certificate.* with tls=unverified in IMAP_URL/i)
  expect(lines[5]).toMatch(/^bad +mailbox .*imaps:\/\/ is TLS from the start/)
  expect(lines.at(-1)).toMatch(/^bad +mailbox +no team is named "Unbekannt"/)
  expect(stdout).not.toMatch(/geheimes|Regenschirm/)
  expect(code).toBe(1)
  expect(await dovecot.mailsIn(user)).toHaveLength(1)
})

test('what the portal could not take, and what waits, is told', async () => {
  const user = aUser()
  await dovecot.deliver(user, aMail('Eins'))
  await failMailbox(portal.db, `${user} INBOX`, { fault: 'connection', detail: 'connect ECONNREFUSED' })
  const { stdout } = await doctor([dovecot.urlOf(user)])
  expect(stdout).toMatch(
    new RegExp(`^warn +mailbox +${user} INBOX: no mails could be taken since .*ECONNREFUSED$`, 'm'),
  )
  expect(stdout).toMatch(/^good +incoming +no mail waits, 0 are in quarantine$/m)
})
