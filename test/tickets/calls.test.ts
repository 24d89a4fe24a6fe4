import { expect, test } from 'vitest'
import { logCall } from '../../src/tickets/calls.ts'
import { as } from '../support/browsing.ts'
import { aTeam } from '../support/builders.ts'
import { aDeskTicket, written } from '../support/desk.ts'
import { pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()

const callsOf = (ticketId: number) => portal.db.call.findMany({ where: { message: { ticketId } } })

test('a call is an entry of its own: for the team with its text, for customers the mere fact', async () => {
  const { db, atJanas, atEvas, messages, path, id, ticket, mails, tom, eva } = await aDeskTicket(portal)
  await db.account.update({ where: { id: eva.id }, data: { phone: '040 555 12-34' } })
  await db.ticket.update({ where: { id }, data: { assigneeId: tom.id } })
  const typed = written('Kanarienvogel singt', { minutes: '6', direction: 'outgoing' })
  const answer = await atJanas.post(`${path}/calls`, typed)
  const call = (await messages()).at(-1)
  expect([answer.statusCode, answer.headers.location]).toEqual([303, `${path}#message-${call?.id}`])
  expect(call).toMatchObject({ visibility: 'internal', side: 'team', channel: 'phone' })
  expect(await callsOf(id)).toMatchObject([
    { direction: 'outgoing', minutes: 6, shown: false, number: '040 555 12-34' },
  ])
  const event = await db.ticketEvent.findFirstOrThrow({ where: { ticketId: id, type: 'called' } })
  expect(event).toMatchObject({ visibility: 'public', data: { messageId: call?.id, shown: false } })
  const desk = textOf(await atToms(tom).then((visitor) => visitor.get(path)))
  expect(desk).toContain('Anruf an Eva Brandt 040 555 12-34 · 6 Min. · Jana Keller')
  expect(desk).toContain('Kunde sieht: „Telefonat“')
  const seen = textOf(await atEvas.get(`/tickets/${ticket.number}`))
  expect(seen).toContain('Telefonat mit Jana Keller')
  for (const url of ['', '/print', '/export']) {
    const page = await atEvas.get(`/tickets/${ticket.number}${url}`)
    expect([page.statusCode, page.body.includes('Kanarienvogel')], url).toEqual([200, false])
  }
  expect((await atEvas.get('/tickets?view=all&q=Kanarienvogel')).body).not.toContain(ticket.subject)
  expect((await mails(tom)).at(-1)?.text).toContain('Kanarienvogel')
  expect(await mails(eva)).toEqual([])
})

const atToms = (tom: Parameters<typeof as>[1]) => as(portal.app, tom)

test('its text is the customer’s where the agent says so, and found by its words', async () => {
  const { atJanas, atEvas, messages, path, ticket, mails, eva } = await aDeskTicket(portal)
  await atJanas.post(`${path}/calls`, written('Server läuft wieder', { shown: 'yes' }))
  expect((await messages()).at(-1)).toMatchObject({ visibility: 'public' })
  const page = textOf(await atEvas.get(`/tickets/${ticket.number}`))
  expect(page).toContain('Telefonat mit Jana Keller')
  expect(page.match(/Telefonat mit Jana Keller/g)).toHaveLength(1)
  expect(page).toContain('Server läuft wieder')
  expect((await atEvas.get('/tickets?view=all&q=wieder')).body).toContain(ticket.subject)
  expect(await mails(eva)).toEqual([])
})

test('the assignee’s first call begins the work, and the customer is told who works on it', async () => {
  const { db, atJanas, jana, eva, id, path, now, mails } = await aDeskTicket(portal, { state: 'new' })
  await db.ticket.update({ where: { id }, data: { assigneeId: jana.id } })
  await atJanas.post(`${path}/calls`, written('Wir fangen an'))
  expect(await now()).toMatchObject({ state: 'open' })
  expect((await mails(eva)).map(({ name }) => name)).toEqual(['ticket.begun'])
  await atJanas.post(`${path}/calls`, written('Noch einmal'))
  expect(await mails(eva)).toHaveLength(1)
})

test('bad input is refused at its field and kept; the form stays a call', async () => {
  const { atJanas, messages, path } = await aDeskTicket(portal)
  const cases: [Record<string, string>, string][] = [
    [{ body: '' }, 'body'],
    [{ minutes: 'lang' }, 'minutes'],
    [{ minutes: '-1' }, 'minutes'],
    [{ minutes: '2000' }, 'minutes'],
  ]
  for (const [changes, field] of cases) {
    const refused = await atJanas.post(`${path}/calls`, { ...written('Wort für Wort'), ...changes })
    expect([refused.statusCode, pageOf(refused).errorOf(field) !== ''], field).toEqual([422, true])
    expect(pageOf(refused).actions()).toContain(`${path}/calls`)
    if (field !== 'body') expect(pageOf(refused).valueOf('body')).toBe('Wort für Wort')
  }
  expect(await messages()).toHaveLength(1)
  expect(pageOf(await atJanas.get(`${path}?write=call`)).valueOf('body')).toBe('Wort für Wort')
  expect(pageOf(await atJanas.get(`${path}?write=note`)).valueOf('body')).toBe('')
})

test('a form that comes twice is one call; customers have none', async () => {
  const { atJanas, atEvas, path, id } = await aDeskTicket(portal)
  const once = written('Einmal')
  await atJanas.post(`${path}/calls`, once)
  await atJanas.post(`${path}/calls`, once)
  expect(await callsOf(id)).toHaveLength(1)
  expect((await atEvas.post(`${path}/calls`, written('Ich'))).statusCode).toBe(403)
})

test('whoever may only write notes shows the customer nothing of a call, and keeps what was typed', async () => {
  const { db, atJanas, jana, team, id, path, messages } = await aDeskTicket(portal)
  await db.ticketFormerTeam.create({ data: { ticketId: id, teamId: team.id } })
  await db.ticketWatcher.create({ data: { ticketId: id, accountId: jana.id } })
  await db.ticket.update({ where: { id }, data: { teamId: (await aTeam(db)).id } })
  expect(pageOf(await atJanas.get(`${path}?write=call`)).all('[name=shown]')).toEqual([])
  const refused = await atJanas.post(`${path}/calls`, written('Mit dem Kunden', { shown: 'yes' }))
  expect([refused.statusCode, pageOf(refused).errorOf('shown') !== '']).toEqual([422, true])
  expect(pageOf(refused).valueOf('body')).toBe('Mit dem Kunden')
  expect(await messages()).toHaveLength(1)
  await atJanas.post(`${path}/calls`, written('Für das Team'))
  expect((await messages()).at(-1)).toMatchObject({ visibility: 'internal', body: 'Für das Team' })
})

test('only who entered a call without words may give it its words, once', async () => {
  const { db, asJana, asTom, id, messages } = await aDeskTicket(portal)
  const completes = await logCall(db, asJana, id, {})
  const others = await logCall(db, asTom, id, { body: 'Von Tom', completes })
  expect(others).not.toBe(completes)
  const bodyOf = async () => (await messages()).find((message) => message.id === completes)?.body
  expect(await bodyOf()).toBe('')
  expect(await logCall(db, asJana, id, { body: 'Von Jana', completes })).toBe(completes)
  expect(await logCall(db, asJana, id, { body: 'Noch einmal', completes })).not.toBe(completes)
  expect(await bodyOf()).toBe('Von Jana')
})

test('a call whose words the customer reads keeps a promise, as a reply does; others do not', async () => {
  const { db, asJana, id } = await aDeskTicket(portal)
  const promisedAt = new Date(Date.now() + 3_600_000)
  const promise = async () => (await db.ticket.findUniqueOrThrow({ where: { id } })).promisedAt
  const again = () => db.ticket.update({ where: { id }, data: { promisedAt } })
  await again()
  await logCall(db, asJana, id, { body: 'Nur für uns.' })
  const empty = await logCall(db, asJana, id, {})
  expect(await promise()).toEqual(promisedAt)
  await logCall(db, asJana, id, { body: 'Morgen kommt das Teil.', shown: true, completes: empty })
  expect(await promise()).toBeNull()
  await again()
  await logCall(db, asJana, id, { body: 'Es kommt übermorgen.', shown: true })
  expect(await promise()).toBeNull()
})
