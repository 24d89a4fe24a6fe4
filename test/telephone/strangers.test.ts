import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { Prisma, readRows } from '../../src/platform/db.ts'
import { hasAtDesk } from '../../src/tickets/policy.ts'
import { as } from '../support/browsing.ts'
import { anAgent, aTeam, aTicket } from '../support/builders.ts'
import { aDeskTicket } from '../support/desk.ts'
import { pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()

/** Tina of another team, and a ticket that is none of hers. */
async function start() {
  const desk = await aDeskTicket(portal, { subject: 'Etikettendrucker Halle 2', body: 'Kanarienvogel' })
  const tinasTeam = await aTeam(desk.db)
  const tina = await anAgent(desk.db, { firstName: 'Tina', lastName: 'Roth' }, [tinasTeam])
  const atTinas = await as(desk.app, tina)
  const call = (changes: Record<string, string> = {}) => ({
    ...{ formKey: randomUUID(), ticket: desk.ticket.number, body: 'Frau Brandt fragt nach.', minutes: '2' },
    ...changes,
  })
  return {
    ...desk,
    tina,
    tinasTeam,
    atTinas,
    call,
    find: (number: string) => atTinas.get(`/desk/phone?number=${number}`),
  }
}

test('by its number any agent finds a ticket, sees number, subject, state and team, and no more', async () => {
  const { ticket, team, find, atTinas, path, db, tina, eva } = await start()
  const page = pageOf(await find(ticket.number))
  for (const text of [ticket.number, ticket.subject, team.name]) expect(page.text).toContain(text)
  for (const text of ['Kanarienvogel', eva.lastName, eva.email]) expect(page.text).not.toContain(text)
  expect(page.links(/^\/desk\/tickets\/\d/)).toEqual([])
  expect((await atTinas.get(path)).statusCode).toBe(404)
  const line = await db.auditEntry.findFirstOrThrow({ where: { action: 'ticket.found' }, orderBy: { id: 'desc' } })
  expect(line).toMatchObject({ actorId: tina.id, subject: ticket.number })
  expect(textOf(await find(ticket.number.slice(0, 15)))).not.toContain(ticket.subject)
})

test('a call may be entered there, the team is told, and nothing else comes of it', async () => {
  const { atTinas, call, messages, path, mails, jana, now, tina } = await start()
  const before = await now()
  expect(pageOf(await atTinas.post('/desk/phone/calls', call({ body: ' ' }))).errorOf('body')).not.toBe('')
  const gap = pageOf(await atTinas.post('/desk/phone/calls', call({ body: 'Gruß an {{kunde.name}}' })))
  expect([gap.errorOf('body') !== '', gap.valueOf('body')]).toEqual([true, 'Gruß an {{kunde.name}}'])
  const answer = await atTinas.post('/desk/phone/calls', call())
  expect(answer.headers.location).toBe('/desk/phone')
  expect((await messages()).at(-1)).toMatchObject({ authorId: tina.id, visibility: 'internal', channel: 'phone' })
  expect((await mails(jana)).at(-1)?.text).toContain('Frau Brandt fragt nach.')
  for (const url of [path, `${path}/calls`]) expect((await atTinas.get(url)).statusCode, url).toBe(404)
  expect((await atTinas.post(`${path}/calls`, { formKey: randomUUID(), body: 'Noch einer' })).statusCode).toBe(404)
  expect((await atTinas.post(`${path}/callback`, { formKey: randomUUID(), at: '', number: '1' })).statusCode).toBe(404)
  expect(await now()).toMatchObject({ state: before.state, assigneeId: before.assigneeId, turn: before.turn })
})

test('a call by the number alone opens no ticket, even where the agent’s team had it once', async () => {
  const { atTinas, call, path, db, id, tina, tinasTeam, messages } = await start()
  await db.ticketFormerTeam.create({ data: { ticketId: id, teamId: tinasTeam.id } })
  expect((await atTinas.post('/desk/phone/calls', call())).statusCode).toBe(303)
  expect((await messages()).at(-1)).toMatchObject({ authorId: tina.id })
  for (const url of [path, `${path}/preview`, `${path}/presence`, `${path}/history`])
    expect((await atTinas.get(url)).statusCode, url).toBe(404)
  const known = Prisma.sql`select 1 from ticket t, account a where t.id = ${id} and a.id = ${tina.id}`
  expect(await readRows(db, Prisma.sql`${known} and ${hasAtDesk('a')}`)).toEqual([])
  // Who watches it follows it as ever.
  await db.ticketWatcher.create({ data: { ticketId: id, accountId: tina.id } })
  expect((await atTinas.get(path)).statusCode).toBe(200)
})

test('a confidential ticket is not found, nor is one’s own, as if there were none', async () => {
  const { find, atTinas, call, messages, id, ticket, db, tina } = await start()
  await db.ticket.update({ where: { id }, data: { confidential: true } })
  const hidden = textOf(await find(ticket.number))
  expect(hidden).not.toContain(ticket.subject)
  expect(hidden).toContain('niemand')
  expect((await atTinas.post('/desk/phone/calls', call())).statusCode).toBe(404)
  expect(await messages()).toHaveLength(1)
  const own = await aTicket(db, { requester: tina })
  expect((await atTinas.post('/desk/phone/calls', call({ ticket: own.number }))).statusCode).toBe(403)
})

test('numbers cannot be tried one after the other: hits and misses count, for the agent alone', async () => {
  const { find, ticket, db, tina, atJanas } = await start()
  const key = `found-by-number ${tina.id}`
  await db.rateLimit.create({ data: { key, count: 30, expiresAt: new Date(Date.now() + 600_000) } })
  const page = textOf(await find(ticket.number))
  expect(page).toContain('viele Tickets anderer Teams')
  expect(page).not.toContain(ticket.subject)
  expect(textOf(await atJanas.get(`/desk/phone?number=${ticket.number}`))).toContain(ticket.subject)
})
