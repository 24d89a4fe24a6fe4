import { afterAll, beforeAll, expect, test } from 'vitest'
import { readMailboxes } from '../../src/config-mailboxes.ts'
import { listMailboxes } from '../../src/correspondence/mailboxes.ts'
import { type Patience, watchMailboxes } from '../../src/correspondence/watching-mailboxes.ts'
import { type Dovecot, startDovecot } from '../support/dovecot.ts'
import { usePortal } from '../support/portal.ts'
import { until } from '../support/running.ts'

const portal = usePortal()
let dovecot: Dovecot
beforeAll(async () => {
  dovecot = await startDovecot()
})
afterAll(() => dovecot?.stop())

let users = 0
const aUser = () => `support${++users}@muster-it.example`
const aMail = (subject: string) =>
  `From: Eva Brandt <eva@kunde.example>\r\nTo: support@muster-it.example\r\nSubject: ${subject}\r\n\r\nGuten Tag.\r\n`

const watching = async (urls: string, work: () => Promise<void>, patience: Partial<Patience> = {}) => {
  const { db, storage, log, databaseUrl } = portal
  let counted = 0
  const stop = watchMailboxes({
    db,
    storage,
    log,
    databaseUrl,
    mailboxes: readMailboxes(urls),
    count: () => void counted++,
    patience: { pauses: [100, 500], ...patience },
  })
  try {
    await work()
  } finally {
    await stop()
  }
  return counted
}

const storedOf = (name: string) =>
  portal.db.incomingMail.findMany({ where: { mailbox: { name: `${name} INBOX` } }, orderBy: { id: 'asc' } })

test('mails that wait are stored and then moved, and the next one is there within two seconds', async () => {
  const user = aUser()
  await dovecot.deliver(user, aMail('Eins'))
  const counted = await watching(dovecot.urlOf(user), async () => {
    await until(async () => (await dovecot.mailsIn(user, 'Processed')).length === 1)
    const begin = performance.now()
    await dovecot.deliver(user, aMail('Zwei'))
    await until(async () => (await storedOf(user)).length === 2)
    expect(performance.now() - begin).toBeLessThan(2000)
    await until(async () => (await dovecot.mailsIn(user)).length === 0)
  })
  expect(counted).toBe(2)
  const [line] = (await listMailboxes(portal.db)).filter(({ name }) => name.startsWith(user))
  expect(line).toMatchObject({ received: 2, failingSince: null, trouble: undefined })
})
