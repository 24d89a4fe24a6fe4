import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { as } from '../support/browsing.ts'
import { aCustomer, anAgent, aTeam, aTicket } from '../support/builders.ts'
import { dayFromNow } from '../support/contracts.ts'
import { mailsTo } from '../support/mails.ts'
import { anOrder } from '../support/ordering.ts'
import { inputValue, pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { aTemplate } from '../support/templates.ts'

const portal = usePortal()

/** A ticket with answers, and an agent of its team. */
async function start(answers: Record<string, string> = { device: 'notebook', keyboard: 'Deutsch' }) {
  const { db, app } = portal
  const order = await anOrder(portal)
  const agent = await anAgent(db, {}, [order.team])
  await order.visitor.upload('/tickets', await order.form(answers))
  const [ticket] = await order.tickets()
  if (!ticket) throw new Error('No ticket')
  const desk = `/desk/tickets/${ticket.number}`
  const answersNow = async () =>
    Object.fromEntries((await order.tickets())[0]?.answers.map(({ key, value }) => [key, value]) ?? [])
  return { ...order, agent, ticket, desk, path: `/tickets/${ticket.number}`, jana: await as(app, agent), answersNow }
}

test('answers stand on the ticket, on paper, in the copy and in the mails, for customer and team', async () => {
  const { db, eva, agent, visitor, jana, path, desk } = await start()
  for (const page of [await visitor.get(path), await visitor.get(`${path}/print`), await jana.get(desk)])
    expect(textOf(page.body)).toMatch(/Angaben.*Gerät\s+Notebook\s+Tastatur\s+Deutsch/)
  for (const page of [path, desk])
    expect(textOf(await (page === desk ? jana : visitor).get(page))).not.toContain('Neustart')
  expect(textOf((await jana.get(`${desk}/print`)).body)).toContain('Notebook')
  await portal.work()
  const [ours] = await mailsTo(db, eva.email)
  expect(ours?.text).toMatch(/Gerät:?\s+Notebook/)
  const [theirs] = await mailsTo(db, agent.email)
  expect(theirs?.text).toMatch(/Tastatur:?\s+Deutsch/)
})

test('the old version names the questions, whatever the template says now', async () => {
  const { db, visitor, path, template } = await start()
  const other = await aTemplate(db, {})
  await db.ticketTemplate.update({ where: { key: other.key }, data: { publishedVersionId: null } })
  await db.ticketTemplate.update({ where: { key: template.key }, data: { publishedVersionId: null } })
  expect(textOf((await visitor.get(path)).body)).toMatch(/Gerät\s+Notebook/)
})

test('the list at the desk is narrowed to a template, by its name in either language or its key', async () => {
  const { jana, ticket, template } = await start()
  for (const q of ['vorlage:arbeitsplatz', 'template:workplace', `vorlage:${template.key}`])
    expect((await jana.get(`/desk/tickets?view=open&q=${encodeURIComponent(q)}`)).body).toContain(ticket.number)
  expect((await jana.get('/desk/tickets?view=open&q=vorlage:zeppelin')).body).not.toContain(ticket.number)
})

test('agents change answers: each change is an event with from and to, found anew, and customers see it', async () => {
  const { db, visitor, jana, ticket, desk, path, answersNow } = await start()
  const form = pageOf(await jana.get(`${desk}/answers`))
  expect(form.valueOf('answers[keyboard]')).toBe('Deutsch')
  const changed = { 'answers[device]': 'notebook', 'answers[keyboard]': 'Dvorak', 'answers[count]': '3' }
  expect((await jana.post(`${desk}/answers`, changed)).statusCode).toBe(303)
  expect(await answersNow()).toEqual({ device: 'notebook', keyboard: 'Dvorak', count: 3 })
  const events = await db.ticketEvent.findMany({
    where: { ticketId: ticket.id, type: 'detail' },
    orderBy: { id: 'asc' },
  })
  expect(events.map(({ data, visibility }) => [visibility, data])).toMatchObject([
    ['public', { label: 'Tastatur', from: 'Deutsch', to: 'Dvorak' }],
    ['public', { label: 'Anzahl', from: '', to: '3 Stück' }],
  ])
  expect(textOf((await visitor.get(path)).body)).toContain('hat die Angabe „Tastatur“ auf „Dvorak“ geändert')
  expect(textOf((await jana.get(`${desk}/history`)).body)).toContain('Dvorak')
  expect((await visitor.get('/tickets?view=all&q=dvorak')).body).toContain(ticket.number)
  expect((await jana.get('/desk/tickets?view=open&q=dvorak')).body).toContain(ticket.number)
})

test('answers of a merged ticket are told where its messages are now, through others as well', async () => {
  const { db, jana, visitor, team, eva, ticket } = await start()
  const [middle, last] = [await aTicket(db, { requester: eva, team }), await aTicket(db, { requester: eva, team })]
  for (const [from, into] of [
    [ticket, middle],
    [middle, last],
  ] as const)
    expect(
      (await jana.post(`/desk/tickets/${from.number}/merging`, { formKey: randomUUID(), into: into.number }))
        .statusCode,
    ).toBe(303)
  for (const page of [
    await jana.get(`/desk/tickets/${last.number}`),
    await jana.get(`/desk/tickets/${last.number}/print`),
    await visitor.get(`/tickets/${last.number}`),
    await visitor.get(`/tickets/${last.number}/print`),
  ])
    expect(textOf(page.body)).toContain('Aus einem eingefügten Ticket: Gerät: Notebook · Tastatur: Deutsch')
})

test('a wrong change is told at its field and changes nothing; others may not', async () => {
  const { db, jana, visitor, desk, answersNow } = await start()
  const refused = await jana.post(`${desk}/answers`, { 'answers[device]': 'notebook', 'answers[count]': '99' })
  expect(refused.statusCode).toBe(422)
  expect(pageOf(refused).errorOf('answers[count]')).toBe('Bitte geben Sie höchstens 5 an.')
  expect(pageOf(refused).valueOf('answers[count]')).toBe('99')
  expect(await answersNow()).toEqual({ device: 'notebook', keyboard: 'Deutsch' })
  const fields = { 'answers[device]': 'fester PC' }
  expect((await visitor.post(`${desk}/answers`, fields)).statusCode).toBe(403)
  const elsewhere = await as(portal.app, await anAgent(db, {}, [await aTeam(db)]))
  expect((await elsewhere.post(`${desk}/answers`, fields)).statusCode).toBe(404)
})

test('a template that a ticket is given later asks its customer what is open; the answers are a reply', async () => {
  const { db, app } = portal
  const order = await anOrder(portal)
  const jana = await as(app, await anAgent(db, {}, [order.team]))
  await order.visitor.upload('/tickets', await order.form({ device: 'fester PC' }))
  const [ticket] = await order.tickets()
  const desk = `/desk/tickets/${ticket?.number}`
  const field = { key: 'room', type: 'text' as const, label: { de: 'Raum', en: 'Room' }, required: true }
  const { key } = await aTemplate(db, { group: 'change', name: { de: 'Umzug' }, fields: [field] })
  const refused = await jana.post(`${desk}/template`, { template: 'nothing' })
  expect(refused.statusCode).toBe(422)
  expect((await jana.post(`${desk}/template`, { template: key })).statusCode).toBe(303)
  const page = textOf((await jana.get(desk)).body)
  expect(page).toContain('Es fehlt: Raum')
  const asking = pageOf(await jana.get(`${desk}?write=reply&ask=yes`))
  expect(asking.valueOf('body')).toContain('- Raum')
  expect(asking.valueOf('state')).toBe('waiting')
  const path = `/tickets/${ticket?.number}`
  const { body } = await order.visitor.get(path)
  expect(textOf(body)).toContain('Uns fehlen noch Angaben')
  const formKey = inputValue(body, 'formKey')
  const none = await order.visitor.post(`${path}/answers`, { formKey, 'answers[room]': ' ' })
  expect(none.statusCode).toBe(422)
  expect((await order.visitor.post(`${path}/answers`, { formKey, 'answers[room]': '2.14' })).statusCode).toBe(303)
  const after = (await order.tickets())[0]
  expect(after).toMatchObject({ kind: 'change', answers: [{ key: 'room', value: '2.14' }] })
  expect(after?.messages.map(({ body: said }) => said)).toContain('Raum: 2.14')
  expect(textOf((await jana.get(desk)).body)).toContain('Angaben vollständig')
  const stranger = await as(app, await aCustomer(db))
  expect((await stranger.post(`${path}/answers`, { formKey: randomUUID(), 'answers[room]': '1' })).statusCode).toBe(404)
})

test('an agent opens a ticket with a template: a guide to read out, and what nobody knows stays open', async () => {
  const { db, app } = portal
  const guide = { name: { de: 'Arbeitsplatz' }, text: { de: 'Fragen Sie nach der **Tastatur**.' } }
  const { template, team, eva, tickets } = await anOrder(portal, { guide })
  const jana = await as(app, await anAgent(db, {}, [team]))
  const path = `/desk/tickets/new?customer=${eva.id}&template=${template.key}`
  const { body } = await jana.get(path)
  const page = pageOf(body)
  expect(body).toContain('<strong>Tastatur</strong>')
  expect(page.valueOf('team')).toBe(`${team.id}`)
  expect(pageOf(await jana.get(`/desk/tickets/new?customer=${eva.id}`)).choicesOf('pick')).toContain(template.key)
  const form = {
    ...{ formKey: page.valueOf('formKey'), customer: eva.id, template: template.key, version: page.valueOf('version') },
    ...{ team: team.id, subject: 'Neuer Platz', body: '', affects: 'me', priority: '3', channel: 'phone' },
  }
  const refused = await jana.upload('/desk/tickets', { ...form, 'answers[count]': '77' })
  expect(refused.statusCode).toBe(422)
  expect(pageOf(refused).errorOf('answers[count]')).toBe('Bitte geben Sie höchstens 5 an.')
  const sent = await jana.upload('/desk/tickets', { ...form, 'answers[device]': 'notebook' })
  expect(sent.statusCode).toBe(303)
  const [ticket] = await tickets()
  expect(ticket).toMatchObject({ kind: 'request', channel: 'phone', templateVersionId: template.version.id })
  expect(ticket?.answers.map(({ key }) => key)).toEqual(['device'])
  expect(ticket?.messages[0]?.body).toBe('Gerät: Notebook')
  expect(textOf((await jana.get(`/desk/tickets/${ticket?.number}`)).body)).toContain('Es fehlt: Tastatur')
})

test('a template that is withdrawn while an agent opens a ticket leaves the answers as a text', async () => {
  const { db, app } = portal
  const { template, team, eva, tickets } = await anOrder(portal)
  const jana = await as(app, await anAgent(db, {}, [team]))
  const page = pageOf(await jana.get(`/desk/tickets/new?customer=${eva.id}&template=${template.key}`))
  await db.ticketTemplate.update({ where: { id: template.id }, data: { publishedVersionId: null } })
  const form = {
    ...{ formKey: page.valueOf('formKey'), customer: eva.id, template: template.key, version: page.valueOf('version') },
    ...{ team: team.id, subject: 'Neuer Platz', body: '', affects: 'me', priority: '3', channel: 'phone' },
  }
  const refused = await jana.upload('/desk/tickets', { ...form, 'answers[device]': 'notebook' })
  expect([refused.statusCode, pageOf(refused).valueOf('body')]).toEqual([422, 'Gerät: Notebook'])
  expect(pageOf(await jana.get(`/desk/tickets/new?customer=${eva.id}`)).valueOf('body')).toBe('Gerät: Notebook')
  expect(await tickets()).toEqual([])
})

test('what was answered stays right when its day has come and its person has gone', async () => {
  const { db, app } = portal
  const day = { key: 'day', type: 'date' as const, label: { de: 'Beginn' }, min: 0 }
  const who = { key: 'who', type: 'person' as const, label: { de: 'Für wen?' } }
  const room = { key: 'room', type: 'text' as const, label: { de: 'Raum' }, required: true }
  const order = await anOrder(portal, { fields: [day, who] })
  const jana = await as(app, await anAgent(db, {}, [order.team]))
  const typed = { day: dayFromNow(1), who: order.eva.email }
  expect((await order.visitor.upload('/tickets', await order.form(typed))).statusCode).toBe(303)
  const [ticket] = await order.tickets()
  const [desk, ticketId] = [`/desk/tickets/${ticket?.number}`, ticket?.id ?? 0]
  const was = { day: dayFromNow(-9), who: { id: '2000000000', name: 'Otto Fremd' } }
  for (const [key, value] of Object.entries(was))
    await db.ticketAnswer.update({ where: { ticketId_key: { ticketId, key } }, data: { value } })
  const answersNow = async () =>
    Object.fromEntries((await order.tickets())[0]?.answers.map(({ key, value }) => [key, value]) ?? [])
  const { key: template } = await aTemplate(db, { group: 'request', fields: [day, who, room] })
  expect((await jana.post(`${desk}/template`, { template })).statusCode).toBe(303)
  expect(await answersNow()).toEqual(was)
  const path = `/tickets/${ticket?.number}`
  const formKey = inputValue((await order.visitor.get(path)).body, 'formKey')
  expect((await order.visitor.post(`${path}/answers`, { formKey, 'answers[room]': '2.14' })).statusCode).toBe(303)
  const form = pageOf(await jana.get(`${desk}/answers`))
  const shown = Object.fromEntries(['day', 'who', 'room'].map((key) => [key, form.valueOf(`answers[${key}]`) ?? '']))
  const changed = { 'answers[day]': shown.day ?? '', 'answers[who]': shown.who ?? '', 'answers[room]': '3.01' }
  expect((await jana.post(`${desk}/answers`, changed)).statusCode).toBe(303)
  expect(await answersNow()).toEqual({ ...was, room: '3.01' })
  const wrong = await jana.post(`${desk}/answers`, { ...changed, 'answers[day]': dayFromNow(-8) })
  expect(wrong.statusCode).toBe(422)
})
