import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { addNote } from '../../src/organizations/notes.ts'
import { as } from '../support/browsing.ts'
import { anAgent, aTeam, aTicket } from '../support/builders.ts'
import { aCompany, aMember } from '../support/companies.ts'
import { dayFromNow } from '../support/contracts.ts'
import { pageOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { anActor } from '../support/tickets.ts'

const portal = usePortal({ REGISTRATION: 'contract' })

/** Eva of a company with a site, her ticket with the first team, and agents of two teams. */
async function start({ until = dayFromNow(20) as string } = {}) {
  const { db, app } = portal
  const [first, second] = [await aTeam(db), await aTeam(db)]
  const organization = await aCompany(portal, { from: dayFromNow(-9), until })
  const { account: eva, visitor } = await aMember(portal, organization, 'customer', {
    phone: '+49 40 555 12-34',
    supportId: `K-${randomUUID().slice(0, 12)}`,
  })
  await db.membership.updateMany({ where: { accountId: eva.id }, data: { site: 'Werk Nord' } })
  const jana = await anAgent(db, {}, [first])
  const ticket = await aTicket(db, { requester: eva, organization, team: first, subject: 'Anmeldung am ERP' })
  const path = `/desk/tickets/${ticket.number}/beside`
  return { db, first, second, organization, eva, visitor, jana, ticket, path, asJana: await as(app, jana) }
}

test('beside a ticket stand the caller with number and site, the contract and notes', async () => {
  const { db, organization, eva, jana, path, asJana } = await start()
  await db.contract.updateMany({ where: { organizationId: organization.id }, data: { includedHours: 40 } })
  await addNote(db, await anActor(db, jana), organization.id, { body: 'ERP-Wartung nur nach 18 Uhr.' })
  const page = pageOf(await asJana.get(path))
  for (const text of ['Eva Brandt', 'Werk Nord', eva.supportId ?? '', organization.name, '40 Std. enthalten'])
    expect(page.text).toContain(text)
  expect(page.text).toContain('Intern Hinweise zur Firma ändern ERP-Wartung nur nach 18 Uhr. Jana Keller,')
  expect(page.links(/^tel:/)).toEqual(['tel:+49405551234'])
  expect(page.links(/^mailto:/)).toEqual([`mailto:${eva.email}`])
  const part = await asJana.get(path, { 'hx-request': 'true' })
  expect(part.body).not.toContain('<html')
  expect(pageOf(part).getByRole('heading', { name: 'Eva Brandt' })).toBeTruthy()
})

test('a contract that has ended says so, and so does a company without any', async () => {
  const { db, organization, path, asJana } = await start({ until: dayFromNow(-3) })
  expect(pageOf(await asJana.get(path)).text).toContain('abgelaufen am')
  await db.contract.deleteMany({ where: { organizationId: organization.id } })
  expect(pageOf(await asJana.get(path)).text).toContain('Kein Vertrag.')
})

test('at most five other open tickets are named, and none that this agent may not see', async () => {
  const { db, second, organization, eva, jana, path, asJana, first } = await start()
  for (let count = 1; count <= 7; count++)
    await aTicket(db, { requester: eva, organization, team: first, subject: `Weiteres ${count}` })
  await aTicket(db, { requester: eva, organization, team: first, subject: 'Erledigtes', state: 'closed' })
  await aTicket(db, { requester: eva, organization, team: second, subject: 'Geheimes beim anderen Team' })
  const page = pageOf(await asJana.get(path))
  expect(page.all('.beside-tickets li')).toHaveLength(5)
  const all = page.getByRole('link', { name: 'alle 7' }).getAttribute('href') ?? ''
  expect(pageOf(await asJana.get(all)).text).toContain('Weiteres 7')
  expect(page.text).not.toMatch(/Erledigtes|Geheimes/)
  await db.account.update({ where: { id: jana.id }, data: { locale: 'en' } })
  const inEnglish = pageOf(await asJana.get(path)).links(/view=open/)
  expect(new URLSearchParams(inEnglish[0]?.split('?')[1]).get('q')).toMatch(/^company:/)
  const admin = pageOf(await (await as(portal.app, await anAgent(db, { role: 'admin' }, []))).get(path))
  expect(admin.text).toContain('alle 8')
})

test('agents of other teams find nothing, and customers are refused', async () => {
  const { db, second, visitor, path } = await start()
  const mira = await as(portal.app, await anAgent(db, {}, [second]))
  expect((await mira.get(path)).statusCode).toBe(404)
  expect((await visitor.get(path)).statusCode).toBe(403)
})

test('a ticket keeps the site of its opening, for customers to read, whatever becomes of the membership', async () => {
  const { db, eva, visitor, ticket, path, asJana } = await start()
  await db.membership.updateMany({ where: { accountId: eva.id }, data: { site: 'Werk Süd' } })
  expect(pageOf(await asJana.get(path)).text).toContain('Werk Nord')
  const page = pageOf(await visitor.get(`/tickets/${ticket.number}`))
  expect(page.text).toContain('Standort Werk Nord')
  expect(page.text).not.toContain('Werk Süd')
})
