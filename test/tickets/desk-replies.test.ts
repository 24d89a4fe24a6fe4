import { expect, test } from 'vitest'
import { as } from '../support/browsing.ts'
import { anAgent, aTeam, aTicket } from '../support/builders.ts'
import { dayFromNow } from '../support/contracts.ts'
import { aDeskTicket, written } from '../support/desk.ts'
import { pageOf, textOf, wordsOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()

test('a question waits for the customer, who is mailed', async () => {
  const { atJanas, eva, now, mails, messages, path } = await aDeskTicket(portal)
  const answer = await atJanas.upload(`${path}/replies`, written('Welches Netz ist es?'))
  const [, message] = await messages()
  expect([answer.statusCode, answer.headers.location]).toEqual([303, `${path}#message-${message?.id}`])
  expect(await now()).toMatchObject({ state: 'waiting', turn: 'customer' })
  expect(message).toMatchObject({ visibility: 'public', side: 'team', authorName: 'Jana Keller' })
  expect((await mails(eva)).at(-1)?.text).toContain('Welches Netz ist es?')
  expect(textOf(await atJanas.get(path))).toContain('Ihre Antwort ist gesendet.')
})

test('one form answers and closes, with cause and solution; the customer reads only the solution', async () => {
  const { atJanas, atEvas, eva, now, mails, path, ticket } = await aDeskTicket(portal)
  const labels = pageOf(await atJanas.get(path))
  expect(wordsOf(labels.getByLabelText('danach'))).toBe('Wartet auf Kunde Offen Zurückgestellt Geschlossen')
  await atJanas.upload(
    `${path}/replies`,
    written('Bitte melden Sie sich neu an.', {
      state: 'closed',
      cause: 'Falsches VLAN.',
      solution: 'Das Netz ist korrigiert.\nBitte neu anmelden.',
      resolution: 'workaround',
    }),
  )
  expect(await now()).toMatchObject({
    state: 'closed',
    turn: 'nobody',
    cause: 'Falsches VLAN.',
    solution: 'Das Netz ist korrigiert.\nBitte neu anmelden.',
    resolution: 'workaround',
  })
  const [mail] = (await mails(eva)).slice(-1)
  expect(mail?.text).toContain('Lösung: Das Netz ist korrigiert.')
  const portalPage = pageOf(await atEvas.get(`/tickets/${ticket.number}`))
  expect(wordsOf(portalPage.getByRole('region', { name: 'Lösung' }))).toContain('Das Netz ist korrigiert.')
  expect(mail?.text + portalPage.text).not.toContain('VLAN')
  expect(wordsOf(pageOf(await atJanas.get(path)).all('.ending')[0])).toContain('Umgangen')
})

test('a solution that the reply has told is not told twice', async () => {
  const { atJanas, atEvas, eva, mails, path, ticket } = await aDeskTicket(portal)
  await atJanas.upload(`${path}/replies`, written('Es geht wieder.', { state: 'closed' }))
  expect((await mails(eva)).at(-1)?.text).not.toContain('Lösung:')
  expect(pageOf(await atEvas.get(`/tickets/${ticket.number}`)).queryByRole('region', { name: 'Lösung' })).toBeNull()
})

test('a hold has its day; without one the form comes back, marked and whole', async () => {
  const { atJanas, now, messages, path } = await aDeskTicket(portal)
  const typed = { state: 'on_hold', until: '', cause: 'Lieferung fehlt', from: 'view=open' }
  const refused = await atJanas.upload(`${path}/replies`, written('Wir warten auf das Teil.', typed))
  expect(refused.statusCode).toBe(422)
  const page = pageOf(refused)
  expect(page.errorOf('until')).not.toBe('')
  expect([page.valueOf('body'), page.valueOf('state')]).toEqual(['Wir warten auf das Teil.', 'on_hold'])
  expect(page.valueOf('from')).toBe('view=open')
  expect(await messages()).toHaveLength(1)
  await atJanas.upload(`${path}/replies`, written('Wir warten.', { ...typed, until: dayFromNow(5) }))
  expect(await now()).toMatchObject({ state: 'on_hold', holdUntil: new Date(`${dayFromNow(5)}T00:00:00Z`) })
})

test('an empty reply, a strange state and strange fields are refused, and change nothing', async () => {
  const { atJanas, messages, path } = await aDeskTicket(portal)
  const empty = await atJanas.upload(`${path}/replies`, written(' '))
  expect([empty.statusCode, pageOf(empty).errorOf('body')]).toEqual([422, 'Bitte füllen Sie dieses Feld aus.'])
  expect((await atJanas.upload(`${path}/replies`, written('x', { state: 'new' }))).statusCode).toBe(422)
  expect((await atJanas.upload(`${path}/replies`, written('x', { visibility: 'internal' }))).statusCode).toBe(400)
  expect(await messages()).toHaveLength(1)
})

test('recipients are ticked with the reason; the event keeps them, and the mails ask for rights again', async () => {
  const { db, atJanas, eva, ben, mails, id, path } = await aDeskTicket(portal)
  const boxes = wordsOf(pageOf(await atJanas.get(path)).getByRole('group', { name: 'An' }))
  expect(boxes).toBe('An Eva Brandt Ben Brandt gleiche Firma')
  expect(pageOf(await atJanas.get(path)).ticked('recipients')).toEqual([String(ben.id)])
  await atJanas.upload(`${path}/replies`, written('Nur für Eva', { recipients: eva.id }))
  const event = await db.ticketEvent.findFirstOrThrow({ where: { ticketId: id, type: 'replied' } })
  expect(event.recipients).toEqual([eva.id])
  expect((await mails(eva)).at(-1)?.text).toContain('Nur für Eva')
  expect(await mails(ben)).toEqual([])
  // The requester cannot be left out.
  await atJanas.upload(`${path}/replies`, written('Für beide', { recipients: [ben.id] }))
  const both = await db.ticketEvent.findFirstOrThrow({ where: { type: 'replied' }, orderBy: { id: 'desc' } })
  expect(both.recipients).toEqual([eva.id, ben.id])
  await db.membership.deleteMany({ where: { accountId: ben.id } })
  await db.account.update({ where: { id: eva.id }, data: { mutedMails: ['ticket.replied'] } })
  expect((await mails(eva)).map(({ text }) => text).join()).not.toContain('Für beide')
  expect(await mails(ben)).toEqual([])
})

test('who has left the company is shown as outside, and is never ticked', async () => {
  const { db, atJanas, ben, path } = await aDeskTicket(portal)
  await db.membership.deleteMany({ where: { accountId: ben.id } })
  const page = pageOf(await atJanas.get(path))
  expect(wordsOf(page.getByRole('group', { name: 'An' }))).toContain('Ben Brandt fremd')
  expect(page.ticked('recipients')).toEqual([])
})

test('recipients that were chosen stay chosen in a draft, and on a page that comes back', async () => {
  const { atJanas, eva, path } = await aDeskTicket(portal)
  const refused = await atJanas.upload(`${path}/replies`, written('', { recipients: eva.id }))
  expect(pageOf(refused).ticked('recipients')).toEqual([])
  const [form] = [written('Angefangen', { recipients: eva.id, action: 'attach' })]
  await atJanas.upload(`${path}/replies`, form, [{ name: 'attachments', filename: 'a.txt', content: 'a' }])
  const drafted = pageOf(await atJanas.get(path))
  expect([drafted.valueOf('body'), ...drafted.ticked('recipients')]).toEqual(['Angefangen'])
})

test('what is typed for a reply never appears in a note, nor the other way round', async () => {
  const { atJanas, path, id } = await aDeskTicket(portal)
  for (const [purpose, body] of [
    ['desk-reply', 'Sehr geehrte Frau Brandt'],
    ['desk-note', 'Kunde ist sauer'],
  ] as const) {
    const form = written(body)
    const saved = await atJanas.post(`/drafts/${form.formKey}`, { ...form, purpose: `${purpose}:${id}` })
    expect(saved.statusCode).toBe(204)
  }
  const [reply, note] = [pageOf(await atJanas.get(path)), pageOf(await atJanas.get(`${path}?write=note`))]
  expect([reply.valueOf('body'), note.valueOf('body')]).toEqual(['Sehr geehrte Frau Brandt', 'Kunde ist sauer'])
  expect(wordsOf(reply.all('.composer-tabs')[0])).toBe('Antwort r Interne Notiz n Entwurf Anruf a')
})

test('send and next leads to the next ticket, which says what was sent, and is remembered', async () => {
  const { db, atJanas, team, eva, jana, ticket, path } = await aDeskTicket(portal)
  const other = await aTicket(db, { requester: eva, team })
  const form = written('Erledigt', { state: 'closed', after: 'next', from: 'view=team' })
  const answer = await atJanas.upload(`${path}/replies`, form)
  expect(answer.headers.location).toBe(`/desk/tickets/${other.number}?from=view%3Dteam`)
  const next = pageOf(await atJanas.get(String(answer.headers.location)))
  expect(next.text).toContain(`Gesendet: …${ticket.number.slice(-4)}. Zurück`)
  expect(next.links()).toContain(path)
  expect(await db.account.findUniqueOrThrow({ where: { id: jana.id } })).toMatchObject({ movesOn: true })
  expect(wordsOf(next.all('[data-send=first]')[0])).toContain('Senden und nächstes')
  const last = await atJanas.upload(`/desk/tickets/${other.number}/replies`, written('Auch', { after: 'next' }))
  expect(last.headers.location).toBe('/desk/tickets?view=team')
  await atJanas.upload(`${path}/replies`, written('Noch etwas', { after: 'stay' }))
  expect(await db.account.findUniqueOrThrow({ where: { id: jana.id } })).toMatchObject({ movesOn: false })
})

test('a reply that is sent twice is one reply', async () => {
  const { atJanas, messages, path } = await aDeskTicket(portal)
  const form = written('Einmal')
  const first = await atJanas.upload(`${path}/replies`, form)
  const second = await atJanas.upload(`${path}/replies`, form)
  expect(second.headers.location).toBe(first.headers.location)
  expect(await messages()).toHaveLength(2)
})

test('a ticket closed too long ago takes no reply; the text comes back in the form for notes', async () => {
  const { atJanas, messages, path } = await aDeskTicket(portal, {
    state: 'closed',
    createdAt: new Date('2026-01-05T09:00:00Z'),
  })
  const refused = await atJanas.upload(`${path}/replies`, written('Noch ein Nachtrag'))
  expect(refused.statusCode).toBe(422)
  expect(pageOf(refused).valueOf('body')).toBe('Noch ein Nachtrag')
  expect(pageOf(refused).actions()).toContain(`${path}/notes`)
  expect(await messages()).toHaveLength(1)
})

test('an agent of another team finds no ticket to answer, and a customer no desk', async () => {
  const { db, app, atEvas, messages, path } = await aDeskTicket(portal)
  const mira = await as(app, await anAgent(db, {}, [await aTeam(db, { openToCustomers: false })]))
  for (const form of ['replies', 'notes']) {
    expect((await mira.upload(`${path}/${form}`, written('x'))).statusCode).toBe(404)
    expect((await atEvas.upload(`${path}/${form}`, written('x'))).statusCode).toBe(403)
  }
  expect(await messages()).toHaveLength(1)
})

test('who lost the team a moment ago sends nothing, and sees the text to copy it', async () => {
  const { db, atJanas, jana, messages, path } = await aDeskTicket(portal)
  expect((await atJanas.get(path)).statusCode).toBe(200)
  await db.teamMember.deleteMany({ where: { accountId: jana.id } })
  for (const form of ['replies', 'notes']) {
    const refused = await atJanas.upload(`${path}/${form}`, written('Zu spät'), [
      { name: 'attachments', filename: 'log.txt', content: 'Zeile' },
    ])
    expect(refused.statusCode).toBe(404)
    expect(pageOf(refused).all('#typed')[0]?.textContent).toBe('Zu spät')
  }
  expect(await messages()).toHaveLength(1)
})

test('an expired session keeps the reply for when its agent is back', async () => {
  const { db, app, atJanas, jana, path } = await aDeskTicket(portal)
  await db.session.updateMany({
    where: { accountId: jana.id },
    data: { lastSeenAt: new Date(Date.now() - 13 * 3_600_000) },
  })
  const answer = await atJanas.upload(`${path}/replies`, written('Nicht verloren', { returnTo: path }))
  expect(answer.headers.location).toBe(`/login?next=${encodeURIComponent(path)}`)
  expect(pageOf(await (await as(app, jana)).get(path)).valueOf('body')).toBe('Nicht verloren')
})
