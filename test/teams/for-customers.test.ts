import { expect, test } from 'vitest'
import { as } from '../support/browsing.ts'
import { aCustomer, aTeam } from '../support/builders.ts'
import { aContract, anOrganization, dayFromNow, joins } from '../support/contracts.ts'
import { pageOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { aForm } from '../support/tickets.ts'

const portal = usePortal({ REGISTRATION: 'contract' })

async function start() {
  const { db, app } = portal
  await aTeam(db, { isDefault: true })
  const team = await db.team.update({
    where: { id: (await aTeam(db)).id },
    data: { services: ['Server', 'Netz'] },
  })
  const companyWith = async (services: string[], until = dayFromNow(1)) => {
    const organization = await anOrganization(db)
    const { id } = await aContract(db, { organization, until })
    await db.contract.update({ where: { id }, data: { services } })
    return organization
  }
  const eva = await aCustomer(db)
  return { db, team, eva, companyWith, visitor: await as(app, eva) }
}

test('a team for a service is offered where a contract has it, and takes only such tickets', async () => {
  const { db, team, eva, companyWith, visitor } = await start()
  await joins(db, eva, await companyWith(['Arbeitsplatz']))
  const offered = async () => pageOf(await visitor.get('/tickets/new')).choicesOf('team')
  expect(await offered()).not.toContain(`${team.id}`)
  const refused = await visitor.upload('/tickets', aForm(team.id))
  expect(refused.statusCode).toBe(422)
  expect(pageOf(refused).errorOf('team')).toContain('Bitte wählen Sie ein Team, das Sie anschreiben können.')

  const other = await companyWith(['netz'])
  await joins(db, eva, other)
  expect(await offered()).toContain(`${team.id}`)
  const { organizationId: first } = await db.membership.findFirstOrThrow({
    where: { accountId: eva.id, organizationId: { not: other.id } },
  })
  expect((await visitor.upload('/tickets', aForm(team.id, { organization: first }))).statusCode).toBe(422)
  expect((await visitor.upload('/tickets', aForm(team.id, { organization: other.id }))).statusCode).toBe(303)
})

test('a contract that has ended, or a team that was closed while the form was open, no longer counts', async () => {
  const { db, team, eva, companyWith, visitor } = await start()
  const company = await companyWith(['Server'])
  await joins(db, eva, company)
  expect(pageOf(await visitor.get('/tickets/new')).choicesOf('team')).toContain(`${team.id}`)
  await db.team.update({ where: { id: team.id }, data: { openToCustomers: false } })
  expect((await visitor.upload('/tickets', aForm(team.id))).statusCode).toBe(422)
  await db.team.update({ where: { id: team.id }, data: { openToCustomers: true } })
  await db.contract.updateMany({ where: { organizationId: company.id }, data: { services: [] } })
  expect((await visitor.upload('/tickets', aForm(team.id))).statusCode).toBe(422)
  expect(await db.ticket.count({ where: { requesterId: eva.id } })).toBe(0)
})
