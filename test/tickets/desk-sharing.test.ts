import { expect, test } from 'vitest'
import { as } from '../support/browsing.ts'
import { aCustomer, anAgent, aTeam, aTicket } from '../support/builders.ts'
import { pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { twoTeams } from '../support/two-teams.ts'

const portal = usePortal({ REGISTRATION: 'contract' })

test('the team makes a ticket confidential: administrators of the company do not see it any more', async () => {
  const { asJana, path, eva, ticket, events } = await twoTeams(portal)
  expect((await eva.visitor.get(`/tickets/${ticket.number}`)).statusCode).toBe(200)
  await asJana.post(`${path}/confidential`, { confidential: 'yes' })
  expect((await eva.visitor.get(`/tickets/${ticket.number}`)).statusCode).toBe(404)
  await asJana.post(`${path}/confidential`, { confidential: 'no' })
  expect((await eva.visitor.get(`/tickets/${ticket.number}`)).statusCode).toBe(200)
  expect(await events()).toEqual(['opened public', 'confidential public', 'not-confidential public'])
})

test('the team lets a colleague of the company follow, who is mailed, and says that it was the team', async () => {
  const { asJana, path, jonas, ticket, db, mails, events } = await twoTeams(portal)
  await asJana.post(`${path}/participants`, { email: jonas.account.email })
  const [named] = await db.ticketParticipant.findMany({ where: { ticketId: ticket.id } })
  expect(named).toMatchObject({ accountId: jonas.account.id, origin: 'team' })
  expect((await mails(jonas.account)).at(-1)?.text).toContain('Jana Keller lässt Sie')
  expect((await jonas.visitor.get(`/tickets/${ticket.number}`)).statusCode).toBe(200)
  expect(textOf(await asJana.get(path))).toContain('vom Team hinzugefügt')
  await asJana.post(`${path}/participants/${jonas.account.id}/removal`)
  expect((await jonas.visitor.get(`/tickets/${ticket.number}`)).statusCode).toBe(404)
  expect(await events()).toEqual(['opened public', 'shared public', 'unshared public'])
})

test('nobody outside the company is let in, and the address stays on the page', async () => {
  const { asJana, asMira, path, jonas, db, ticket } = await twoTeams(portal)
  const outside = await aCustomer(db)
  const refused = await asJana.post(`${path}/participants`, { email: outside.email })
  expect([refused.statusCode, pageOf(refused).valueOf('email')]).toEqual([422, outside.email])
  expect(pageOf(refused).errorOf('email')).toContain('ist niemand in dieser Firma bekannt')
  expect((await asMira.post(`${path}/participants`, { email: jonas.account.email })).statusCode).toBe(404)
  expect((await asMira.post(`${path}/confidential`, { confidential: 'yes' })).statusCode).toBe(404)
  expect(await db.ticketParticipant.count({ where: { ticketId: ticket.id } })).toBe(0)
})

test('a requester goes on deciding who sees the ticket, and is named as the one who did', async () => {
  const { leyla, jonas, ticket, db } = await twoTeams(portal)
  await leyla.visitor.post(`/tickets/${ticket.number}/participants`, { email: jonas.account.email })
  expect(await db.ticketParticipant.findFirst({ where: { ticketId: ticket.id } })).toMatchObject({
    origin: 'requester',
  })
})

test('whoever may not share is told so however often they try, and uses up no tries', async () => {
  const { asJana, path, first, second, ticket, jonas, db, key } = await twoTeams(portal)
  await asJana.post(`${path}/forwarding`, { formKey: key(), team: second.id, reason: 'Netz', tell: 'no' })
  for (let tries = 0; tries < 31; tries++)
    expect((await asJana.post(`${path}/participants`, { email: 'wer@brandt.example' })).statusCode).toBe(403)
  await db.ticket.update({ where: { id: ticket.id }, data: { teamId: first.id } })
  expect((await asJana.post(`${path}/participants`, { email: jonas.account.email })).statusCode).toBe(303)
})

test('two tickets are linked once, whoever comes first, both say so, and customers see nothing of it', async () => {
  const { asJana, asTom, path, first, db, ticket, leyla, events } = await twoTeams(portal)
  const other = await aTicket(db, { team: first, subject: 'Switch in Halle 2 fällt aus' })
  await Promise.all([
    asJana.post(`${path}/links`, { number: `[Ticket#${other.number}]` }),
    asTom.post(`/desk/tickets/${other.number}/links`, { number: ticket.number }),
  ])
  expect(await db.ticketLink.count({ where: { ticketId: ticket.id, otherId: other.id } })).toBe(1)
  expect(textOf(await asJana.get(path))).toContain('Switch in Halle 2 fällt aus Neu')
  expect(pageOf(await asJana.get(`/desk/tickets/${other.number}`)).links()).toContain(path)
  expect(await events()).toEqual(['opened public', 'linked internal'])
  const customers = textOf(await leyla.visitor.get(`/tickets/${ticket.number}`))
  for (const secret of [other.number, 'Switch', 'verknüpft']) expect(customers).not.toContain(secret)
  await asTom.post(`/desk/tickets/${other.number}/links/${ticket.number}/removal`)
  expect(await db.ticketLink.count()).toBe(0)
  expect(await events()).toEqual(['opened public', 'linked internal', 'unlinked internal'])
})

test('only tickets that somebody may see are linked, and nobody else learns of them', async () => {
  const { asJana, asMira, path, db, ticket, second, jana, mira } = await twoTeams(portal)
  const hidden = await aTicket(db, { team: second, subject: 'Geheimes Ticket' })
  for (const number of [hidden.number, '2026112299999999', 'keine Nummer', ticket.number]) {
    const refused = await asJana.post(`${path}/links`, { number })
    expect([refused.statusCode, pageOf(refused).valueOf('number')], number).toEqual([422, number])
    expect(textOf(refused)).not.toContain('Geheimes')
  }
  const own = await aTicket(db, { requester: jana, team: second })
  expect((await asJana.post(`${path}/links`, { number: own.number })).statusCode).toBe(422)
  const shared = await aTicket(db, { team: await aTeam(db) })
  const [older, newer] = [hidden.id, ticket.id].sort((one, two) => one - two)
  await db.ticketLink.create({ data: { ticketId: older ?? 0, otherId: newer ?? 0 } })
  await db.ticketLink.create({ data: { ticketId: ticket.id, otherId: shared.id } })
  // As linking would have written it.
  const by = { type: 'linked', visibility: 'internal', actorId: mira.id, actorName: 'Mira Sommer' } as const
  await db.ticketEvent.create({ data: { ...by, ticketId: ticket.id, data: { number: hidden.number } } })
  for (const place of ['', '/history', '/print?notes=yes'])
    expect(textOf(await asJana.get(path + place)), place).not.toMatch(new RegExp(`Geheimes|${hidden.number}`))
  const boss = await as(portal.app, await anAgent(db, { role: 'admin' }))
  for (const place of ['/history', '/print?notes=yes'])
    expect(textOf(await boss.get(path + place)), place).toContain(hidden.number)
  expect((await asMira.post(`${path}/links`, { number: hidden.number })).statusCode).toBe(404)
})

test('the history says who did what, from what to what, on pages of fifty, to the team alone', async () => {
  const { asJana, asMira, leyla, path, tom, jana, ticket, db, key, second } = await twoTeams(portal)
  await asJana.post(`${path}/assignment`, { agent: jana.id })
  await asJana.post(`${path}/assignment`, { agent: tom.id })
  await asJana.post(`${path}/priority`, { priority: 5 })
  await asJana.post(`${path}/kind`, { kind: 'request' })
  await asJana.post(`${path}/state`, { state: 'waiting' })
  await asJana.post(`${path}/forwarding`, { formKey: key(), team: second.id, reason: 'Netz', tell: 'no' })
  const page = pageOf(await asJana.get(`${path}/history`))
  const rows = page.all('tbody tr').map((row) => row.textContent?.replace(/\s+/g, ' ').trim())
  for (const line of [
    /Jana Keller Zugewiesen Intern Jana Keller Tom Weber$/,
    /Jana Keller Priorität 3 Normal 5 Sehr hoch$/,
    /Jana Keller Art Störung Bedarf$/,
    /Jana Keller Status Neu Wartet auf Kunde$/,
    /Jana Keller Status Wartet auf Kunde Offen$/,
    /Weitergeleitet Intern Erste Stufe \S+ Zweite Stufe \S+$/,
    /Leyla Yıldız Ticket eröffnet$/,
  ])
    expect(rows).toContainEqual(expect.stringMatching(line))
  const actor = { ticketId: ticket.id, actorId: jana.id, actorName: 'Jana Keller' }
  await db.ticketEvent.createMany({ data: Array.from({ length: 60 }, () => ({ ...actor, type: 'assigned' })) })
  expect(pageOf(await asJana.get(`${path}/history`)).all('tbody tr')).toHaveLength(50)
  expect(pageOf(await asJana.get(`${path}/history?page=2`)).text).toContain('Ticket eröffnet')
  expect(pageOf(await asJana.get(`${path}/history?page=99`)).text).toContain('Ticket eröffnet')
  expect((await asMira.get(`${path}/history`)).statusCode).toBe(200)
  expect((await leyla.visitor.get(`${path}/history`)).statusCode).toBe(403)
})
