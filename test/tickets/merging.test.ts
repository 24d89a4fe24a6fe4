import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { mergeTicket, unmergeTicket } from '../../src/tickets/merging.ts'
import { replyToTicket } from '../../src/tickets/replies.ts'
import { noteOnTicket } from '../../src/tickets/work.ts'
import { as } from '../support/browsing.ts'
import { aCustomer, anAgent, aTeam, aTicket } from '../support/builders.ts'
import { aContract, anOrganization, joins } from '../support/contracts.ts'
import { twice } from '../support/duplicates.ts'
import { arrives } from '../support/incoming.ts'
import { mailsTo } from '../support/mails.ts'
import { pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { aMessage } from '../support/tickets.ts'

const portal = usePortal()

test('a duplicate goes into the other ticket with everything and leads there; its customer gets a mail', async () => {
  const { db, atJanas, atBens, atEvas, ben, eva, ticket, other, otherPath, path, form, said, row, mails } =
    await twice(portal)
  await aMessage(db, other.id, ben, { side: 'customer', body: 'Noch ein Bild.' })
  const asked = await atJanas.get(`${otherPath}/merging`)
  expect(pageOf(asked).getByRole('radio', { name: /Drucker Halle 2/ })).toBeTruthy()
  expect(textOf(asked)).toContain('Ben Brandt liest dort mit.')

  const done = await atJanas.post(`${otherPath}/merging`, form())
  expect(done.statusCode).toBe(303)
  expect(done.headers.location).toBe(path)
  const shown = textOf(await atJanas.follow(done))
  expect(shown).toContain(`…${other.number.slice(-4)} ist hier eingefügt.`)
  expect(shown).toContain('Der Drucker wieder.')
  expect(shown).toContain(`aus …${other.number.slice(-4)}`)

  expect(await said(ticket.id)).toEqual(['Er druckt versetzt.', 'Der Drucker wieder.', 'Noch ein Bild.'])
  expect(await said(other.id)).toEqual([])
  expect(await row(other.id)).toMatchObject({ state: 'closed', mergedIntoId: ticket.id, turn: 'nobody' })
  expect((await row(ticket.id)).foldedMessages).toContain('noch ein bild')
  expect((await row(other.id)).foldedMessages).toBe('')
  expect(await db.ticketEvent.findMany({ where: { originId: other.id } })).toHaveLength(1)

  const there = await atBens.get(`/tickets/${other.number}`)
  expect([there.statusCode, there.headers.location]).toEqual([303, `/tickets/${ticket.number}`])
  expect(textOf(await atBens.follow(there))).toContain('Er druckt versetzt.')
  expect((await atJanas.get(otherPath)).headers.location).toBe(path)
  expect(textOf(await atEvas.get(`/tickets/${ticket.number}`))).not.toContain(other.number)

  await portal.work()
  expect(await mailsTo(db, ben.email)).toEqual([])
  const [mail, ...more] = await mails(ben)
  expect(more).toEqual([])
  expect(mail?.subject).toContain(`[Ticket#${ticket.number}]`)
  expect(mail?.text).toContain(other.number)
  expect(await mails(eva)).toEqual([])
})

test('notes of both tickets stay with the team: in no page, copy or mail of their customers', async () => {
  const { db, asJana, atBens, atEvas, ben, ticket, other, mails } = await twice(portal)
  await noteOnTicket(db, asJana, other.id, { body: 'KANARIE von drüben' })
  await noteOnTicket(db, asJana, ticket.id, { body: 'KANARIE von hier' })
  await mergeTicket(db, asJana, other.id, { into: ticket.number })
  await replyToTicket(db, asJana, ticket.id, { body: 'Wir sehen uns beide an.' })
  for (const visitor of [atBens, atEvas])
    for (const { number } of [ticket, other])
      for (const place of ['', '/print', '?before=999999'])
        expect((await visitor.get(`/tickets/${number}${place}`)).body).not.toContain('KANARIE')
  expect((await atBens.get('/tickets/search?q=kanarie')).body).not.toContain(ticket.number)
  const written = await mails(ben)
  expect(written.map(({ name }) => name).sort()).toEqual(['ticket.merged', 'ticket.replied'])
  expect(JSON.stringify(written)).not.toContain('KANARIE')
})

test('an answer to the old number or to a mail about it arrives in the ticket that goes on', async () => {
  const { db, asJana, ben, ticket, other, said, mails } = await twice(portal)
  await replyToTicket(db, asJana, other.id, { body: 'Welcher Drucker?' })
  const [asked] = await mails(ben)
  await mergeTicket(db, asJana, other.id, { into: ticket.number })
  await arrives(portal, { from: ben.email, subject: `AW: [Ticket#${other.number}]`, text: 'Der linke.' })
  await arrives(portal, { from: ben.email, subject: 'AW: ', inReplyTo: asked?.messageId ?? '', text: 'Am Fenster.' })
  expect((await said(ticket.id)).slice(-2)).toEqual(['Der linke.', 'Am Fenster.'])
  expect(await db.ticket.count({ where: { requesterId: ben.id } })).toBe(1)
})

test('it can be taken back: everything is where it was, and nobody who was not told is mailed', async () => {
  const { db, atJanas, asJana, ben, ticket, other, otherPath, path, form, said, row, mails } = await twice(portal)
  const before = await row(other.id)
  await noteOnTicket(db, asJana, other.id, { body: 'Toner leer?' })
  await atJanas.post(`${otherPath}/merging`, form())
  await noteOnTicket(db, asJana, ticket.id, { body: 'Gehört doch nicht zusammen.' })
  const page = pageOf(await atJanas.get(path))
  expect(page.getByRole('button', { name: `Ticket ${other.number} wieder abtrennen` })).toBeTruthy()
  const back = await atJanas.post(`${otherPath}/merging/removal`)
  expect([back.statusCode, back.headers.location]).toEqual([303, otherPath])
  expect(await said(other.id)).toEqual(['Der Drucker wieder.', 'Toner leer?'])
  expect(await said(ticket.id)).toEqual(['Er druckt versetzt.', 'Gehört doch nicht zusammen.'])
  const { state, turn, turnSince, closedAt } = before
  expect(await row(other.id)).toMatchObject({ state, turn, turnSince, closedAt, mergedIntoId: null })
  expect(await db.ticketParticipant.count({ where: { ticketId: ticket.id } })).toBe(0)
  expect(await mails(ben)).toEqual([])
})

test('whoever was told of a merge is told of its end; after an answer to both there is none', async () => {
  const { db, asJana, asEva, atJanas, ben, ticket, other, otherPath, mails, said } = await twice(portal)
  await mergeTicket(db, asJana, other.id, { into: ticket.number })
  expect(await mails(ben)).toHaveLength(1)
  await unmergeTicket(db, asJana, other.id)
  const told = await mails(ben)
  expect(told.map(({ name }) => name)).toEqual(['ticket.merged', 'ticket.unmerged'])
  expect(told[1]?.subject).toContain(other.number)
  await mergeTicket(db, asJana, other.id, { into: ticket.number })
  expect((await mails(ben)).map(({ name }) => name)).toEqual(['ticket.merged', 'ticket.unmerged', 'ticket.merged'])

  await replyToTicket(db, asEva, ticket.id, { body: 'Beide Drucker.' })
  const refused = await atJanas.post(`${otherPath}/merging/removal`)
  expect(textOf(await atJanas.follow(refused))).toContain('Seit dem Zusammenführen hat Eva Brandt geschrieben')
  expect(await said(ticket.id)).toHaveLength(3)
})

test('bad targets are refused: another company, closed, unknown, itself, another team', async () => {
  const { db, app, atJanas, otherPath, other, eva, organization, team, form, row } = await twice(portal)
  const foreign = await anOrganization(db, `Fremde Firma ${randomUUID()}`)
  await aContract(db, { organization: foreign })
  const stranger = await aCustomer(db)
  await joins(db, stranger, foreign)
  const elsewhere = await aTicket(db, { requester: stranger, organization: foreign, team })
  const closed = await aTicket(db, { requester: eva, organization, team, state: 'closed' })
  const hidden = await aTicket(db, { requester: eva, organization, team: await aTeam(db) })
  for (const [into, text] of [
    [elsewhere.number, foreign.name],
    [closed.number, 'ist geschlossen'],
    [hidden.number, 'Es gibt kein Ticket mit dieser Nummer'],
    ['2026', 'Es gibt kein Ticket mit dieser Nummer'],
    [other.number, 'Das ist dieses Ticket'],
    ['', 'Bitte wählen Sie ein Ticket'],
  ] as const) {
    const answer = await atJanas.post(`${otherPath}/merging`, form(into))
    expect(answer.statusCode, text).toBe(422)
    expect(textOf(answer)).toContain(text)
  }
  expect(await row(other.id)).toMatchObject({ state: 'new', mergedIntoId: null })
  const mira = await as(app, await anAgent(db, {}, [await aTeam(db)]))
  expect((await mira.post(`${otherPath}/merging`, form())).statusCode).toBe(404)
  expect((await mira.post(`${otherPath}/merging/removal`)).statusCode).toBe(404)
  expect((await (await as(app, eva)).post(`${otherPath}/merging`, form())).statusCode).toBe(403)
})

test('what is typed on a ticket that was merged meanwhile is kept, or arrives', async () => {
  const { db, atToms, atBens, asJana, path, ticket, other, otherPath, said } = await twice(portal)
  await mergeTicket(db, asJana, other.id, { into: ticket.number })
  const formKey = randomUUID()
  const moved = await atToms.post(`${otherPath}/replies`, { formKey, body: 'Wir kommen morgen.', seen: 1 })
  expect(moved.headers.location).toBe(`${path}?write=reply`)
  const page = await atToms.follow(moved)
  expect(pageOf(page).getByRole('textbox', { name: /Antwort/ })).toHaveProperty('value', 'Wir kommen morgen.')
  expect(await said(ticket.id)).toHaveLength(2)
  const sent = await atBens.post(`/tickets/${other.number}/replies`, {
    formKey: randomUUID(),
    body: 'Geht wieder nicht.',
  })
  expect(sent.statusCode).toBe(303)
  expect((await said(ticket.id)).at(-1)).toBe('Geht wieder nicht.')
})
