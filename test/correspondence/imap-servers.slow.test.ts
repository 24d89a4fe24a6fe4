import { afterEach, expect } from 'vitest'
import { LOCKS } from '../../src/platform/locks.ts'
import { type Dovecot, startDovecot, testWithDovecot as test } from '../support/dovecot.ts'
import { type ImapProxy, startImapProxy } from '../support/imap-proxy.ts'
import { usePortal } from '../support/portal.ts'
import { until } from '../support/running.ts'
import { aMail, aUser, mailboxOf, mailsOf, watching } from '../support/watching.ts'

const portal = usePortal()
const running: (Dovecot | ImapProxy)[] = []
afterEach(async () => {
  for (const each of running.splice(0).reverse()) await each.stop()
})

async function aServer(more?: string) {
  const dovecot = await startDovecot(more ? { more } : {})
  running.push(dovecot)
  return dovecot
}

async function aFrailServer() {
  const dovecot = await aServer()
  const proxy = await startImapProxy(dovecot.port)
  running.push(proxy)
  return {
    dovecot,
    proxy,
    urlOf: (user: string) => dovecot.urlOf(user).replace(`:${dovecot.port}/`, `:${proxy.port}/`),
  }
}

const CAPABILITIES = 'IMAP4rev1 SASL-IR LITERAL+ ID ENABLE IDLE NAMESPACE'

test('a server without MOVE copies, and without UID EXPUNGE removes nothing that others have marked', async () => {
  for (const more of [`${CAPABILITIES} UIDPLUS`, CAPABILITIES]) {
    const dovecot = await aServer(`imap_capability = ${more}`)
    const user = aUser()
    await dovecot.withClient(user, (client) => client.append('INBOX', aMail('Zum Löschen gemerkt'), ['\\Deleted']))
    await dovecot.deliver(user, aMail('Eins'))
    await watching(portal, dovecot.urlOf(user), async () => {
      await until(async () => (await dovecot.mailsIn(user, 'Processed')).length === 1)
      await until(async () => (await dovecot.mailsIn(user)).length === 0)
    })
    const marked = await dovecot.withClient(user, async (client) => {
      await client.mailboxOpen('INBOX')
      const mails = await client.fetchAll('1:*', { envelope: true })
      return mails.map(({ envelope }) => envelope?.subject)
    })
    expect(marked[0]).toBe('Zum Löschen gemerkt')
    expect(await mailsOf(portal, user)).toHaveLength(1)
  }
})

test('a server without IDLE is asked again and again', async () => {
  const dovecot = await aServer('imap_capability = IMAP4rev1 SASL-IR LITERAL+ ID ENABLE NAMESPACE UIDPLUS MOVE')
  const user = aUser()
  const counted = await watching(
    portal,
    dovecot.urlOf(user),
    async () => {
      await until(async () => Boolean((await mailboxOf(portal, user))?.seenAt))
      await dovecot.deliver(user, aMail('Eins'))
      await until(async () => (await mailsOf(portal, user)).length === 1)
    },
    { lookWithoutIdle: 300 },
  )
  expect(counted).toBe(1)
})

test('a server that hangs is left after a while, told of, and asked again', async () => {
  const { dovecot, proxy, urlOf } = await aFrailServer()
  const user = aUser()
  await watching(portal, urlOf(user), async () => {
    await until(async () => Boolean((await mailboxOf(portal, user))?.seenAt))
    proxy.freeze()
    await dovecot.deliver(user, aMail('Eins'))
    await until(async () => (await mailboxOf(portal, user))?.trouble?.fault === 'connection')
    proxy.open()
    await until(async () => (await mailsOf(portal, user)).length === 1)
    await until(async () => (await mailboxOf(portal, user))?.failingSince === null)
  })
})

test('a server that hangs in the middle of a mail is left as well', async () => {
  const { dovecot, proxy, urlOf } = await aFrailServer()
  const user = aUser()
  await dovecot.deliver(user, aMail('Eins'))
  proxy.onLine((line) => {
    if (/UID FETCH.*BODY/i.test(line)) proxy.freeze()
    return true
  })
  await watching(portal, urlOf(user), async () => {
    await until(async () => (await mailboxOf(portal, user))?.trouble?.fault === 'connection')
    proxy.open()
    await until(async () => (await mailsOf(portal, user)).length === 1)
  })
})

test('a server that closes, and then refuses, is asked with growing pauses until it is back', async () => {
  const { dovecot, proxy, urlOf } = await aFrailServer()
  const user = aUser()
  await watching(portal, urlOf(user), async () => {
    await until(async () => Boolean((await mailboxOf(portal, user))?.seenAt))
    proxy.cut()
    await dovecot.deliver(user, aMail('Eins'))
    await until(async () => (await mailboxOf(portal, user))?.trouble?.fault === 'connection')
    const before = proxy.connections()
    proxy.open()
    await until(async () => (await mailsOf(portal, user)).length === 1)
    expect(proxy.connections() - before).toBe(1)
  })
})

test('a mailbox that closes an idle connection is opened again, and nothing is told of it', async () => {
  const { dovecot, proxy, urlOf } = await aFrailServer()
  const user = aUser()
  await watching(portal, urlOf(user), async () => {
    await until(async () => Boolean((await mailboxOf(portal, user))?.seenAt))
    proxy.cut()
    proxy.open()
    await dovecot.deliver(user, aMail('Eins'))
    await until(async () => (await mailsOf(portal, user)).length === 1)
    expect((await mailboxOf(portal, user))?.failingSince).toBeNull()
  })
})

test('a mail that the server cannot give out keeps no other one', async () => {
  const { dovecot, proxy, urlOf } = await aFrailServer()
  const user = aUser()
  for (const subject of ['Eins', 'Zwei', 'Drei']) await dovecot.deliver(user, aMail(subject))
  proxy.onLine((line) => {
    if (!/UID FETCH 2 .*BODY/i.test(line)) return true
    proxy.answer(`${line.split(' ')[0]} NO [SERVERBUG] Internal error occurred`)
    return false
  })
  await watching(portal, urlOf(user), async () => {
    await until(async () => (await mailsOf(portal, user)).length === 2)
    await until(async () => (await mailboxOf(portal, user))?.trouble?.fault === 'unreadable')
  })
  expect(await dovecot.mailsIn(user)).toEqual([aMail('Zwei')])
  expect(await mailboxOf(portal, user)).toMatchObject({
    failingSince: null,
    trouble: { detail: expect.stringContaining('UID 2') },
  })
})

test('who loses the database gives the mailbox up, and takes it again', async () => {
  const { dovecot, proxy, urlOf } = await aFrailServer()
  const user = aUser()
  const counted = await watching(portal, urlOf(user), async () => {
    await until(async () => Boolean((await mailboxOf(portal, user))?.seenAt))
    const before = proxy.connections()
    await portal.db.$executeRaw`select pg_terminate_backend(pid) from pg_locks
      where locktype = 'advisory' and classid = ${LOCKS.mailboxes}::oid
        and database = (select oid from pg_database where datname = current_database())`
    await until(() => proxy.connections() > before)
    await dovecot.deliver(user, aMail('Eins'))
    await until(async () => (await mailsOf(portal, user)).length === 1)
  })
  expect(counted).toBe(1)
})

test('what has to end does so soon, also while a server hangs', async () => {
  const { proxy, urlOf } = await aFrailServer()
  const user = aUser()
  let begin = 0
  await watching(
    portal,
    urlOf(user),
    async () => {
      await until(async () => Boolean((await mailboxOf(portal, user))?.seenAt))
      proxy.freeze()
      begin = performance.now()
    },
    { answer: 60_000, grace: 500 },
  )
  expect(performance.now() - begin).toBeLessThan(3000)
})
