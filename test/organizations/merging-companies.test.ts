import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { expect, test } from 'vitest'
import { addPerson } from '../../src/organizations/people.ts'
import { Prisma, readRows } from '../../src/platform/db.ts'
import { mergeCompanies } from '../../src/tickets/merging-companies.ts'
import { aTicket } from '../support/builders.ts'
import { aCompany, aMember } from '../support/companies.ts'
import { joins } from '../support/contracts.ts'
import { anIncident } from '../support/incidents.ts'
import { numbersOn } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { until } from '../support/server.ts'
import { aForm } from '../support/tickets.ts'

const portal = usePortal({ REGISTRATION: 'contract' })

const known = () => ({ supportId: `K-${randomUUID()}` })

/** Two companies, each with an administrator and a ticket of a colleague; Leyla belongs to both. */
async function twoCompanies() {
  const { db } = portal
  const [from, into] = [await aCompany(portal, { domains: ['alt.example'] }), await aCompany(portal)]
  const [boss, other] = [await aMember(portal, from, 'admin', known()), await aMember(portal, into, 'admin')]
  const [jonas, leyla] = [await aMember(portal, from, 'customer', known()), await aMember(portal, from)]
  await joins(db, leyla.account, into)
  const ticket = await aTicket(db, { organization: from, requester: jonas.account })
  const secret = await aTicket(db, { organization: from, requester: jonas.account, confidential: true })
  await db.ticketParticipant.create({ data: { ticketId: secret.id, accountId: leyla.account.id } })
  const theirs = await aTicket(db, { organization: into, requester: leyla.account })
  return { db, from, into, boss, other, jonas, leyla, ticket, secret, theirs }
}

const everything = async () => ({
  companies: await portal.db.organization.findMany({ orderBy: { id: 'asc' } }),
  places: await portal.db.membership.findMany({ orderBy: [{ accountId: 'asc' }, { organizationId: 'asc' }] }),
  contracts: await portal.db.contract.findMany({ orderBy: { id: 'asc' } }),
  tickets: await portal.db.ticket.findMany({ orderBy: { id: 'asc' } }),
})

test('it is told before it happens: what moves, and who sees more', async () => {
  const { from, into, boss, other, leyla } = await twoCompanies()
  const before = await everything()
  const report = await mergeCompanies(portal.db, { from: from.name, into: into.name }, { dryRun: true })
  expect(report).toMatchObject({
    from: { name: from.name },
    into: { name: into.name },
    contracts: { length: 1 },
    administrators: [other.account.email],
    tickets: { from: { all: 2, confidential: 1 }, into: { all: 1, confidential: 0 } },
    files: 0,
  })
  expect(report.people.filter(({ administrator }) => administrator).map(({ id }) => id)).toEqual([boss.account.id])
  expect(report.people.filter(({ both }) => both).map(({ id }) => id)).toEqual([leyla.account.id])
  expect(await everything()).toEqual(before)
})

test('people, roles, contracts, tickets and drafts become those of one company; confidential stays so', async () => {
  const { db, from, into, boss, other, leyla, ticket, secret, theirs } = await twoCompanies()
  const key = randomUUID()
  const fields = { subject: 'Halb', organization: String(from.id) }
  await db.draft.create({ data: { key, accountId: leyla.account.id, purpose: 'ticket', fields } })
  const rule = await db.mailRule.create({
    data: { position: 1, words: ['Scanner'], organizationId: from.id, teamId: ticket.teamId },
  })
  const incidents = [
    await anIncident(db, { organizations: [from] }),
    await anIncident(db, { organizations: [from, into] }),
  ]
  await mergeCompanies(db, { from: from.name, into: into.name }, { dryRun: false })
  expect(await db.incidentOrganization.findMany({ orderBy: { incidentId: 'asc' } })).toEqual(
    incidents.map(({ id }) => ({ incidentId: id, organizationId: into.id })),
  )
  expect(await db.mailRule.findUnique({ where: { id: rule.id } })).toMatchObject({ organizationId: into.id })

  expect(await db.organization.count({ where: { id: from.id } })).toBe(0)
  const open = [ticket.number, theirs.number].sort().reverse()
  for (const { visitor } of [boss, other]) expect(numbersOn(await visitor.get('/company/tickets'))).toEqual(open)
  expect((await leyla.visitor.get(`/tickets/${secret.number}`)).statusCode).toBe(200)
  for (const { visitor } of [boss, other]) expect((await visitor.get(`/tickets/${secret.number}`)).statusCode).toBe(404)
  expect(await db.membership.findMany({ where: { accountId: leyla.account.id } })).toMatchObject([
    { organizationId: into.id, role: 'customer' },
  ])
  expect(await db.contract.count({ where: { organizationId: into.id } })).toBe(2)
  expect(await db.draft.findUnique({ where: { key } })).toMatchObject({ fields: { organization: String(into.id) } })
})

test('who is administrator in either is administrator in both, and keeps the site', async () => {
  const { db, from, into, leyla } = await twoCompanies()
  await db.membership.updateMany({
    where: { accountId: leyla.account.id, organizationId: from.id },
    data: { role: 'admin', site: 'Werk 2' },
  })
  await mergeCompanies(db, { from: from.name, into: into.name }, { dryRun: false })
  expect(await db.membership.findMany({ where: { accountId: leyla.account.id } })).toMatchObject([
    { organizationId: into.id, role: 'admin', site: 'Werk 2' },
  ])
})

test('a company is never merged with itself or one that is unknown', async () => {
  const { from } = await twoCompanies()
  for (const into of [from.name, from.name.toUpperCase(), 'Niemand GmbH'])
    await expect(mergeCompanies(portal.db, { from: from.name, into }, { dryRun: false })).rejects.toThrow(
      /the same company|There is no company/,
    )
  expect(await portal.db.organization.count({ where: { id: from.id } })).toBe(1)
})

test('tickets that are on their way while companies are merged arrive, and belong to the one that stays', async () => {
  const { db, from, into, boss, jonas } = await twoCompanies()
  const { id: team } = await db.team.findFirstOrThrow({ where: { openToCustomers: true } })
  const sending = Array.from({ length: 12 }, (_, index) =>
    (index % 2 ? boss : jonas).visitor.upload('/tickets', aForm(team, { subject: `Unterwegs ${index}` })),
  )
  await mergeCompanies(db, { from: from.name, into: into.name }, { dryRun: false })
  const answers = await Promise.all(sending)
  expect(answers.map(({ statusCode }) => statusCode)).toEqual(answers.map(() => 303))
  const arrived = await db.ticket.findMany({ where: { subject: { startsWith: 'Unterwegs' } } })
  expect(arrived.map(({ organizationId }) => organizationId)).toEqual(answers.map(() => into.id))
})

test('somebody who is added while companies are merged belongs to the one that stays', async () => {
  const { db, from, into } = await twoCompanies()
  const gate = new pg.Client({ connectionString: portal.databaseUrl })
  await gate.connect()
  await gate.query('begin; lock table account in share row exclusive mode')
  // Has found the company, and waits.
  const person = {
    email: `neu@${randomUUID()}.example`,
    firstName: '',
    lastName: 'Sand',
    userName: '',
    phone: '',
    site: '',
  }
  const adding = addPerson(db, { ...person, organization: from.name }, { invited: false })
  await until(() => isWaiting('account'), 5000)
  const merging = mergeCompanies(db, { from: from.name, into: into.name }, { dryRun: false })
  await Promise.race([merging, until(() => isWaiting('organization'), 5000)])
  await gate.query('commit')
  await gate.end()
  await Promise.all([adding, merging])
  const places = await db.membership.findMany({ where: { account: { email: person.email } } })
  expect(places).toMatchObject([{ organizationId: into.id }])
})

/** A statement on this table waits for somebody else. */
async function isWaiting(table: string): Promise<boolean> {
  const rows = await readRows(
    portal.db,
    Prisma.sql`select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()
      and query ~ ${`\\y${table}\\y`}`,
  )
  return rows.length > 0
}

test('everything that belongs to a company is known to merging', async () => {
  const rows = await readRows<{ table: string }>(
    portal.db,
    Prisma.sql`select conrelid::regclass::text as table from pg_constraint
      where contype = 'f' and confrelid = 'organization'::regclass order by 1`,
  )
  expect(rows.map(({ table }) => table)).toEqual([
    ...['contract', 'incident_organization', 'mail_rule', 'membership', 'organization_note', 'ticket'],
  ])
})
