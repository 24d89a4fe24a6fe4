import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { takeOver } from '../../src/tickets/work.ts'
import { as } from '../support/browsing.ts'
import { aCustomer, anAgent, aTeam, aTicket } from '../support/builders.ts'
import { mailsTo } from '../support/mails.ts'
import { pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { anActor } from '../support/tickets.ts'

const portal = usePortal()
const BULK = '/desk/tickets/bulk'

/** Two levels, an agent of the first, two of the second, and three tickets, one of them elsewhere. */
async function start() {
  const { db, app } = portal
  const [first, second, other] = [await aTeam(db), await aTeam(db, { name: `Zweite ${randomUUID()}` }), await aTeam(db)]
  const jana = await anAgent(db, {}, [first])
  const tom = await anAgent(db, { firstName: 'Tom', lastName: 'Weber' }, [first])
  const [mira, nils] = [await anAgent(db, { firstName: 'Mira' }, [second]), await anAgent(db, {}, [second])]
  const eva = await aCustomer(db)
  const one = await aTicket(db, { requester: eva, team: first, subject: 'Beamer' })
  const two = await aTicket(db, { requester: eva, team: first, subject: 'WLAN' })
  const foreign = await aTicket(db, { requester: eva, team: other, subject: 'Fremd' })
  const send = (fields: Record<string, string | string[]>) => ({
    formKey: randomUUID(),
    tickets: [one.number, two.number],
    from: 'view=team',
    confirm: 'yes',
    ...fields,
  })
  const visitor = await as(app, jana)
  const now = (id: number) => db.ticket.findUniqueOrThrow({ where: { id } })
  return { db, app, first, second, jana, tom, mira, nils, eva, one, two, foreign, visitor, send, now }
}

test('marked tickets go to the second level, after a page that says what happens, with one mail each', async () => {
  const { second, mira, nils, tom, one, two, visitor, send, now, db } = await start()
  const asked = await visitor.get(
    `${BULK}?tickets=${one.number}&tickets=${two.number}&action=forward&team=${second.id}&from=view%3Dteam`,
  )
  expect(asked.statusCode).toBe(200)
  const text = textOf(asked)
  expect(text).toContain(`→ ${second.name}`)
  expect(text).toContain('2 Personen')
  expect(await now(one.id)).toMatchObject({ teamId: one.teamId })

  const wish = send({ action: 'forward', team: String(second.id), reason: 'Hardware defekt', tell: 'no' })
  const done = await visitor.post(BULK, wish)
  expect(done.statusCode).toBe(303)
  expect(done.headers.location).toBe('/desk/tickets?view=team')
  expect((await visitor.follow(done)).body).toContain('2 von 2 erledigt.')
  for (const { id } of [one, two]) expect(await now(id)).toMatchObject({ teamId: second.id, assigneeId: null })
  expect(await db.ticketEvent.count({ where: { ticketId: { in: [one.id, two.id] }, type: 'forwarded' } })).toBe(2)
  // Sent twice, done once.
  await visitor.post(BULK, wish)
  expect(await db.ticketEvent.count({ where: { ticketId: one.id, type: 'forwarded' } })).toBe(1)

  await portal.work()
  for (const member of [mira, nils]) {
    const mails = await mailsTo(db, member.email)
    expect(mails).toHaveLength(1)
    expect(mails[0]?.text).toContain(one.number)
    expect(mails[0]?.text).toContain(two.number)
    expect(mails[0]?.text).toContain('Hardware defekt')
    expect(mails[0]?.text).toContain(`Guten Tag ${second.name}`)
  }
  expect(await mailsTo(db, tom.email)).toEqual([])
})

test('what one may not do is named and stays marked, and the rest is done', async () => {
  const { one, foreign, two, jana, visitor, send, now, db, mira, second } = await start()
  // Jana still reads what went to the second level, and may not work on it.
  await visitor.post(
    BULK,
    send({ tickets: [two.number], action: 'forward', team: String(second.id), reason: 'Hardware', tell: 'no' }),
  )
  await takeOver(db, await anActor(db, mira), two.id)
  const answer = await visitor.post(
    BULK,
    send({ action: 'priority', priority: '5', tickets: [one.number, two.number, foreign.number] }),
  )
  expect(String(answer.headers.location)).toContain(`marked=${foreign.number},${two.number}`)
  const { body } = await visitor.follow(answer)
  expect(body).toContain('1 von 3 erledigt.')
  expect(body).toContain(`…${two.number.slice(-4)}: kein Recht`)
  expect(body).toContain(`…${foreign.number.slice(-4)}: nicht gefunden`)
  expect(await now(one.id)).toMatchObject({ priority: 5 })
  for (const { id } of [two, foreign]) expect(await now(id)).toMatchObject({ priority: 3 })
  expect(await db.ticketEvent.count({ where: { ticketId: one.id, type: 'priority', actorId: jana.id } })).toBe(1)
})

test('forwarding needs a reason and closing a solution, as for a single ticket; what was typed stays', async () => {
  const { one, visitor, send, now, second } = await start()
  const reasonless = await visitor.post(
    BULK,
    send({ action: 'forward', team: String(second.id), reason: ' ', tell: 'yes', reply: 'Es geht weiter' }),
  )
  expect(reasonless.statusCode).toBe(422)
  expect(pageOf(reasonless).getByLabelText('Antwort an den Kunden', { exact: false })).toHaveProperty(
    'value',
    'Es geht weiter',
  )
  expect((await visitor.post(BULK, send({ action: 'close', solution: '', cause: 'Kabel' }))).statusCode).toBe(422)
  expect((await visitor.post(BULK, send({ action: 'state', state: 'on_hold' }))).statusCode).toBe(422)
  expect(await now(one.id)).toMatchObject({ state: 'new', teamId: one.teamId })
})

test('assigning offers oneself first, so that nobody is left without by a key too many', async () => {
  const { jana, one, visitor } = await start()
  const page = pageOf(await visitor.get(`${BULK}?tickets=${one.number}&action=assign&from=view%3Dteam`))
  expect(page.fields('agent').map(({ value }) => value)).toEqual([String(jana.id)])
})

test('each action does what its single form does', async () => {
  const { one, two, jana, tom, eva, visitor, send, now, db } = await start()
  const both = async () => [await now(one.id), await now(two.id)]
  const all = async (wish: object) =>
    expect(await both()).toEqual([expect.objectContaining(wish), expect.objectContaining(wish)])
  await visitor.post(BULK, send({ action: 'take' }))
  await all({ assigneeId: jana.id, state: 'open' })
  await visitor.post(BULK, send({ action: 'assign', agent: String(tom.id) }))
  await all({ assigneeId: tom.id })
  await visitor.post(BULK, send({ action: 'state', state: 'waiting' }))
  await all({ state: 'waiting' })
  await visitor.post(BULK, send({ action: 'watch' }))
  expect(await db.ticketWatcher.count({ where: { accountId: jana.id } })).toBe(2)
  await portal.work()
  const before = (await mailsTo(db, eva.email)).length
  await visitor.post(BULK, send({ action: 'close', cause: 'Kabel defekt', solution: 'Kabel getauscht' }))
  await all({ state: 'closed', cause: 'Kabel defekt', solution: 'Kabel getauscht' })
  await portal.work()
  const texts = (await mailsTo(db, eva.email)).slice(before).map(({ text }) => text)
  expect(texts).toHaveLength(2)
  expect(texts.join()).toContain('Kabel getauscht')
  expect(texts.join()).not.toContain('Kabel defekt')
})

test('values that no form of ours has are refused, or not looked at', async () => {
  const { one, visitor, send, now } = await start()
  const strange = ['', '0', '1.5', 'NaN', '__proto__', '9'.repeat(30)]
  for (const value of strange)
    for (const [action, field] of [
      ['priority', 'priority'],
      ['state', 'state'],
      ['forward', 'team'],
      ['assign', 'agent'],
    ] as const) {
      const asked = await visitor.get(`${BULK}?tickets=${one.number}&action=${action}&${field}=${value}`)
      expect(asked.statusCode, `${field} ${value}`).toBe(200)
      if (value === '') continue
      const refused = await visitor.post(
        BULK,
        send({ ...(action === 'forward' ? { reason: 'x' } : {}), action, [field]: value }),
      )
      expect([303, 422], `${field} ${value}`).toContain(refused.statusCode)
    }
  expect(await now(one.id)).toMatchObject({ priority: 3, state: 'new', teamId: one.teamId, assigneeId: null })
})

test('nothing marked, or more than a hundred, leads back to the list', async () => {
  const { visitor, one } = await start()
  const none = await visitor.get(`${BULK}?action=take&from=view%3Dmine`)
  expect(none.headers.location).toBe('/desk/tickets?view=mine')
  const many = Array.from({ length: 101 }, (_each, place) => `tickets=${String(2026112210000000 + place)}`)
  const back = await visitor.get(`${BULK}?action=take&tickets=${one.number}&${many.join('&')}`)
  expect((await visitor.follow(back)).body).toContain('höchstens 100 Tickets')
})

test('what fails for every ticket keeps what was typed, changes nothing, and can be sent again', async () => {
  const { second, two, mira, visitor, send, now, db } = await start()
  await db.ticket.update({ where: { id: two.id }, data: { teamId: second.id } })
  await db.ticketFormerTeam.create({ data: { ticketId: two.id, teamId: two.teamId } })
  await takeOver(db, await anActor(db, mira), two.id)
  const jana = (await db.teamMember.findFirstOrThrow({ where: { teamId: two.teamId } })).accountId
  await db.ticketWatcher.create({ data: { ticketId: two.id, accountId: jana } })
  const wish = send({ action: 'close', tickets: two.number, cause: 'Kabel', solution: 'Neues Kabel', reply: 'Fertig.' })
  const refused = await visitor.post(BULK, wish)
  expect(refused.statusCode).toBe(422)
  const page = pageOf(refused)
  expect(page.text).toContain(`…${two.number.slice(-4)}: kein Recht`)
  for (const [field, typed] of Object.entries({ cause: 'Kabel', solution: 'Neues Kabel', reply: 'Fertig.' }))
    expect(page.valueOf(field)).toBe(typed)
  expect(page.valueOf('tickets')).toBe(two.number)
  expect(await now(two.id)).toMatchObject({ state: 'open' })
  // The same form works once the reason is gone.
  await db.ticket.update({ where: { id: two.id }, data: { teamId: two.teamId } })
  expect((await visitor.post(BULK, wish)).statusCode).toBe(303)
  expect(await now(two.id)).toMatchObject({ state: 'closed', solution: 'Neues Kabel' })
})

test('more than a hundred at once are refused, and marks and text stay', async () => {
  const { one, second, visitor, send } = await start()
  const many = Array.from({ length: 101 }, (_, place) => `${20_261_129_000_00000n + BigInt(place)}`)
  const tickets = [one.number, ...many]
  const asked = await visitor.get(`${BULK}?action=forward&${tickets.map((number) => `tickets=${number}`).join('&')}`)
  expect(String(asked.headers.location)).toContain(`marked=${tickets.join(',')}`)
  const list = pageOf(await visitor.follow(asked))
  expect(list.text).toContain('höchstens 100 Tickets')
  expect(list.ticked('tickets')).toEqual([one.number])
  const sent = await visitor.post(
    BULK,
    send({ action: 'forward', tickets, team: `${second.id}`, reason: 'Bitte prüfen' }),
  )
  expect(sent.statusCode).toBe(422)
  expect(pageOf(sent).valueOf('reason')).toBe('Bitte prüfen')
  expect(pageOf(sent).fields('tickets')).toHaveLength(tickets.length)
  expect(pageOf(sent).links(/marked=/)).toHaveLength(1)
})

test('the reply that a forwarding prepares is in the languages of the customers, not of the agent', async () => {
  const { one, two, visitor, db } = await start()
  const english = await aCustomer(db, { locale: 'en' })
  await db.ticket.update({ where: { id: two.id }, data: { requesterId: english.id } })
  const preparedFor = async (...tickets: { number: string }[]) =>
    pageOf(
      await visitor.get(`${BULK}?action=forward&${tickets.map(({ number }) => `tickets=${number}`).join('&')}`),
    ).valueOf('reply')
  expect(await preparedFor(two)).toMatch(/^Hello,\s+we have passed/)
  expect(await preparedFor(one)).toMatch(/^Guten Tag,\s+wir haben/)
  expect(await preparedFor(one, two)).toMatch(/^Guten Tag,[\s\S]+\n\nHello,/)
  // Whoever has chosen none is written to in that of the portal.
  await db.account.update({ where: { id: english.id }, data: { locale: null } })
  await visitor.post('/preferences/desk', { locale: 'en', theme: 'auto', density: 'airy', pageSize: '20' })
  expect(await preparedFor(two)).toMatch(/^Guten Tag,/)
  expect(pageOf(await visitor.get(`/desk/tickets/${two.number}/forwarding`)).valueOf('reply')).toMatch(/^Guten Tag/)
})
