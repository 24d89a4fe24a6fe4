import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { as } from '../support/browsing.ts'
import { anAgent, aTeam, aTicket } from '../support/builders.ts'
import { aDeskTicket } from '../support/desk.ts'
import { pageOf, textOf, wordsOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()

type Desk = Awaited<ReturnType<typeof aDeskTicket>>

const says = (desk: Desk, doing: string, who = desk.atToms) => who.post(`${desk.path}/presence`, { doing })
const shown = async ({ path, atJanas }: Desk) => textOf(await atJanas.get(`${path}/presence`))
const row = ({ ticket }: Desk, body: string) => wordsOf(pageOf(body).all(`#ticket-${ticket.number} .c-agent`)[0])

/** As if that many seconds had gone by. */
const later = ({ db, id }: Desk, seconds: number) => db.$executeRaw`update ticket_presence set
  seen_at = seen_at - make_interval(secs => ${seconds}), written_at = written_at - make_interval(secs => ${seconds})
  where ticket_id = ${id}`

test('who looks and who writes a reply or a note is shown in the box, on the page and in the list', async () => {
  const desk = await aDeskTicket(portal)
  const { atJanas, path } = desk
  expect((await says(desk, 'looks')).statusCode).toBe(200)
  expect(await shown(desk)).toBe('Tom Weber sieht zu')
  await says(desk, 'note')
  expect(await shown(desk)).toBe('TW Tom Weber schreibt gerade eine Notiz')
  await says(desk, 'reply')
  expect(await shown(desk)).toBe('TW Tom Weber schreibt gerade eine Antwort')
  expect(pageOf(await atJanas.get(path)).text).toContain('Tom Weber schreibt gerade eine Antwort')
  expect(row(desk, (await atJanas.get('/desk/tickets')).body)).toContain('Tom Weber schreibt gerade')
  expect(row(desk, (await desk.atToms.get('/desk/tickets')).body)).toBe('niemand')
})

test('it ends with the last key, with the last sign of life, and at once when the page is left', async () => {
  const desk = await aDeskTicket(portal)
  await says(desk, 'note')
  await later(desk, 21)
  expect(await shown(desk)).toBe('Tom Weber sieht zu')
  await later(desk, 40)
  expect(await shown(desk)).toBe('')
  await says(desk, 'note')
  expect((await says(desk, 'leaves')).statusCode).toBe(204)
  expect(await shown(desk)).toBe('')
})

test('an agent who may only write notes there does not count as writing a reply', async () => {
  const desk = await aDeskTicket(portal)
  const { db, id, team, tom } = desk
  const second = await aTeam(db)
  await db.ticket.update({ where: { id }, data: { teamId: second.id } })
  await db.ticketFormerTeam.create({ data: { ticketId: id, teamId: team.id } })
  for (const accountId of [tom.id, desk.jana.id]) await db.ticketWatcher.create({ data: { ticketId: id, accountId } })
  await says(desk, 'reply')
  expect(await shown(desk)).toBe('Tom Weber sieht zu')
})

test('customers and other teams neither appear nor see who is there, nor does who has lost the right', async () => {
  const desk = await aDeskTicket(portal)
  const { db, app, atEvas, path, ticket, tom } = desk
  const mira = await as(app, await anAgent(db, {}, [await aTeam(db)]))
  await says(desk, 'note')
  for (const [visitor, code] of [[atEvas, 403] as const, [mira, 404] as const]) {
    expect((await says(desk, 'looks', visitor)).statusCode).toBe(code)
    expect((await visitor.get(`${path}/presence`)).statusCode).toBe(code)
  }
  expect(await db.ticketPresence.count({ where: { ticketId: ticket.id } })).toBe(1)
  for (const url of [`/tickets/${ticket.number}`, '/tickets?view=all'])
    expect((await atEvas.get(url)).body).not.toContain('schreibt')
  await db.teamMember.deleteMany({ where: { accountId: tom.id } })
  expect(await shown(desk)).toBe('')
})

test('a sign of life is no activity of the session, says nothing unknown, and makes at most twenty rows', async () => {
  const desk = await aDeskTicket(portal)
  const { db, path, tom, atToms } = desk
  await db.session.updateMany({ where: { accountId: tom.id }, data: { lastSeenAt: new Date(Date.now() - 3_600_000) } })
  const seen = () => db.session.findMany({ where: { accountId: tom.id }, select: { lastSeenAt: true } })
  const before = await seen()
  await says(desk, 'note')
  await atToms.get(`${path}/presence`)
  expect(await seen()).toEqual(before)
  expect((await says(desk, 'sings')).statusCode).toBe(404)
  for (let ticketId = 1; ticketId <= 25; ticketId++)
    await db.ticketPresence.create({ data: { ticketId: 900_000 + ticketId, accountId: tom.id } })
  await says(desk, 'looks')
  expect(await db.ticketPresence.count({ where: { accountId: tom.id } })).toBe(20)
})

test('what came since the page was opened is said by name before anything is sent, also of a note', async () => {
  const desk = await aDeskTicket(portal)
  const { atJanas, atToms, atEvas, latest, path, ticket } = desk
  const seen = await latest()
  const news = async () => textOf(await atJanas.get(`${path}/presence?seen=${seen}`))
  expect(await news()).toBe('')
  await atToms.post(`${path}/notes`, { formKey: randomUUID(), body: 'Geheimsache' })
  expect(await news()).toMatch(/^Inzwischen geändert\. Tom Weber hat um \d\d:\d\d eine Notiz geschrieben\. Anzeigen$/)
  await atEvas.post(`/tickets/${ticket.number}/replies`, { formKey: randomUUID(), body: 'Noch etwas' })
  await atToms.post(`${path}/state`, { state: 'waiting' })
  expect(await news()).toMatch(
    /Eva Brandt hat um .* geantwortet\. Tom Weber hat den Status auf „Wartet auf Kunde“ geändert\./,
  )
  expect(await news()).not.toContain('Geheimsache')
  const own = await atToms.get(`${path}/presence?seen=${seen}`)
  expect(textOf(own)).not.toContain('Tom Weber')
})

test('news that would name a ticket which its reader may not see are left out', async () => {
  const desk = await aDeskTicket(portal)
  const { db, id, tom, atJanas, path } = desk
  const hidden = await aTicket(db, { team: await aTeam(db) })
  const event = (data: object) =>
    db.ticketEvent.create({
      data: { ticketId: id, type: 'closed', actorId: tom.id, actorName: 'Tom Weber', data },
      select: { id: true },
    })
  const first = await event({ from: 'open', number: hidden.number })
  const news = async () => textOf(await atJanas.get(`${path}/presence?seen=${first.id - 1}`))
  expect(await news()).not.toContain('Tom Weber')
  await event({ from: 'open' })
  expect(await news()).toContain('Tom Weber')
})
