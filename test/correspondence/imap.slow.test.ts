import { afterAll, beforeAll, expect } from 'vitest'
import { type Dovecot, PASSWORD, startDovecot, testWithDovecot as test } from '../support/dovecot.ts'
import { startImapProxy } from '../support/imap-proxy.ts'
import { usePortal } from '../support/portal.ts'
import { until } from '../support/running.ts'
import { aMail, aUser, mailboxOf, mailsOf, startWatching, watching } from '../support/watching.ts'

const portal = usePortal()
let dovecot: Dovecot
beforeAll(async () => {
  dovecot = await startDovecot()
})
afterAll(() => dovecot?.stop())

test('mails that wait are stored and then moved, and the next one is there within two seconds', async () => {
  const user = aUser()
  await dovecot.deliver(user, aMail('Eins'))
  const counted = await watching(portal, dovecot.urlOf(user), async () => {
    await until(async () => (await dovecot.mailsIn(user, 'Processed')).length === 1)
    const begin = performance.now()
    await dovecot.deliver(user, aMail('Zwei'))
    await until(async () => (await mailsOf(portal, user)).length === 2)
    expect(performance.now() - begin).toBeLessThan(2000)
    await until(async () => (await dovecot.mailsIn(user)).length === 0)
  })
  expect(counted).toBe(2)
  expect(await dovecot.mailsIn(user, 'Processed')).toEqual([aMail('Eins'), aMail('Zwei')])
  expect(await mailboxOf(portal, user)).toMatchObject({ received: 2, failingSince: null, trouble: undefined })
})

test('a hundred mails that wait are all taken, in their order', async () => {
  const user = aUser()
  await dovecot.withClient(user, async (client) => {
    for (let count = 0; count < 100; count++) await client.append('INBOX', aMail(`Mail ${count}`))
  })
  await watching(portal, dovecot.urlOf(user, '&then=delete'), async () => {
    await until(async () => (await mailsOf(portal, user)).length === 100)
    await until(async () => (await dovecot.mailsIn(user)).length === 0)
  })
  const sizes = (await mailsOf(portal, user)).map(({ size }) => size)
  expect(sizes).toEqual([...sizes].sort((one, other) => one - other))
})

test('where mails stay, what was read before is none of ours, and what came since is taken once', async () => {
  const user = aUser()
  await dovecot.withClient(user, async (client) => {
    await client.append('INBOX', aMail('Längst gelesen'), ['\\Seen'])
    await client.append('INBOX', aMail('Ungelesen'))
  })
  await watching(portal, dovecot.urlOf(user, '&then=seen'), async () => {
    await until(async () => (await mailsOf(portal, user)).length === 1)
    // Somebody reads it before us.
    await dovecot.withClient(user, (client) => client.append('INBOX', aMail('Neu'), ['\\Seen']))
    await until(async () => (await mailsOf(portal, user)).length === 2)
  })
  await watching(portal, dovecot.urlOf(user, '&then=seen'), async () => {
    await dovecot.deliver(user, aMail('Danach'))
    await until(async () => (await mailsOf(portal, user)).length === 3)
  })
  const flags = await dovecot.withClient(user, async (client) => {
    await client.mailboxOpen('INBOX')
    return client.search({ seen: false })
  })
  expect(flags).toEqual([])
})

test('when a server numbers its mails anew, all are looked at again, and those that are known are known', async () => {
  const user = aUser()
  const url = dovecot.urlOf(user, '&then=seen', 'Support')
  const create = () => dovecot.withClient(user, (client) => client.mailboxCreate('Support'))
  await create()
  for (const subject of ['Eins', 'Zwei']) await dovecot.deliver(user, aMail(subject), 'Support')
  await watching(portal, url, () => until(async () => Boolean((await mailboxOf(portal, user))?.seenAt)))
  expect(await mailsOf(portal, user)).toHaveLength(2)
  const before = await portal.db.mailbox.findFirst({ where: { name: { startsWith: user } } })
  await dovecot.withClient(user, (client) => client.mailboxDelete('Support'))
  await create()
  await dovecot.withClient(user, async (client) => {
    // The new one has the number of one that is known.
    for (const subject of ['Drei', 'Zwei', 'Eins']) await client.append('Support', aMail(subject), ['\\Seen'])
  })
  await watching(portal, url, async () => {
    await until(async () => (await mailsOf(portal, user)).length >= 3)
    await until(async () => {
      const now = await portal.db.mailbox.findFirst({ where: { name: { startsWith: user } } })
      return now?.uidValidity !== before?.uidValidity && Number(now?.lastUid) === 3
    })
  })
  expect(await mailsOf(portal, user)).toHaveLength(3)
})

test('a mail over 25 MB is put aside, agents see whose it is, and those after it are taken', async () => {
  const user = aUser()
  await dovecot.deliver(user, aMail('Pläne des Hauses', 'x'.repeat(26 * 1024 * 1024)))
  await dovecot.deliver(user, aMail('Danach'))
  await watching(portal, dovecot.urlOf(user), async () => {
    await until(async () => (await dovecot.mailsIn(user, 'Processed')).length === 1)
  })
  expect(await dovecot.mailsIn(user, 'Too large')).toHaveLength(1)
  expect(await mailsOf(portal, user)).toEqual([
    expect.objectContaining({
      state: 'quarantined',
      reason: 'too-large',
      fromAddress: 'eva@kunde.example',
      subject: 'Pläne des Hauses',
      rawId: null,
    }),
    expect.objectContaining({ state: 'stored' }),
  ])
  expect((await mailboxOf(portal, user))?.trouble).toEqual({
    fault: 'too-large',
    detail: '27 MB, now in the folder Too large',
  })
})

test('of two processes one takes the mails of a mailbox, and the other one goes on after it', async () => {
  const user = aUser()
  const first = startWatching(portal, dovecot.urlOf(user))
  await dovecot.deliver(user, aMail('Eins'))
  await until(() => first.counted() === 1)
  const proxy = await startImapProxy(dovecot.port)
  const second = startWatching(portal, dovecot.urlOf(user).replace(`:${dovecot.port}/`, `:${proxy.port}/`))
  try {
    await dovecot.deliver(user, aMail('Zwei'))
    await until(() => first.counted() === 2)
    expect(proxy.connections()).toBe(0)
    await first.stop()
    await dovecot.deliver(user, aMail('Drei'))
    await until(() => second.counted() === 1)
  } finally {
    await second.stop()
    await proxy.stop()
  }
  expect(await mailsOf(portal, user)).toHaveLength(3)
})

const WRONG: [string, string, (user: string) => string][] = [
  ['a wrong password', 'sign-in', (user) => dovecot.urlOf(user).replace(/:[^:@]+@/, ':geheimes-wort@')],
  ['a folder that is not there', 'folder', (user) => dovecot.urlOf(user, '', 'Gibt%20es%20nicht')],
  ['a team that is not there', 'team', (user) => dovecot.urlOf(user, '&team=Unbekannt')],
  ['a port where nobody listens', 'connection', (user) => dovecot.urlOf(user).replace(/:\d+\//, ':1/')],
  ['a certificate that nobody knows', 'certificate', (user) => secure(user, 'imaps', dovecot.tlsPort)],
  ['a certificate after STARTTLS', 'certificate', (user) => secure(user, 'imap', dovecot.port)],
  ['no TLS where it is wanted', 'encryption', (user) => secure(user, 'imaps', dovecot.port)],
]
const secure = (user: string, scheme: string, port: number) =>
  `${scheme}://${encodeURIComponent(user)}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/INBOX`

test.each(WRONG)('%s is told as %s, without the password, and nothing is taken', async (_what, fault, urlOf) => {
  const user = aUser()
  await dovecot.deliver(user, aMail('Eins'))
  await watching(portal, urlOf(user), async () => {
    await until(async () => Boolean((await mailboxOf(portal, user))?.failingSince))
  })
  const mailbox = await mailboxOf(portal, user)
  expect(mailbox?.trouble?.fault).toBe(fault)
  expect(mailbox?.trouble?.detail).not.toMatch(/geheimes|Regenschirm/)
  expect(await dovecot.mailsIn(user)).toHaveLength(1)
})

test('the certificate is not looked at where the URL says so, and a team is found by its name', async () => {
  const user = aUser()
  const team = await portal.db.team.create({ data: { name: 'Zweite Ebene', position: 9 } })
  await dovecot.deliver(user, aMail('Eins'))
  const url = `${secure(user, 'imap', dovecot.port)}?tls=unverified&team=zweite%20ebene`
  await watching(portal, url, () => until(async () => (await mailsOf(portal, user)).length === 1))
  await portal.db.team.update({ where: { id: team.id }, data: { name: 'Second Level' } })
  await dovecot.deliver(user, aMail('Zwei'))
  await watching(portal, url, () => until(async () => (await mailsOf(portal, user)).length === 2))
  expect(await mailboxOf(portal, user)).toMatchObject({ team: 'Second Level', failingSince: null })
})
