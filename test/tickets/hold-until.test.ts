import { expect, test } from 'vitest'
import type { Day } from '../../src/platform/clock.ts'
import { as } from '../support/browsing.ts'
import { aCustomer, aTicket } from '../support/builders.ts'
import { pageOf } from '../support/page.ts'
import { startPortal } from '../support/portal.ts'

test.each([
  ['America/New_York', '2026-12-01', '01.12.2026'],
  ['Pacific/Kiritimati', '2026-12-01', '01.12.2026'],
  ['Europe/Berlin', '2026-03-29', '29.03.2026'],
])('in %s a ticket on hold until %s says %s', async (TIMEZONE, holdUntil, said) => {
  const portal = await startPortal({ TIMEZONE })
  try {
    const eva = await aCustomer(portal.db)
    const { number } = await aTicket(portal.db, { requester: eva, state: 'on_hold', holdUntil: holdUntil as Day })
    const { text } = pageOf(await (await as(portal.app, eva)).get(`/tickets/${number}`))
    expect(text).toContain(said)
  } finally {
    await portal.stop()
  }
})
