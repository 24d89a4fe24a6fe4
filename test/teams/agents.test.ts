import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { as, Visitor } from '../support/browsing.ts'
import { aCustomer, anAgent, aTeam, aTicket, PASSWORD } from '../support/builders.ts'
import { linkIn, mailsTo } from '../support/mails.ts'
import { pageOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()
const AGENTS = '/desk/settings/agents'

async function start() {
  const { db, app } = portal
  const team = (await db.team.findFirst({ where: { isDefault: true } })) ?? (await aTeam(db, { isDefault: true }))
  const second = await aTeam(db, { openToCustomers: false })
  const admin = await anAgent(db, { role: 'admin' }, [])
  return { db, app, team, second, admin, visitor: await as(app, admin) }
}

let count = 0
const anInvitation = (changes: Record<string, string | string[]> = {}) => ({
  formKey: randomUUID(),
  ...{ email: `neu${++count}@support.example`, firstName: 'Miriam', lastName: 'Sander', role: 'agent' },
  ...changes,
})

test('an invited agent gets a link, chooses a password, and is in the teams', async () => {
  const { db, app, team, second, visitor } = await start()
  const invitation = anInvitation({ teams: [`${team.id}`, `${second.id}`] })
  const page = pageOf(await visitor.follow(await visitor.post(AGENTS, invitation)))
  expect(page.text).toContain(`Eine Einladung ist unterwegs an ${invitation.email}.`)
  const agent = await db.account.findUniqueOrThrow({ where: { email: invitation.email }, include: { teams: true } })
  expect(agent).toMatchObject({ role: 'agent', firstName: 'Miriam', passwordHash: null })
  expect(agent.teams.map(({ teamId }) => teamId).sort()).toEqual([team.id, second.id].sort())
  const [mail] = await mailsTo(db, invitation.email)
  const invited = new Visitor(app)
  const link = linkIn(mail?.text ?? '', '/password/reset/')
  const welcome = pageOf(await invited.get(link))
  expect(welcome.getByLabelText('E-Mail')).toHaveProperty('value', invitation.email)
  expect(welcome.pieces).toContain('Aktualisieren')
  const answer = await invited.post(link, { mode: 'choose', newPassword: PASSWORD, newPasswordRepeat: PASSWORD })
  expect(answer.headers.location).toBe('/desk/tickets')
  expect((await visitor.post(`${AGENTS}/${agent.id}/invitation`, { formKey: randomUUID() })).statusCode).toBe(409)
})

test('an invitation that is sent twice at once is one, with one mail', async () => {
  const { db, team, visitor } = await start()
  const invitation = anInvitation({ teams: `${team.id}` })
  const answers = await Promise.all([
    visitor.post(AGENTS, invitation),
    visitor.post(AGENTS, { ...invitation, formKey: randomUUID() }),
  ])
  expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([303, 422])
  expect(await mailsTo(db, invitation.email)).toHaveLength(1)
})

test('a second invitation replaces the link of the first', async () => {
  const { db, app, visitor } = await start()
  const invitation = anInvitation()
  await visitor.post(AGENTS, invitation)
  const { id } = await db.account.findUniqueOrThrow({ where: { email: invitation.email } })
  expect((await visitor.post(`${AGENTS}/${id}/invitation`, { formKey: randomUUID() })).statusCode).toBe(303)
  const links = (await mailsTo(db, invitation.email)).map(({ text }) => linkIn(text, '/password/reset/'))
  const states = await Promise.all(links.map(async (link) => (await new Visitor(app).get(link)).statusCode))
  expect(states).toEqual([410, 200])
})

test.each([
  ['email', { email: 'niemand' }, 'keine vollständige E-Mail-Adresse'],
  ['lastName', { lastName: '' }, 'Bitte füllen Sie dieses Feld aus.'],
  ['teams', { teams: '2000000000' }, 'Eines dieser Teams gibt es nicht mehr.'],
])('an invitation with a wrong %s is refused at its field, and ticked teams stay', async (field, changes, reason) => {
  const { db, team, visitor } = await start()
  const { teams = [], ...typed } = changes as Record<string, string>
  const invitation = anInvitation({ ...typed, teams: [`${team.id}`, ...[teams].flat()] })
  const refused = await visitor.post(AGENTS, invitation)
  expect(refused.statusCode).toBe(422)
  expect(pageOf(refused).getByRole('alert').textContent).toContain(reason)
  expect(pageOf(refused).faults()).toEqual([field])
  expect(pageOf(refused).valueOf('firstName')).toBe('Miriam')
  expect(pageOf(refused).ticked('teams')).toEqual([`${team.id}`])
  expect(await db.account.count({ where: { email: invitation.email as string } })).toBe(0)
})

test('an address that has an account is refused, also a customer’s', async () => {
  const { db, visitor } = await start()
  const { email } = await aCustomer(db)
  const refused = await visitor.post(AGENTS, anInvitation({ email }))
  expect(pageOf(refused).errorOf('email')).toContain('Unter dieser Adresse gibt es schon ein Konto.')
  expect(await db.account.findUnique({ where: { email } })).toMatchObject({ role: 'customer' })
})

test('who leaves a team or is disabled keeps none of its open tickets, and each says so', async () => {
  const { db, app, team, second, admin, visitor } = await start()
  const jana = await anAgent(db, {}, [team, second])
  const browser = await as(app, jana)
  const [here, there] = [
    await aTicket(db, { team, assignee: jana, state: 'open' }),
    await aTicket(db, { team: second, assignee: jana, state: 'open' }),
  ]
  const closed = await aTicket(db, { team, assignee: jana, state: 'closed' })
  const path = `${AGENTS}/${jana.id}`
  expect(pageOf(await visitor.get(path)).text).toContain('2 offene Tickets sind dann niemandem zugewiesen.')
  const assignees = async () => {
    await portal.work()
    const tickets = await db.ticket.findMany({ where: { id: { in: [here.id, there.id, closed.id] } } })
    return new Map(tickets.map(({ id, assigneeId }) => [id, assigneeId]))
  }
  await visitor.post(path, { role: 'agent', teams: `${second.id}` })
  expect(await assignees()).toEqual(
    new Map([
      [here.id, null],
      [there.id, jana.id],
      [closed.id, jana.id],
    ]),
  )
  const event = await db.ticketEvent.findFirst({ where: { ticketId: here.id }, orderBy: { id: 'desc' } })
  expect(event).toMatchObject({ type: 'unassigned', visibility: 'internal', actorId: admin.id })
  expect((await visitor.post(`${path}/enabling`, { enabled: 'no' })).statusCode).toBe(303)
  expect((await assignees()).get(there.id)).toBeNull()
  expect((await browser.get('/desk/tickets')).headers.location).toMatch(/^\/login/)
  await visitor.post(`${path}/enabling`, { enabled: 'yes' })
  const signedIn = await new Visitor(app).post('/login', { login: jana.email, password: PASSWORD })
  expect(signedIn.statusCode).toBe(303)
})

test('an admin signs an agent out everywhere', async () => {
  const { db, app, team, visitor } = await start()
  const jana = await anAgent(db, {}, [team])
  const browser = await as(app, jana)
  expect((await browser.get('/desk/tickets')).statusCode).toBe(200)
  const answer = await visitor.post(`${AGENTS}/${jana.id}/sessions/removal`)
  expect(pageOf(await visitor.follow(answer)).text).toContain('Die Person ist überall abgemeldet.')
  expect((await browser.get('/desk/tickets')).statusCode).toBe(303)
})

test('the last admin neither resigns nor disables themselves; of two who resign at once, one stays', async () => {
  const { db, app, admin, visitor } = await start()
  await db.account.updateMany({ where: { role: 'admin', id: { not: admin.id } }, data: { role: 'agent' } })
  const path = `${AGENTS}/${admin.id}`
  for (const [to, fields] of [
    [path, { role: 'agent' }],
    [`${path}/enabling`, { enabled: 'no' }],
  ] as const) {
    const refused = await visitor.post(to, fields)
    expect(refused.statusCode).toBe(422)
    expect(pageOf(refused).text).toContain('Sie sind der einzige Administrator.')
  }
  const other = await anAgent(db, { role: 'admin' }, [])
  const browser = await as(app, other)
  await Promise.all([visitor.post(path, { role: 'agent' }), browser.post(`${AGENTS}/${other.id}`, { role: 'agent' })])
  expect(await db.account.count({ where: { role: 'admin', enabled: true } })).toBe(1)
})

test('of two admins who disable each other at once, one stays', async () => {
  const { db, app, admin, visitor } = await start()
  const other = await anAgent(db, { role: 'admin' }, [])
  const browser = await as(app, other)
  await Promise.all([
    visitor.post(`${AGENTS}/${other.id}/enabling`, { enabled: 'no' }),
    browser.post(`${AGENTS}/${admin.id}/enabling`, { enabled: 'no' }),
  ])
  expect(await db.account.count({ where: { id: { in: [admin.id, other.id] }, enabled: true } })).toBe(1)
})

test('who is invited several times at the same moment is invited once, and the others are told', async () => {
  const { db, visitor } = await start()
  const invitation = anInvitation()
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => visitor.post(AGENTS, { ...invitation, formKey: randomUUID() })),
  )
  expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([303, ...Array(7).fill(422)])
  expect(await mailsTo(db, invitation.email)).toHaveLength(1)
})

test('agents are found by part of a name or an address, page by page, and customers never', async () => {
  const { db, visitor } = await start()
  for (let number = 10; number < 36; number++)
    await anAgent(db, { lastName: `Zyl_${number}`, email: `zyl${number}@support.example` }, [])
  await aCustomer(db, { lastName: 'Zyl_99' })
  const first = pageOf(await visitor.get(`${AGENTS}?q=Zyl_`))
  expect(first.text).toContain('1–25 von 26')
  expect(first.text).not.toContain('Zyl_99')
  expect(pageOf(await visitor.get(`${AGENTS}?q=Zyl_&page=2`)).text).toContain('Zyl_35')
  expect(pageOf(await visitor.get(`${AGENTS}?q=zyl17@`)).links(/agents\/\d+$/)).toHaveLength(1)
  expect(pageOf(await visitor.get(`${AGENTS}?q=%25`)).text).toContain('Niemand gefunden')
  expect((await visitor.get(`${AGENTS}?q=${'x'.repeat(300)}`)).statusCode).toBe(200)
})
