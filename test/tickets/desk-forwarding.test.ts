import { expect, test } from 'vitest'
import { setAgent } from '../../src/teams/agents.ts'
import { replyToTicket } from '../../src/tickets/replies.ts'
import { noteOnTicket, setTicketState } from '../../src/tickets/work.ts'
import type { Fields } from '../support/browsing.ts'
import { numbersOn, type Page, pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { anActor } from '../support/tickets.ts'
import { twoTeams } from '../support/two-teams.ts'

const portal = usePortal({ REGISTRATION: 'contract' })

/** On a card, or in the list that more than a few teams make. */
const chosenTeam = (page: Page) => page.ticked('team')[0] ?? page.valueOf('team')

const REASON = 'Netzteil defekt, bitte vor Ort tauschen.'

test('forwarding preselects the escalation target and a text in the customer’s language', async () => {
  const { asJana, path, second, db, leyla } = await twoTeams(portal)
  await db.account.update({ where: { id: leyla.account.id }, data: { locale: 'en' } })
  const page = pageOf(await asJana.get(`${path}/forwarding`))
  expect(chosenTeam(page)).toBe(String(second.id))
  expect(page.ticked('tell')).toEqual(['yes'])
  expect(page.valueOf('reply')).toContain('Hello Leyla Yıldız')
  expect(page.text).toContain('Alle in diesem Team erhalten eine E-Mail.')
})

test('a forwarded ticket is the other team’s, the reason inside, the reply outside; the giver reads on', async () => {
  const { asJana, asMira, path, second, mira, leyla, ticket, now, events, mails, key } = await twoTeams(portal)
  await asJana.post(`${path}/takeover`)
  const fields = { formKey: key(), team: second.id, reason: REASON, tell: ['no', 'yes'], reply: 'Es kommt jemand.' }
  const sent = await Promise.all([1, 2, 3].map(() => asJana.post(`${path}/forwarding`, fields)))
  expect(new Set(sent.map(({ statusCode }) => statusCode))).toEqual(new Set([303]))
  expect(await now()).toMatchObject({ teamId: second.id, assigneeId: null, state: 'open' })
  expect((await events()).filter((event) => event === 'forwarded internal')).toHaveLength(1)
  const [told, ...more] = await mails(mira)
  expect(more).toEqual([])
  expect(told?.text).toContain(REASON)
  const toLeyla = (await mails(leyla.account)).map(({ text }) => text).join('\n')
  expect(toLeyla).toContain('Es kommt jemand.')
  expect(toLeyla).not.toContain('Netzteil')
  expect(textOf(await leyla.visitor.get(`/tickets/${ticket.number}`))).not.toContain('Netzteil')
  expect((await asJana.get(path)).statusCode).toBe(200)
  expect(textOf(await asMira.get(path))).toContain(REASON)
})

test('nothing goes to the customer if the box is not ticked', async () => {
  const { asJana, path, second, leyla, events, mails, key } = await twoTeams(portal)
  const fields = { formKey: key(), team: second.id, reason: REASON, tell: 'no', reply: 'Vorbereiteter Text' }
  await asJana.post(`${path}/forwarding`, fields)
  expect(await events()).toEqual(['opened public', 'forwarded internal'])
  expect(await mails(leyla.account)).toEqual([])
})

test('forwarding needs a team and a reason, and keeps what was typed', async () => {
  const { asJana, path, first, now, key } = await twoTeams(portal)
  const refused = await asJana.post(`${path}/forwarding`, {
    formKey: key(),
    tell: 'no',
    reply: 'Mein Text',
    reason: '',
  })
  const page = pageOf(refused)
  expect(refused.statusCode).toBe(422)
  expect(page.faults()).toEqual(['team', 'reason'])
  expect(page.valueOf('reply')).toBe('Mein Text')
  expect(page.ticked('tell')).toEqual([])
  const same = await asJana.post(`${path}/forwarding`, { formKey: key(), team: first.id, reason: REASON })
  expect([same.statusCode, textOf(same)]).toEqual([422, expect.stringContaining('schon bei diesem Team')])
  expect(pageOf(same).valueOf('reason')).toBe(REASON)
  expect(await now()).toMatchObject({ teamId: first.id })
})

test('what came meanwhile is shown before a ticket is forwarded or closed; the second try goes through', async () => {
  const { asJana, path, second, tom, ticket, db, key, now } = await twoTeams(portal)
  const asTom = await anActor(db, tom)
  const { seen, formKey } = await (async () => {
    const page = pageOf(await asJana.get(`${path}/forwarding`))
    return { seen: page.valueOf('seen'), formKey: page.valueOf('formKey') }
  })()
  await noteOnTicket(db, asTom, ticket.id, { body: 'Eine Notiz allein hält nicht auf.' })
  await replyToTicket(db, asTom, ticket.id, { body: 'Ich habe schon geantwortet.' })
  const stopped = await asJana.post(`${path}/forwarding`, { formKey, seen, team: second.id, reason: REASON })
  expect(stopped.statusCode).toBe(409)
  const page = pageOf(stopped)
  expect(page.text).toContain('Inzwischen geändert.')
  expect(page.text).toContain('Tom Weber: Antwort')
  expect([page.valueOf('reason'), chosenTeam(page)]).toEqual([REASON, String(second.id)])
  const closing = await asJana.post(`${path}/closure`, { formKey: key(), seen, solution: 'Erledigt' })
  expect([closing.statusCode, pageOf(closing).valueOf('solution')]).toEqual([409, 'Erledigt'])
  const again = { formKey: page.valueOf('formKey'), seen: page.valueOf('seen'), team: second.id, reason: REASON }
  expect((await asJana.post(`${path}/forwarding`, again)).statusCode).toBe(303)
  expect(await now()).toMatchObject({ teamId: second.id })
})

test('a ticket is handed back with a reason to the team that had it, which is mailed', async () => {
  const { asJana, asMira, path, first, second, jana, now, mails, key } = await twoTeams(portal)
  await asJana.post(`${path}/forwarding`, { formKey: key(), team: second.id, reason: REASON, tell: 'no' })
  const page = pageOf(await asMira.get(`${path}/return`))
  expect(page.text).toContain(`Das Ticket geht an ${first.name}`)
  const empty = await asMira.post(`${path}/return`, { formKey: key(), reason: ' ' })
  expect([empty.statusCode, pageOf(empty).errorOf('reason')]).toEqual([422, 'Bitte füllen Sie dieses Feld aus.'])
  await asMira.post(`${path}/return`, { formKey: key(), reason: 'Netzteil war nur locker.' })
  expect(await now()).toMatchObject({ teamId: first.id, assigneeId: null })
  expect((await mails(jana)).at(-1)?.text).toContain('Netzteil war nur locker.')
  const late = await asMira.post(`${path}/return`, { formKey: key(), reason: 'Noch einmal' })
  expect([late.statusCode, textOf(late)]).toEqual([422, expect.stringContaining('nicht bei Ihrem Team')])
})

test('a ticket is closed with cause and solution: the customer reads the solution, never the cause', async () => {
  const { asJana, path, leyla, ticket, now, events, mails, key } = await twoTeams(portal)
  await asJana.post(`${path}/takeover`)
  const ending = {
    cause: 'Treiber 4.1 ist fehlerhaft.',
    solution: 'Der Treiber ist erneuert.',
    resolution: 'workaround',
  }
  const fields = { formKey: key(), ...ending, reply: '' }
  await Promise.all([1, 2].map(() => asJana.post(`${path}/closure`, fields)))
  expect(await now()).toMatchObject({
    ...ending,
    state: 'closed',
    turn: 'nobody',
  })
  expect((await events()).filter((event) => event === 'closed public')).toHaveLength(1)
  const mail = (await mails(leyla.account)).at(-1)
  expect(mail?.text).toContain('Der Treiber ist erneuert.')
  const all = (await mails(leyla.account)).map(({ text, html }) => text + html).join()
  const page = textOf(await leyla.visitor.get(`/tickets/${ticket.number}`))
  for (const outside of [all, page]) expect(outside).not.toContain('4.1')
  expect(page).toContain('Der Treiber ist erneuert.')
  const inside = textOf(await asJana.get(path))
  expect(inside).toContain('Treiber 4.1 ist fehlerhaft.')
  expect((await asJana.get('/desk/tickets?view=closed&q=fehlerhaft')).body).toContain(ticket.number)
  expect(numbersOn(await leyla.visitor.get('/tickets?view=all&q=fehlerhaft'))).toEqual([])
  expect(numbersOn(await leyla.visitor.get('/tickets?view=all&q=erneuert'))).toEqual([ticket.number])
})

test('a reply goes before the solution, and the customer reads both', async () => {
  const { asJana, path, leyla, now, mails, key } = await twoTeams(portal)
  await asJana.post(`${path}/closure`, { formKey: key(), solution: 'VLAN 20 gesetzt', reply: 'Es geht wieder.' })
  expect(await now()).toMatchObject({ solution: 'VLAN 20 gesetzt', resolution: 'solved' })
  const text = (await mails(leyla.account)).at(-1)?.text
  expect(text).toContain('Es geht wieder.')
  expect(text).toContain('VLAN 20 gesetzt')
})

test('closing needs a solution, and keeps the cause that was typed', async () => {
  const { asJana, path, now, key } = await twoTeams(portal)
  const refused = await asJana.post(`${path}/closure`, {
    formKey: key(),
    cause: 'Unklar',
    solution: '',
    resolution: 'solved',
  })
  expect([refused.statusCode, pageOf(refused).faults(), pageOf(refused).valueOf('cause')]).toEqual([
    422,
    ['solution'],
    'Unklar',
  ])
  const odd = await asJana.post(`${path}/closure`, { formKey: key(), solution: 'x', resolution: 'magic' })
  expect(odd.statusCode).toBe(422)
  expect(await now()).toMatchObject({ state: 'new', cause: '' })
})

test('a closed ticket is opened again at the desk, its customer is told, and closes with another ending', async () => {
  const { asJana, path, leyla, now, mails, key } = await twoTeams(portal)
  await asJana.post(`${path}/closure`, { formKey: key(), solution: 'Erste Lösung' })
  await asJana.post(`${path}/reopening`)
  expect(await now()).toMatchObject({ state: 'open', closedAt: null, turn: 'us' })
  expect((await mails(leyla.account)).at(-1)?.text).toContain('In Bearbeitung')
  await asJana.post(`${path}/closure`, { formKey: key(), solution: 'Zweite Lösung' })
  expect(await now()).toMatchObject({ solution: 'Zweite Lösung' })
})

test('who left the team a moment ago forwards, hands back, closes and reopens nothing', async () => {
  const { asTom, tom, path, second, ticket, db, jana, now, key } = await twoTeams(portal)
  await setTicketState(db, await anActor(db, jana), ticket.id, { state: 'waiting' })
  const before = await now()
  await setAgent(db, tom.id, { teams: [] })
  for (const [place, fields] of Object.entries<Fields>({
    forwarding: { formKey: key(), team: second.id, reason: 'x' },
    return: { formKey: key(), reason: 'x' },
    closure: { formKey: key(), solution: 'x' },
    reopening: {},
  }))
    expect((await asTom.post(`${path}/${place}`, fields)).statusCode, place).toBe(404)
  expect(await now()).toEqual(before)
})
