import { expect, test } from 'vitest'
import { aCustomer, aTeam, aTicket } from '../support/builders.ts'
import { arrives } from '../support/incoming.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()

test('an address where nothing arrived is in use again once somebody writes from it', async () => {
  const { db } = portal
  const eva = await aCustomer(db)
  const ticket = await aTicket(db, { requester: eva, team: await aTeam(db, { isDefault: true }) })
  await db.undeliverableAddress.create({ data: { address: eva.email, reason: '550 No such mailbox' } })
  const marks = () => db.undeliverableAddress.count({ where: { address: eva.email } })
  const subject = `AW: [Ticket#${ticket.number}] Scanner`
  await arrives(portal, { from: eva.email, text: 'Ich bin im Urlaub.', subject, automatic: 'auto-reply' })
  expect(await marks()).toBe(1)
  await arrives(portal, { from: eva.email, text: 'Noch etwas.', subject })
  expect(await marks()).toBe(0)
})
