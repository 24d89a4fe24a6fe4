import { expect, test } from 'vitest'
import { as, Visitor } from '../support/browsing.ts'
import { aCustomer, aTeam, aTicket } from '../support/builders.ts'
import { mailsTo } from '../support/mails.ts'
import { inputValue, pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { aForm, aWriter, formKeyOn } from '../support/tickets.ts'

const portal = usePortal()

const start = () => aWriter(portal)

test('the form asks in the order To, subject, text, files, who, priority, with the default team chosen', async () => {
  const { db, team, visitor } = await start()
  await aTeam(db, { name: 'Buchhaltung' })
  const page = (await visitor.get('/tickets/new')).body
  const form = pageOf(page)
  expect(form.inOrder('#team', '#subject', '#body', '#attachments', '#affects', '#priority', '[name=restarted]')).toBe(
    true,
  )
  expect(form.valueOf('team')).toBe(String(team.id))
  expect(form.valueOf('priority')).toBe('3')
  expect(form.ticked('affects')).toEqual([])
  for (const label of ['An', 'Betreff', 'Text', 'Anlage', 'Priorität', 'Anhängen', 'Übermitteln'])
    expect(textOf(page)).toContain(label)
  expect(textOf(page)).toContain('25 MB')
})

test('submitting opens one ticket with everything typed and confirms it with its number', async () => {
  const { db, team, eva, visitor } = await start()
  const sent = await visitor.upload('/tickets', aForm(team.id), [
    { name: 'attachments', filename: 'protokoll.txt', content: 'Zeile 1' },
  ])
  expect(sent.statusCode).toBe(303)
  const ticket = await db.ticket.findFirstOrThrow({
    where: { requesterId: eva.id },
    include: { messages: { include: { attachments: true } } },
  })
  expect(ticket).toMatchObject({ priority: 4, affects: 'others', restarted: true, state: 'new', teamId: team.id })
  expect(ticket.messages).toHaveLength(1)
  expect(ticket.messages[0]?.body).toBe('Seit heute früh.\nMeldung: E-4711.')
  expect(ticket.messages[0]?.attachments).toHaveLength(1)
  const confirmation = await visitor.follow(sent)
  expect(textOf(confirmation.body)).toContain(`Ihr Ticket hat die Nummer ${ticket.number}`)
  expect((await visitor.get('/tickets')).body).toContain(ticket.number)
  await portal.work()
  expect((await mailsTo(db, eva.email)).map(({ name }) => name)).toEqual(['ticket.opened'])
})

test('a missing subject, text or answer is refused at its field, and the rest stays typed', async () => {
  const { team, visitor, ticketsOf } = await start()
  const { affects: _, ...form } = aForm(team.id, { subject: '   ', body: '', priority: 9 })
  const page = await visitor.upload('/tickets', form)
  expect(page.statusCode).toBe(422)
  expect(pageOf(page).faults().sort()).toEqual(['affects', 'body', 'priority', 'subject'])
  expect(pageOf(page).errorOf('subject')).toMatch(/^Bitte füllen/)
  expect(pageOf(page).ticked('restarted')).toEqual(['yes'])
  expect(inputValue(page.body, 'formKey')).toBe(form.formKey)
  expect(await ticketsOf()).toHaveLength(0)
})

test('what is too long is refused and stays typed, all of it', async () => {
  const { team, visitor } = await start()
  const long = await visitor.upload(
    '/tickets',
    aForm(team.id, { subject: `${'x'.repeat(201)}`, body: `Anfang ${'y'.repeat(50_001)}` }),
  )
  expect(long.statusCode).toBe(422)
  expect(long.body).toContain('x'.repeat(201))
  expect(long.body).toContain(`Anfang ${'y'.repeat(50_001)}`)
  const page = pageOf(long)
  expect(page.errorOf('subject')).toBe('Das sind 201 Zeichen. Möglich sind höchstens 200.')
  expect(page.errorOf('body')).toBe(
    'Das sind 50.008 Zeichen. Möglich sind höchstens 50.000. ' +
      'Bitte kürzen Sie den Text, oder hängen Sie ihn als Datei an.',
  )
})

test.each(['9', '0', '', 'hoch'])('the priority %j is refused at its field', async (priority) => {
  const { team, visitor, ticketsOf } = await start()
  const answer = await visitor.upload('/tickets', aForm(team.id, { priority }))
  expect(answer.statusCode).toBe(422)
  const page = pageOf(answer)
  expect(page.faults()).toEqual(['priority'])
  expect(page.errorOf('priority')).not.toBe('')
  expect(await ticketsOf()).toHaveLength(0)
})

test('a subject that says nothing is pointed out once and then accepted', async () => {
  const { team, visitor, ticketsOf } = await start()
  const form = aForm(team.id, { subject: 'Problem!!' })
  const warned = await visitor.upload('/tickets', form)
  expect(warned.statusCode).toBe(422)
  expect(pageOf(warned).getByRole('alert').textContent).toContain('Problem!!')
  expect(warned.body).toContain('Seit heute früh.')
  expect(inputValue(warned.body, 'remarked')).toBe('vague sent')
  const incomplete = await visitor.upload('/tickets', { ...form, remarked: 'vague sent', body: '' })
  expect(inputValue(incomplete.body, 'remarked')).toBe('vague sent')
  expect((await visitor.upload('/tickets', { ...form, remarked: 'vague sent' })).statusCode).toBe(303)
  expect(await ticketsOf()).toHaveLength(1)
})

test('only teams open to customers can be written to, whatever the form says', async () => {
  const { db, visitor, ticketsOf } = await start()
  const closed = await aTeam(db, { name: 'Second Level', openToCustomers: false })
  expect((await visitor.get('/tickets/new')).body).not.toContain('Second Level')
  for (const team of [closed.id, 999_999, 0, -1, 1.5, 'x', 2 ** 40]) {
    const refused = await visitor.upload('/tickets', aForm(1, { team }))
    expect(refused.statusCode).toBe(422)
    expect(pageOf(refused).faults()).toContain('team')
    expect(refused.body).toContain('Seit heute früh.')
  }
  expect(await ticketsOf()).toHaveLength(0)
})

test('the same form sent twenty times at once and once more later makes one ticket with one file', async () => {
  const { db, team, visitor, ticketsOf, eva } = await start()
  const form = aForm(team.id)
  const file = { name: 'attachments', filename: 'bild.txt', content: 'dasselbe' }
  const send = () => visitor.upload('/tickets', form, [file])
  const answers = await Promise.all(Array.from({ length: 20 }, send))
  expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array(20).fill(303))
  expect(new Set(answers.map(({ headers }) => headers.location)).size).toBe(1)
  expect((await send()).headers.location).toBe(answers[0]?.headers.location)
  const [ticket, ...more] = await ticketsOf()
  expect(more).toEqual([])
  expect(await db.messageAttachment.count({ where: { message: { ticketId: ticket?.id ?? 0 } } })).toBe(1)
  await portal.work()
  expect(await mailsTo(db, eva.email)).toHaveLength(1)
  expect(await db.draft.count({ where: { accountId: eva.id } })).toBe(0)
  expect((await visitor.get('/tickets/new')).body).not.toContain('bild.txt')
})

test('the first tickets of somebody without a Support ID, all at once, are all there, and the ID is one', async () => {
  const { db, team, visitor, ticketsOf, eva } = await start()
  await db.account.update({ where: { id: eva.id }, data: { supportId: null } })
  // On a busy machine, some wait too long for a connection and are asked to try again.
  const send = async (form = aForm(team.id)): Promise<number> => {
    const { statusCode } = await visitor.upload('/tickets', form)
    return statusCode === 503 ? send(form) : statusCode
  }
  const answers = await Promise.all(Array.from({ length: 24 }, () => send()))
  expect(answers).toEqual(Array(24).fill(303))
  expect(await ticketsOf()).toHaveLength(24)
})

test('the same form with other content, as from a second tab, is a second ticket', async () => {
  const { team, visitor, ticketsOf } = await start()
  const form = aForm(team.id)
  await visitor.upload('/tickets', form)
  await visitor.upload('/tickets', { ...form, body: 'Etwas ganz anderes.' })
  expect(await ticketsOf()).toHaveLength(2)
})

test('two people who send the same key get a ticket each', async () => {
  const { db, team, visitor, ticketsOf } = await start()
  const form = aForm(team.id)
  const stranger = await as(portal.app, await aCustomer(db))
  await visitor.upload('/tickets', form)
  await stranger.upload('/tickets', form)
  expect(await ticketsOf()).toHaveLength(1)
})

test('nobody sends a form by the key of somebody else’s draft', async () => {
  const { db, team, visitor } = await start()
  const stranger = await as(portal.app, await aCustomer(db))
  const key = await formKeyOn(visitor)
  await visitor.post(`/drafts/${key}`, { formKey: key, purpose: 'ticket', body: 'meins' })
  const refused = await stranger.upload('/tickets', aForm(team.id, { formKey: key, body: 'fremd' }))
  expect(refused.statusCode).toBe(404)
  expect(refused.body).not.toContain('meins')
  expect((await visitor.get('/tickets/new')).body).toContain('meins')
})

test('a follow-up names the closed ticket, and the closed ticket names it', async () => {
  const { db, team, eva, visitor } = await start()
  const old = await aTicket(db, {
    requester: eva,
    subject: 'Drucker steht',
    state: 'closed',
    closedAt: new Date('2026-01-02'),
  })
  const form = pageOf(await visitor.get(`/tickets/new?follows=${old.number}`))
  expect(form.valueOf('follows')).toBe(old.number)
  expect(form.valueOf('subject')).toBe('Drucker steht')
  const sent = await visitor.upload(
    '/tickets',
    aForm(team.id, { subject: 'Drucker steht wieder', follows: old.number }),
  )
  const number = String(sent.headers.location).split('/').at(-1)
  expect(pageOf(await visitor.get(`/tickets/${number}`)).links()).toContain(`/tickets/${old.number}`)
  expect(pageOf(await visitor.get(`/tickets/${old.number}`)).links()).toContain(`/tickets/${number}`)
})

test('an unrelated draft does not get into a follow-up', async () => {
  const { db, eva, visitor } = await start()
  const old = await aTicket(db, { requester: eva, subject: 'Drucker steht', state: 'closed' })
  const key = await formKeyOn(visitor)
  await visitor.post(`/drafts/${key}`, { formKey: key, purpose: 'ticket', subject: 'Etwas anderes' })
  const form = pageOf(await visitor.get(`/tickets/new?follows=${old.number}`))
  expect(form.valueOf('subject')).toBe('Drucker steht')
  expect(form.valueOf('formKey')).not.toBe(key)
})

test("somebody else's ticket cannot be followed up", async () => {
  const { db, team, visitor, ticketsOf } = await start()
  const foreign = await aTicket(db, { subject: 'Streng vertraulich', state: 'closed' })
  expect((await visitor.get(`/tickets/new?follows=${foreign.number}`)).body).not.toContain('Streng vertraulich')
  const refused = await visitor.upload('/tickets', aForm(team.id, { follows: foreign.number }))
  expect(refused.statusCode).toBe(404)
  expect(textOf(refused.body)).toContain('Meldung: E-4711.')
  expect(await ticketsOf()).toHaveLength(0)
})

test('more tickets in an hour than anybody writes are refused, and the text stays', async () => {
  const { db, team, eva, visitor } = await start()
  await db.rateLimit.create({
    data: { key: `tickets ${eva.id}`, count: 60, expiresAt: new Date(Date.now() + 600_000) },
  })
  const refused = await visitor.upload('/tickets', aForm(team.id, { body: 'Mein langer Text' }))
  expect(refused.statusCode).toBe(429)
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
  expect(refused.body).toContain('Mein langer Text')
  expect((await visitor.get('/tickets/new')).body).toContain('Mein langer Text')
})

test('without signing in no ticket is opened, and the text is shown to be copied', async () => {
  const { team } = await start()
  const before = await portal.db.ticket.count()
  const answer = await new Visitor(portal.app).upload('/tickets', aForm(team.id))
  expect(answer.statusCode).toBe(401)
  expect(textOf(answer.body)).toContain('Meldung: E-4711.')
  expect(await portal.db.ticket.count()).toBe(before)
})
