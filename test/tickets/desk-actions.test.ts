import { expect, test } from 'vitest'
import { setAgent } from '../../src/teams/agents.ts'
import { as } from '../support/browsing.ts'
import { aCustomer, anAgent } from '../support/builders.ts'
import { dayFromNow } from '../support/contracts.ts'
import { waysToLose } from '../support/losses.ts'
import { pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { twoTeams } from '../support/two-teams.ts'

const portal = usePortal({ REGISTRATION: 'contract' })

test('whoever takes over is the assignee, says so once to the customer, and sees that on the page', async () => {
  const { asJana, path, jana, leyla, now, events, mails } = await twoTeams(portal)
  const taken = await asJana.post(`${path}/takeover`)
  expect([taken.statusCode, taken.headers.location]).toEqual([303, path])
  expect(textOf(await asJana.follow(taken))).toContain('Sie bearbeiten dieses Ticket.')
  await asJana.post(`${path}/takeover`)
  expect(await now()).toMatchObject({ assigneeId: jana.id, state: 'open' })
  expect((await events()).filter((event) => event === 'assigned public')).toHaveLength(1)
  const begun = (await mails(leyla.account)).filter(({ text }) => text.includes('kümmert sich jetzt Jana Keller'))
  expect(begun).toHaveLength(1)
})

test('a ticket is assigned to somebody of its team, who is mailed; the page says what each has open', async () => {
  const { asJana, path, tom, mira, now, mails } = await twoTeams(portal)
  const page = pageOf(await asJana.get(`${path}/assignment`))
  expect(page.text).toContain('Tom Weber 0 offene Tickets')
  expect(page.text).not.toContain('Mira Sommer')
  const stranger = await asJana.post(`${path}/assignment`, { agent: mira.id })
  expect([stranger.statusCode, textOf(stranger)]).toEqual([
    422,
    expect.stringContaining('Bitte wählen Sie jemanden aus dem Team.'),
  ])
  await asJana.post(`${path}/assignment`, { agent: tom.id })
  expect(await now()).toMatchObject({ assigneeId: tom.id })
  expect((await mails(tom)).at(-1)?.text).toContain('Jana Keller hat Ihnen dieses Ticket zugewiesen')
  await asJana.post(`${path}/assignment`, { agent: '' })
  expect(await now()).toMatchObject({ assigneeId: null })
})

test('a ticket waits for the customer, who is told, and is ours again with a click', async () => {
  const { asJana, path, leyla, now, mails } = await twoTeams(portal)
  await asJana.post(`${path}/state`, { state: 'waiting' })
  expect(await now()).toMatchObject({ state: 'waiting', turn: 'customer' })
  expect((await mails(leyla.account)).at(-1)?.text).toContain('ist jetzt: Wartet auf Sie')
  await asJana.post(`${path}/state`, { state: 'open' })
  expect(await now()).toMatchObject({ state: 'open', turn: 'us' })
})

test('a hold needs a day to come, and what was typed stays; the customer’s answer keeps the day', async () => {
  const { asJana, path, leyla, ticket, now, key, mails } = await twoTeams(portal)
  for (const until of ['', dayFromNow(0), dayFromNow(731), '9999-12-31', 'bald']) {
    const refused = await asJana.post(`${path}/state`, { state: 'on_hold', reason: 'date', until })
    expect([refused.statusCode, pageOf(refused).valueOf('until')], until).toEqual([422, until])
    expect(pageOf(refused).errorOf('until'), until).not.toBe('')
  }
  expect((await asJana.post(`${path}/state`, { state: 'on_hold', reason: 'visit' })).statusCode).toBe(422)
  expect(await now()).toMatchObject({ state: 'new' })
  const until = dayFromNow(6)
  await asJana.post(`${path}/state`, { state: 'on_hold', reason: 'date', until })
  expect(await now()).toMatchObject({ state: 'on_hold', turn: 'later' })
  const day = until.split('-').reverse().join('.')
  expect((await mails(leyla.account)).at(-1)?.text).toContain(`Am ${day} nehmen wir es wieder auf.`)
  await leyla.visitor.upload(`/tickets/${ticket.number}/replies`, { formKey: key(), body: 'Es eilt doch.' })
  expect(await now()).toMatchObject({
    ...{ state: 'on_hold', turn: 'us', holdUntil: new Date(`${until}T00:00:00Z`) },
  })
})

test('priority, kind and watching change with an event each where the customer may know, and mail nobody', async () => {
  const { asJana, path, ticket, leyla, jana, tom, db, events, mails } = await twoTeams(portal)
  await asJana.post(`${path}/priority`, { priority: 5 })
  await asJana.post(`${path}/kind`, { kind: 'change' })
  await asJana.post(`${path}/kind`, { kind: 'change' })
  await asJana.post(`${path}/watching`, { watched: 'yes' })
  expect(await events()).toEqual(['opened public', 'priority public', 'kind public'])
  for (const person of [leyla.account, jana, tom]) expect(await mails(person)).toEqual([])
  expect(await db.ticketWatcher.count({ where: { ticketId: ticket.id, accountId: jana.id } })).toBe(1)
  const seen = textOf(await leyla.visitor.get(`/tickets/${ticket.number}`))
  expect(seen).toContain('Art Änderung')
  expect(seen).toContain('Jana Keller hat die Art auf „Änderung“ geändert')
  await asJana.post(`${path}/watching`, { watched: 'no' })
  expect(await db.ticketWatcher.count({ where: { ticketId: ticket.id } })).toBe(0)
})

test.each([
  ['priority', { priority: '9' }],
  ['priority', { priority: 'x' }],
  ['kind', { kind: 'wish' }],
  ['watching', { watched: 'perhaps' }],
  ['assignment', { agent: 'x' }],
  ['state', { state: 'closed' }],
  ['confidential', { confidential: 'perhaps' }],
  ['participants', { email: 'nobody' }],
  ['links', { number: '' }],
])('%s with nonsense is refused on a page of its own, and changes nothing', async (place, fields) => {
  const { asJana, path, now, events } = await twoTeams(portal)
  const before = await now()
  const refused = await asJana.post(`${path}/${place}`, fields)
  expect(refused.statusCode).toBe(422)
  expect(pageOf(refused).has('[role=alert]')).toBe(true)
  expect(await now()).toEqual(before)
  expect(await events()).toEqual(['opened public'])
})

const FORMS = {
  takeover: {},
  assignment: {},
  state: { state: 'waiting' },
  priority: { priority: '4' },
  kind: { kind: 'request' },
  watching: { watched: 'yes' },
  confidential: { confidential: 'yes' },
} as const

test('somebody who left the team a moment ago finds nothing, nor does who was disabled or erased', async () => {
  const { asTom, tom, path, now, db } = await twoTeams(portal)
  const before = await now()
  await setAgent(db, tom.id, { teams: [] })
  for (const [place, fields] of Object.entries(FORMS))
    expect((await asTom.post(`${path}/${place}`, fields)).statusCode, place).toBe(404)
  for (const loss of ['disable', 'erase'] as const) {
    const { asJana, jana, path: other, now: then } = await twoTeams(portal)
    const lose = {
      ...waysToLose(portal, jana, { number: '' }),
      disable: () => setAgent(db, jana.id, { enabled: false }),
    }
    await lose[loss]()
    for (const [place, fields] of Object.entries(FORMS))
      expect([401, 303], `${loss} ${place}`).toContain((await asJana.post(`${other}/${place}`, fields)).statusCode)
    expect((await then()).assigneeId).toBeNull()
  }
  expect(await now()).toEqual(before)
})

test('a closed ticket is taken over, forwarded or put off by nobody, who reads why', async () => {
  const { asJana, path, second, key, events } = await twoTeams(portal, { state: 'closed' })
  for (const [place, fields] of [
    ['takeover', {}],
    ['assignment', { agent: '' }],
    ['state', { state: 'waiting' }],
    ['forwarding', { formKey: key(), team: second.id, reason: 'x' }],
    ['closure', { formKey: key(), solution: 'x' }],
  ] as const) {
    const refused = await asJana.post(`${path}/${place}`, fields)
    expect([refused.statusCode, textOf(refused)], place).toEqual([
      422,
      expect.stringContaining('Ein geschlossenes Ticket müssen Sie erst wieder öffnen.'),
    ])
    expect(textOf(refused), `${place} blames no field`).not.toContain('Bitte prüfen Sie')
  }
  expect(await events()).toEqual(['opened public'])
  await asJana.post(`${path}/reopening`)
  expect(await events()).toContain('reopened public')
})

test('the bar offers what somebody may do: all to the team, little to who has given it away', async () => {
  const { asJana, path, second, key } = await twoTeams(portal)
  const labels = async () => {
    const page = pageOf(await asJana.get(path))
    return page
      .all('.desk-actions :is(a, button, summary)')
      .map((each) => each.textContent?.replace(/\s+/g, ' ').trim())
  }
  expect(await labels()).toEqual(
    expect.arrayContaining(['Übernehmen m', 'Weiterleiten f', 'Warten w', 'Schließen e', 'Priorität ändern p']),
  )
  await asJana.post(`${path}/forwarding`, { formKey: key(), team: second.id, reason: 'Netz', tell: 'no' })
  const left = await labels()
  expect(left).toEqual(expect.arrayContaining(['Nicht mehr beobachten b', 'Verlauf']))
  for (const gone of ['Weiterleiten f', 'Schließen e', 'Priorität ändern p', 'Zurückgeben'])
    expect(left).not.toContain(gone)
  expect((await asJana.get(`${path}/priority`)).statusCode).toBe(403)
  expect((await asJana.post(`${path}/priority`, { priority: '1' })).statusCode).toBe(403)
})

test('back leads to where the ticket was opened from, and never to another site', async () => {
  const { asJana, path } = await twoTeams(portal)
  const here = `${path}?from=view%3Dmine`
  expect((await asJana.post(`${path}/kind`, { kind: 'change', returnTo: here })).headers.location).toBe(here)
  const away = await asJana.post(`${path}/kind`, { kind: 'fault', returnTo: '//evil.example/' })
  expect(away.headers.location).toBe(path)
  const page = pageOf(await asJana.get(`${path}/kind?returnTo=${encodeURIComponent(here)}`))
  expect(page.valueOf('returnTo')).toBe(here)
})

test('an agent whose own ticket is with another team does no team’s work on it, nor reads its history', async () => {
  const { second, key } = await twoTeams(portal)
  const { db, app } = portal
  const agent = await anAgent(db, {}, [second])
  const own = await twoTeams(portal, { requester: agent })
  const visitor = await as(app, agent)
  for (const place of ['takeover', 'history', 'print', 'export', 'forwarding', 'participants'])
    expect((await visitor.get(`${own.path}/${place}`)).statusCode, place).toBe(404)
  expect((await visitor.post(`${own.path}/closure`, { formKey: key(), solution: 'x' })).statusCode).toBe(404)
  expect((await (await as(app, await aCustomer(db))).post(`${own.path}/takeover`)).statusCode).toBe(403)
})
