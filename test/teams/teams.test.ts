import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { as } from '../support/browsing.ts'
import { anAgent, aTeam, aTicket } from '../support/builders.ts'
import { pageOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()
const TEAMS = '/desk/settings/teams'

/** An admin, their browser, and the preselected team. */
async function start() {
  const { db, app } = portal
  const team = (await db.team.findFirst({ where: { isDefault: true } })) ?? (await aTeam(db, { isDefault: true }))
  const admin = await anAgent(db, { role: 'admin' }, [])
  return { db, app, team, admin, visitor: await as(app, admin) }
}

let count = 0
const aForm = (changes: Record<string, string> = {}) => ({
  formKey: randomUUID(),
  ...{ name: `Nord ${++count}`, address: '', level: '2', escalatesTo: '', position: '7' },
  ...{ access: 'everybody', services: '' },
  ...changes,
})

const idOf = (location: unknown) => Number(String(location).split('/').at(-1))

test('an admin adds a team and changes everything of it; its tickets and members stay', async () => {
  const { db, team, visitor } = await start()
  const name = `Nord ${++count}`
  const added = await visitor.post(TEAMS, aForm({ name, address: 'nord@muster-it.example', escalatesTo: `${team.id}` }))
  expect(added.statusCode).toBe(303)
  const id = idOf(added.headers.location)
  expect(pageOf(await visitor.follow(added)).text).toContain(`Das Team „${name}“ ist angelegt.`)
  const made = { name, address: 'nord@muster-it.example', level: 2, escalatesToId: team.id, openToCustomers: true }
  expect(await db.team.findUnique({ where: { id } })).toMatchObject({ ...made, isDefault: false, position: 7 })
  const member = await anAgent(db, {}, [{ id }])
  const ticket = await aTicket(db, { team: { id } })

  const renamed = `${name} neu`
  const changes = { name: renamed, level: '1', position: '3', access: 'service', services: 'Server, Netz, server' }
  expect((await visitor.post(`${TEAMS}/${id}`, aForm(changes))).statusCode).toBe(303)
  const after = { name: renamed, address: null, level: 1, escalatesToId: null, services: ['Server', 'Netz'] }
  expect(await db.team.findUnique({ where: { id } })).toMatchObject(after)
  const page = pageOf(await visitor.get(`${TEAMS}/${id}`))
  expect(page.valueOf('services')).toBe('Server, Netz')
  expect(page.text).toContain(member.email)
  expect(pageOf(await visitor.get(TEAMS)).text).toContain('Stufe 1 · 1 Person · 1 offenes Ticket')
  expect(await db.ticket.findUnique({ where: { id: ticket.id } })).toMatchObject({ teamId: id })
})

test.each([
  ['name', { name: ' ' }, 'Bitte füllen Sie dieses Feld aus.'],
  ['name', { name: 'x'.repeat(81) }, 'Möglich sind höchstens 80'],
  ['address', { address: 'nord' }, 'keine vollständige E-Mail-Adresse'],
  ['position', { position: 'vorn' }, 'Zahl von 0 bis 999'],
  ['escalatesTo', { escalatesTo: '2000000000' }, 'Dieses Team gibt es nicht mehr.'],
  ['services', { access: 'service', services: ' , ' }, 'Bitte füllen Sie dieses Feld aus.'],
  ['access', { access: 'nobody', isDefault: 'yes' }, 'muss für alle Kunden offen sein'],
])('a team with a wrong %s is refused at its field, and what was typed stays', async (field, changes, reason) => {
  const { db, visitor } = await start()
  const before = await db.team.count()
  const typed = aForm({ address: 'was@getippt.example', ...changes })
  for (const path of [TEAMS, `${TEAMS}/${(await aTeam(db, { openToCustomers: false })).id}`]) {
    const refused = await visitor.post(path, typed)
    expect(refused.statusCode).toBe(422)
    const page = pageOf(refused)
    expect(page.getByRole('alert').textContent).toContain(reason)
    expect(page.faults()).toContain(field)
    expect(page.valueOf('address')).toBe(typed.address)
  }
  expect(await db.team.count()).toBe(before + 1)
})

test('a name that another team has is refused, in any case of letters', async () => {
  const { team, visitor } = await start()
  const refused = await visitor.post(TEAMS, aForm({ name: team.name.toUpperCase() }))
  expect(refused.statusCode).toBe(422)
  expect(pageOf(refused).errorOf('name')).toContain('Ein Team mit diesem Namen gibt es schon.')
})

test('one team is preselected: another takes it over, and it stays open to all', async () => {
  const { db, team, visitor } = await start()
  const closing = await visitor.post(`${TEAMS}/${team.id}`, aForm({ name: team.name, access: 'nobody' }))
  expect(pageOf(closing).text).toContain('Das vorausgewählte Team muss für alle Kunden offen sein.')
  const itself = await visitor.post(`${TEAMS}/${team.id}`, aForm({ name: team.name, escalatesTo: `${team.id}` }))
  expect(pageOf(itself).errorOf('escalatesTo')).toContain('nicht an sich selbst')
  const other = idOf((await visitor.post(TEAMS, aForm({ isDefault: 'yes' }))).headers.location)
  const preselected = await db.team.findMany({ where: { isDefault: true } })
  expect(preselected.map(({ id }) => id)).toEqual([other])
})

test('a team goes only when nothing needs it, and the page says what does', async () => {
  const { db, visitor } = await start()
  const [kept, free] = [await aTeam(db, { openToCustomers: false }), await aTeam(db, { openToCustomers: false })]
  await db.team.update({ where: { id: free.id }, data: { escalatesToId: kept.id } })
  await anAgent(db, {}, [kept])
  await aTicket(db, { team: kept })
  const page = pageOf(await visitor.get(`${TEAMS}/${kept.id}`)).text
  for (const reason of [`leiten weiter: ${free.name}`, 'hat ein Mitglied', 'ein offenes Ticket', 'bleibt deshalb'])
    expect(page).toContain(reason)
  expect((await visitor.post(`${TEAMS}/${kept.id}/removal`, { formKey: randomUUID() })).statusCode).toBe(409)
  const gone = await visitor.post(`${TEAMS}/${free.id}/removal`, { formKey: randomUUID() })
  expect(pageOf(await visitor.follow(gone)).text).toContain(`Das Team „${free.name}“ ist entfernt.`)
  expect(await db.team.count({ where: { id: { in: [kept.id, free.id] } } })).toBe(1)
})

test('a team that was removed while its form was open is not found, and nothing is written', async () => {
  const { db, visitor } = await start()
  const { id } = await aTeam(db, { openToCustomers: false })
  await db.team.delete({ where: { id } })
  const before = await db.auditEntry.count()
  for (const path of [`${TEAMS}/${id}`, `${TEAMS}/${id}/removal`, `${TEAMS}/${id}/members`])
    expect((await visitor.post(path, path.endsWith(`${id}`) ? aForm() : {})).statusCode).toBe(404)
  expect(await db.auditEntry.count()).toBe(before)
})

test('who lost the role while the form was open changes nothing', async () => {
  const { db, admin, team, visitor } = await start()
  await db.account.update({ where: { id: admin.id }, data: { role: 'agent' } })
  expect((await visitor.post(`${TEAMS}/${team.id}`, aForm())).statusCode).toBe(403)
  expect(await db.team.findUnique({ where: { id: team.id } })).toMatchObject({ name: team.name })
})

test('members join and leave, each with a line in the audit log', async () => {
  const { db, team, visitor } = await start()
  const other = await aTeam(db, { openToCustomers: false })
  const agent = await anAgent(db, {}, [other])
  const path = `${TEAMS}/${team.id}/members`
  expect((await visitor.post(path, { agent: '' })).statusCode).toBe(422)
  expect(pageOf(await visitor.follow(await visitor.post(path, { agent: agent.id }))).text).toContain(agent.email)
  const teamsOf = async () =>
    (await db.teamMember.findMany({ where: { accountId: agent.id } })).map(({ teamId }) => teamId).sort()
  expect(await teamsOf()).toEqual([team.id, other.id].sort())
  await visitor.post(`${path}/${agent.id}/removal`)
  expect(await teamsOf()).toEqual([other.id])
  const lines = await db.auditEntry.findMany({ where: { accountId: agent.id, action: 'agent.changed' } })
  expect(lines.map(({ changes }) => changes)).toEqual([
    [{ field: 'teams', from: other.name, to: [team.name, other.name].sort().join(', ') }],
    [{ field: 'teams', from: [team.name, other.name].sort().join(', '), to: other.name }],
  ])
})

test('a new team comes last in lists, unless somebody says otherwise', async () => {
  const { db, visitor } = await start()
  const last = (await db.team.aggregate({ _max: { position: true } }))._max.position ?? 0
  const field = pageOf(await visitor.get(`${TEAMS}/new`)).valueOf('position')
  expect(field).toBe(String(last + 1))
})
