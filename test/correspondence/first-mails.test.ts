import { expect, test } from 'vitest'
import { receiveMail } from '../../src/correspondence/receiving.ts'
import { anEml } from '../support/incoming.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()

test('a mailbox that twenty first mails reach at once is entered once', async () => {
  const mailbox = { mailbox: 'neu@muster-it.example' }
  const raws = [...Array(20)].map(() => anEml({ from: 'viele@irgendwo.example' }))
  const received = await Promise.all(raws.map((raw) => receiveMail(portal, mailbox, raw)))
  expect(new Set(received.map(({ id }) => id)).size).toBe(20)
  expect(await portal.db.mailbox.count({ where: { name: mailbox.mailbox } })).toBe(1)
})
