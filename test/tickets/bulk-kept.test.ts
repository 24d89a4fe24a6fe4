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
  return {
    jana,
    visitor,
    team,
    typed,
    marked: { formKey: randomUUID(), tickets: number, from: 'view=team', confirm: 'yes' },
    target,
  }
}

test('what was typed for many tickets is there again after signing in', async () => {
  const { db, app } = portal
  const { jana, visitor, marked, target } = await late()
  const forward = {
    action: 'forward',
    team: `${target.id}`,
    reason: 'Bitte vor Ort',
    tell: ['no', 'yes'],
    reply: 'Es dauert.',
  }
  const close = { action: 'close', resolution: 'solved', cause: 'Kabel', solution: 'Neues Kabel', reply: 'Fertig.' }
  for (const { action, ...typed } of [forward, close]) {
    const refused = await visitor.post('/desk/tickets/bulk', { ...marked, formKey: randomUUID(), action, ...typed })
    const login = new URL(String(refused.headers.location), 'http://portal.example')
    expect([refused.statusCode, login.pathname]).toEqual([303, '/login'])
    const again = await as(app, jana)
    const page = pageOf(await again.get(String(login.searchParams.get('next'))))
    expect(page.text).toContain('ist wieder da')
    for (const [name, value] of Object.entries(typed))
      if (typeof value === 'string') expect(page.valueOf(name), name).toBe(value)
    expect(page.valueOf('tickets')).toBe(marked.tickets)
    if (action === 'forward') expect(page.ticked('tell')).toEqual(['yes'])
  }
  expect(await db.draft.count({ where: { accountId: jana.id } })).toBe(2)
})

test('what fails for some keeps the words for them', async () => {
  const { db, app } = portal
  const { jana, marked, target, team } = await late()
  const visitor = await as(app, jana)
  const elsewhere = await aTicket(db, { team: target })
  const tickets = [marked.tickets, elsewhere.number]
  const close = { action: 'close', resolution: 'solved', cause: 'Kabel', solution: 'Neues Kabel', reply: '' }
  expect((await visitor.post('/desk/tickets/bulk', { ...marked, ...close, tickets })).statusCode).toBe(303)
  const open = await aTicket(db, { team })
  const next = pageOf(await visitor.get(`/desk/tickets/bulk?action=close&tickets=${open.number}`))
  expect([next.valueOf('cause'), next.valueOf('solution')]).toEqual(['Kabel', 'Neues Kabel'])
})

test('and so can a signature', async () => {
  const { typed } = await late()
  const sender = { displayName: 'Jana', shownOrganization: '', signature: 'Mit Grüßen vom Team' }
  for (const path of ['/preferences/sender', '/desk/sender'])
    expect(await typed(path, sender)).toContain('Mit Grüßen vom Team')
})
