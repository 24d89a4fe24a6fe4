import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { readMessageId } from '../../src/notifications/message-ids.ts'
import { aCustomer } from '../support/builders.ts'
import { joins } from '../support/contracts.ts'
import { arrives } from '../support/incoming.ts'
import { pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { twoTeams } from '../support/two-teams.ts'
import { aVendor } from '../support/vendors.ts'

const portal = usePortal({ REGISTRATION: 'contract' })
const CANARY = 'Kanarienvogel im Maschinenraum'

const aCase = () => aVendor(portal, CANARY)

test('exactly what was shown goes out: no note, and nobody of the customer unless that is ticked', async () => {
  const { asJana, party, typed, leyla, ticket, first, mailed, now, events, mails, db, vendor } = await aCase()
  const shown = await asJana.post(party, typed)
  expect([shown.statusCode, await mailed()]).toEqual([200, []])
  const text = pageOf(shown).all('.outgoing pre')[0]?.textContent ?? ''
  expect(text).toContain('Bitte prüfen Sie die Leitung.')
  expect(text).toContain('Kunde schrieb')
  expect(text).toContain('> Rufen Sie mich an: [Telefonnummer].\n> Ihre [Name], [E-Mail-Adresse]')
  expect(text).toContain('> Seit dem 28.11.2026, 10.20.0.11')
  // What is changed is shown again.
  const previewed = pageOf(shown).valueOf('previewed')
  const changed = await asJana.post(party, { ...typed, body: 'Anders.', previewed })
  expect([changed.statusCode, await mailed()]).toEqual([200, []])
  const sent = await asJana.post(party, { ...typed, previewed })
  expect([sent.statusCode, sent.headers.location]).toEqual([303, party.replace('/party', '')])
  await asJana.post(party, { ...typed, previewed })
  await portal.work()
  const [mail, ...more] = await mailed()
  expect(more).toEqual([])
  expect(mail?.text.startsWith(`${text}\n`)).toBe(true)
  expect(mail).toMatchObject({ subject: `[Ticket#${ticket.number}] Leitung gestört`, automatic: null, state: 'sent' })
  for (const canary of [CANARY, leyla.account.lastName, leyla.account.email, '555 12-34'])
    for (const part of [mail?.subject, mail?.text, mail?.html]) expect(part).not.toContain(canary)
  const known = await db.party.findFirstOrThrow({ where: { address: vendor } })
  const origin = readMessageId(mail?.messageId ?? '', portal.config.cookieSecret)
  expect(origin).toEqual({ ticketId: ticket.id, partyId: known.id, note: true })
  expect(await now()).toMatchObject({ state: 'on_hold', holdReason: 'third_party', turn: 'later', partyId: known.id })
  expect(await events()).toEqual(expect.arrayContaining(['asked internal', 'state public', 'party internal']))
  expect(known.teamId).toBe(first.id)
  expect((await mails(leyla.account)).at(-1)?.text).toContain('ist jetzt: Wir warten auf einen Drittanbieter.')
})

test('what is ticked stays, files of public messages go along, and the team’s address sends', async () => {
  const { ask, mailed, leyla, db, first } = await aCase()
  await db.team.update({ where: { id: first.id }, data: { address: `stufe-${first.id}@support.example` } })
  await ask({ reveals: 'names phones' })
  const [mail] = await mailed()
  expect(mail?.text).toContain(`${leyla.account.firstName} ${leyla.account.lastName} schrieb`)
  expect(mail?.text).toContain('040 555 12-34')
  expect(mail?.text).toContain('[E-Mail-Adresse]')
  expect(mail?.fromAddress).toBe(`stufe-${first.id}@support.example`)
})

test('a second question answers the vendor’s mail, and what they know of it is one thread', async () => {
  const { ask, mailed, vendor } = await aCase()
  await ask({})
  const [first] = await mailed()
  const headerMessageId = `<${randomUUID()}@netz.example>`
  await arrives(portal, {
    from: vendor,
    inReplyTo: first?.messageId ?? '',
    text: 'Welche?',
    messageId: headerMessageId,
  })
  await ask({ body: 'Die zweite.' })
  const [, second] = await mailed()
  expect(second).toMatchObject({ inReplyTo: headerMessageId, thread: [first?.messageId, headerMessageId] })
})

test('a note is no message to pass on, whatever a form says', async () => {
  const { ask, mailed, db, ticket } = await aCase()
  const note = await db.message.findFirstOrThrow({ where: { ticketId: ticket.id, visibility: 'internal' } })
  await ask({ messages: String(note.id) })
  const [mail] = await mailed()
  expect(mail?.text).toContain('Bitte prüfen')
  expect(mail?.text).not.toContain(CANARY)
})

test.each([
  [{ name: '' }, 'name'],
  [{ address: 'netz' }, 'address'],
  [{ subject: '' }, 'subject'],
  [{ body: ' ' }, 'body'],
])('without %o nothing is asked, and what was typed stays', async (changes, field) => {
  const { asJana, party, typed, mailed, now } = await aCase()
  const refused = await asJana.post(party, { ...typed, ...changes, previewed: 'x' })
  expect(refused.statusCode).toBe(422)
  expect(pageOf(refused).errorOf(field)).not.toBe('')
  expect(pageOf(refused).ticked('messages')).toEqual([typed.messages])
  expect([await mailed(), (await now()).state]).toEqual([[], 'new'])
})

test('nobody of the ticket and no team is a third party; strangers find nothing, customers may not', async () => {
  const { asJana, asMira, party, typed, leyla, ask } = await aCase()
  const refused = await ask({ address: leyla.account.email })
  expect([refused.statusCode, pageOf(refused).errorOf('address')]).toEqual([422, expect.stringContaining('Kunden')])
  expect((await asMira.post(party, typed)).statusCode).toBe(404)
  expect((await leyla.visitor.post(party, typed)).statusCode).toBe(403)
  expect((await asJana.get(party)).statusCode).toBe(200)
})

test('the portal does not write to itself, under whatever label', async () => {
  const { ask, mailed, now } = await aCase()
  const [name, domain] = portal.settings.current().support.email.split('@')
  for (const address of [`${name}@${domain}`, `${name}+netz@${domain}`]) {
    const refused = await ask({ address })
    expect([refused.statusCode, pageOf(refused).errorOf('address')]).toEqual([422, expect.stringContaining('Portals')])
  }
  expect([await mailed(), (await now()).state]).toEqual([[], 'new'])
})

test('a third party that takes part by now writes to all, and to the team what only it was asked', async () => {
  const { ask, mailed, writes, vendor, db, organization, ticket } = await aCase()
  await ask()
  const [mail] = await mailed()
  const expert = await aCustomer(db, { email: vendor })
  await joins(db, expert, organization)
  await db.ticketParticipant.create({ data: { ticketId: ticket.id, accountId: expert.id, origin: 'team' } })
  expect(await writes({ subject: `AW: [Ticket#${ticket.number}] Drucker` })).toMatchObject({
    ...{ ticketId: ticket.id, facts: { filing: 'replied' } },
  })
  expect(await writes({ inReplyTo: mail?.messageId ?? '' })).toMatchObject({ facts: { filing: 'answered' } })
})

test('an answer from the address that was asked is a note on that ticket, wakes it, and is told', async () => {
  const { ask, mailed, writes, now, events, mails, jana, leyla, asJana, path, ticket, db } = await aCase()
  await asJana.post(`${path}/takeover`)
  await ask()
  const before = (await mails(leyla.account)).length
  const [mail] = await mailed()
  const accounts = await db.account.count()
  const filed = await writes({ inReplyTo: mail?.messageId ?? '', html: null })
  expect(filed).toMatchObject({ state: 'filed', ticketId: ticket.id, facts: { filing: 'answered', by: 'signed' } })
  expect(await db.account.count()).toBe(accounts)
  expect(await now()).toMatchObject({ state: 'open', turn: 'us', holdReason: null, partyId: null })
  const note = await db.message.findFirstOrThrow({ where: { ticketId: ticket.id }, orderBy: { id: 'desc' } })
  expect(note).toMatchObject({ visibility: 'internal', authorName: 'Muster Netz GmbH', authorId: null })
  expect((await events()).slice(-2)).toEqual(['answered internal', 'state public'])
  expect((await mails(jana)).at(-1)?.text).toContain('Muster Netz GmbH hat als Drittanbieter geantwortet')
  expect(textOf(await asJana.get(path))).toContain('Muster Netz GmbH Antwort des Drittanbieters, nur für das Team')
  // The customer learns that it goes on, and nothing of whom or what.
  const told = (await mails(leyla.account)).slice(before)
  expect(told.map(({ text }) => text).join()).toContain('ist jetzt: In Bearbeitung')
  const pages = [`/tickets/${ticket.number}`, `/tickets/${ticket.number}/print`, '/tickets?q=Leitung']
  for (const page of pages)
    expect(textOf(await leyla.visitor.get(page)), page).not.toMatch(/Muster Netz|wieder da|prüfen/)
  expect(told.map(({ text, html }) => text + html).join()).not.toMatch(/Muster Netz|wieder da/)
})

test('whoever else answers that mail gets no way in, and neither does the vendor on other tickets', async () => {
  const { ask, mailed, writes, ticket, db, leyla } = await aCase()
  await ask()
  const [mail] = await mailed()
  const inReplyTo = mail?.messageId ?? ''
  const stranger = await arrives(portal, { from: `wer@fremd-${randomUUID().slice(0, 6)}.example`, inReplyTo })
  expect(stranger.ticketId).not.toBe(ticket.id)
  const other = await twoTeams(portal)
  const elsewhere = await writes({ subject: `[Ticket#${other.ticket.number}] Leitung` })
  expect(elsewhere.ticketId).not.toBe(other.ticket.id)
  const byNumber = await writes({ subject: `AW: [Ticket#${ticket.number}] Leitung gestört` })
  expect(byNumber).toMatchObject({ ticketId: ticket.id, facts: { filing: 'answered' } })
  expect(await db.message.count({ where: { ticketId: ticket.id, visibility: 'public' } })).toBe(2)
  // The customer still writes as ever.
  const own = await arrives(portal, { from: leyla.account.email, subject: `[Ticket#${ticket.number}] Und?` })
  expect(own).toMatchObject({ ticketId: ticket.id, facts: { filing: 'replied' } })
})

test('to a closed ticket an answer is a note that reopens nothing; out-of-office replies wake nothing', async () => {
  const { ask, mailed, writes, now, db, ticket, events } = await aCase()
  await ask()
  const [mail] = await mailed()
  const inReplyTo = mail?.messageId ?? ''
  await writes({ inReplyTo, automatic: 'auto-reply', text: 'Ich bin im Urlaub.' })
  expect(await now()).toMatchObject({ state: 'on_hold', turn: 'later' })
  expect((await events()).at(-1)).toBe('automatic internal')
  await db.ticket.update({
    where: { id: ticket.id },
    data: { state: 'closed', turn: 'nobody', holdReason: null, partyId: null, closedAt: new Date() },
  })
  await writes({ inReplyTo })
  expect(await now()).toMatchObject({ state: 'closed', turn: 'nobody' })
  expect((await events()).at(-1)).toBe('answered internal')
})

test('a mail that does not arrive is told at the ticket', async () => {
  const { ask, mailed, events, ticket, vendor } = await aCase()
  await ask()
  await portal.work()
  const [mail] = await mailed()
  const bounce = {
    ...{ recipient: vendor, action: 'failed' as const, status: '5.1.1', reason: 'No such mailbox' },
    ofMessageId: mail?.messageId ?? '',
  }
  const report = await arrives(portal, { from: 'mailer-daemon@mx.example', automatic: 'bounce', bounce })
  expect(report).toMatchObject({ ticketId: ticket.id, facts: { filing: 'bounced' } })
  expect(await events()).toContain('bounced internal')
})

test('a ticket waits for somebody who was called, whose name the customer reads only if that is ticked', async () => {
  const { asJana, path, leyla, ticket, now, mails, db } = await aCase()
  const wait = { state: 'on_hold', reason: 'third_party', party: 'Stadtwerke Musterstadt' }
  const none = await asJana.post(`${path}/state`, { ...wait, party: '' })
  expect([none.statusCode, pageOf(none).errorOf('party')]).toEqual([422, expect.stringContaining('nennen')])
  await asJana.post(`${path}/state`, wait)
  expect(await now()).toMatchObject({ holdReason: 'third_party', partyShown: false })
  const atLeylas = async () => textOf(await leyla.visitor.get(`/tickets/${ticket.number}`))
  expect(await atLeylas()).toContain('Ein Drittanbieter ist am Zug.')
  expect(await atLeylas()).not.toContain('Stadtwerke')
  expect(textOf(await asJana.get('/desk/tickets'))).toContain('Stadtwerke Musterstadt')
  await asJana.post(`${path}/state`, { ...wait, shown: 'yes' })
  expect(await atLeylas()).toContain('Stadtwerke Musterstadt ist am Zug.')
  expect((await mails(leyla.account)).at(-1)?.text).toContain('Wir warten auf Stadtwerke Musterstadt.')
  // The history names it once each time, for whoever may read it.
  expect(await db.ticketEvent.count({ where: { ticketId: ticket.id, type: 'party' } })).toBe(1)
  const page = pageOf(await asJana.get(`${path}/state?reason=third_party`))
  expect(page.all('datalist option').map((option) => option.getAttribute('value'))).toEqual(['Stadtwerke Musterstadt'])
  await asJana.post(`${path}/state`, { state: 'open' })
  expect(await now()).toMatchObject({ holdReason: null, partyId: null, turn: 'us' })
  expect(await db.party.count({ where: { name: 'Stadtwerke Musterstadt' } })).toBe(1)
})

test('whoever was asked once can be chosen the next time, by the same team', async () => {
  const { ask, asJana, party, vendor, typed, mailed, db } = await aCase()
  await ask()
  const known = await db.party.findFirstOrThrow({ where: { address: vendor } })
  expect(pageOf(await asJana.get(party)).choicesOf('party')).toEqual(['', String(known.id)])
  const wish = { ...typed, formKey: randomUUID(), party: String(known.id), name: '', address: '', body: 'Noch etwas.' }
  const page = await asJana.post(party, wish)
  await asJana.post(party, { ...wish, previewed: pageOf(page).valueOf('previewed') })
  expect(await mailed()).toHaveLength(2)
  const foreign = await aCustomer(db)
  expect((await asJana.post(party, { ...wish, party: String(foreign.id + 999), previewed: '' })).statusCode).toBe(422)
})
