import pg from 'pg'
import { expect, test, vi } from 'vitest'
import { aDeskTicket } from '../support/desk.ts'
import { anIncident, aTouchedCompany } from '../support/incidents.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()

async function asked(page: () => Promise<unknown>): Promise<number> {
  const query = vi.spyOn(pg.Client.prototype, 'query')
  try {
    await page()
    const all = query.mock.calls.map((call) => JSON.stringify(call[0]))
    return all.filter((text) => !/setting_change|into counter|into ticket_look/.test(text)).length
  } finally {
    query.mockRestore()
  }
}

test('known incidents cost a page nothing while there are none, and one statement where they are shown', async () => {
  const { db, eva, leyla, incident } = await aTouchedCompany(portal)
  const { atJanas, path } = await aDeskTicket(portal)
  const own = () => eva.visitor.get('/tickets')
  const desk = () => atJanas.get(path)
  for (const page of [own, desk]) await page()
  const [shown, elsewhere] = [await asked(own), await asked(() => leyla.visitor.get('/tickets'))]
  const atDesk = await asked(desk)
  for (let index = 0; index < 30; index++) await anIncident(db, { everybody: true })
  expect([await asked(own), await asked(desk)]).toEqual([shown, atDesk])
  await db.incident.updateMany({ data: { endedAt: new Date() } })
  expect([await asked(own), await asked(desk)]).toEqual([shown - 1, atDesk - 1])
  expect(elsewhere).toBe(shown - 1)
  expect(incident.id).toBeGreaterThan(0)
})
