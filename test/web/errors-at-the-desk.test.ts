import pg from 'pg'
import { expect, test, vi } from 'vitest'
import { as } from '../support/browsing.ts'
import { aCustomer, anAgent, aTeam } from '../support/builders.ts'
import { pageOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()

test('whatever goes wrong at the desk is told in its words, with its ways on; customers read theirs', async () => {
  const { db, app } = portal
  const team = await aTeam(db, { isDefault: true })
  const jana = await as(app, await anAgent(db, {}, [team]))
  const eva = await as(app, await aCustomer(db))
  const admin = await as(app, await anAgent(db, { role: 'admin' }, [team]))
  const other = await aTeam(db)
  await db.teamMember.create({ data: { teamId: other.id, accountId: (await anAgent(db, {}, [])).id } })
  const answers = {
    404: [await jana.get('/desk/tickets/2026112900000000'), await jana.get('/nirgends')],
    403: [await jana.get('/desk/settings/teams')],
    409: [await admin.post(`/desk/settings/teams/${team.id}/removal`, { formKey: crypto.randomUUID() })],
    400: [await jana.post('/desk/tickets/bulk', { action: 'take', unknown: 'x', confirm: 'yes' })],
    415: [
      await jana.send({
        method: 'POST',
        url: '/desk/views',
        headers: { 'content-type': 'application/json' },
        payload: '{}',
      }),
    ],
  }
  for (const [status, pages] of Object.entries(answers))
    for (const answer of pages) {
      const page = pageOf(answer)
      expect([answer.statusCode, page.has('.desk-header')], status).toEqual([Number(status), true])
      expect(page.links()).toContain('/desk/tickets')
      expect(page.text).not.toContain('Zur Startseite')
      expect(page.text).not.toContain('Fragen an den Support')
    }
  expect(pageOf(answers[404][0] as never).text).toContain('einem Team, in dem Sie nicht sind')
  const theirs = pageOf(await eva.get('/nirgends'))
  expect([theirs.has('.desk-header'), theirs.text.includes('Zur Startseite')]).toEqual([false, true])
  vi.spyOn(pg.Pool.prototype, 'query').mockRejectedValue(new Error('away') as never)
  const failed = await jana.get('/desk/tickets')
  vi.restoreAllMocks()
  expect([failed.statusCode, pageOf(failed).has('.desk-header')]).toEqual([500, true])
  expect(failed.body).toMatch(/nennen Sie diese Kennung: [0-9a-f-]{36}/)
})
