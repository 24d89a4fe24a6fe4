import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { as } from '../support/browsing.ts'
import { anAgent, aTeam, aTicket } from '../support/builders.ts'
import { pageOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()

/** An agent with a ticket, whose session is over. */
async function late() {
  const { db, app } = portal
  const [team, target] = [await aTeam(db), await aTeam(db)]
  const jana = await anAgent(db, {}, [team])
  const { number } = await aTicket(db, { team })
  const visitor = await as(app, jana)
  await db.session.updateMany({ where: { accountId: jana.id }, data: { lastSeenAt: new Date(Date.now() - 13 * 36e5) } })
  const typed = async (path: string, fields: Record<string, string>) => {
    const refused = await visitor.post(path, fields)
    expect(refused.statusCode).toBe(401)
    return pageOf(refused).all('#typed')[0]?.textContent ?? ''
  }
  return { typed, marked: { formKey: randomUUID(), tickets: number, from: 'view=team', confirm: 'yes' }, target }
}

test('what was typed for many tickets can be copied once the session is over', async () => {
  const { typed, marked, target } = await late()
  const forward = { action: 'forward', team: `${target.id}`, reason: 'Bitte vor Ort', tell: 'yes', reply: 'Es dauert.' }
  expect(await typed('/desk/tickets/bulk', { ...marked, ...forward })).toBe('Bitte vor Ort\n\nEs dauert.')
  const close = { action: 'close', resolution: 'solved', cause: 'Kabel', solution: 'Neues Kabel', reply: 'Fertig.' }
  const closing = (await typed('/desk/tickets/bulk', { ...marked, ...close })).split('\n\n')
  expect(closing.sort()).toEqual(['Fertig.', 'Kabel', 'Neues Kabel'])
})

test('and so can a signature', async () => {
  const { typed } = await late()
  const sender = { displayName: 'Jana', shownOrganization: '', signature: 'Mit Grüßen vom Team' }
  for (const path of ['/preferences/sender', '/desk/sender'])
    expect(await typed(path, sender)).toContain('Mit Grüßen vom Team')
})
