import { expect, test } from 'vitest'
import { MINUTE } from '../../src/platform/clock.ts'
import { as } from '../support/browsing.ts'
import { anAgent, aTeam, aTicket } from '../support/builders.ts'
import { dayFromNow } from '../support/contracts.ts'
import { aDeskTicket, written } from '../support/desk.ts'
import { arrives } from '../support/incoming.ts'
import { passTime } from '../support/notices.ts'
import { numbersOn, pageOf, textOf, wordsOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()

/** Tom has a ticket of Eva's and is away; Jana stands in, unless somebody else does. */
async function withTomAway(deputy?: { id: number } | null) {
  const desk = await aDeskTicket(portal)
  const { db, tom, jana, id } = desk
  await db.ticket.update({ where: { id }, data: { assigneeId: tom.id, state: 'open' } })
  const deputyId = deputy === undefined ? jana.id : (deputy?.id ?? null)
  await db.absence.create({ data: { accountId: tom.id, until: new Date(dayFromNow(5)), deputyId } })
  const day = dayFromNow(5).split('-').reverse().join('.')
  const agentCell = (body: string) => wordsOf(pageOf(body).all(`#ticket-${desk.ticket.number} .c-agent`)[0])
  return { ...desk, day, agentCell, mine: async () => (await desk.atJanas.get('/desk/tickets?view=mine')).body }
}

test('the deputy has the tickets in „Mine“, marked for whom, counted, and no right that they had not', async () => {
  const { db, tom, mine, agentCell, ticket, atJanas } = await withTomAway()
  const elsewhere = await aTeam(db)
  await db.teamMember.create({ data: { teamId: elsewhere.id, accountId: tom.id } })
  const hidden = await aTicket(db, { team: elsewhere, assignee: tom, state: 'open' })
  expect(agentCell(await mine())).toBe('TW für T. Weber abwesend')
  expect(numbersOn(await mine())).not.toContain(hidden.number)
  expect((await atJanas.get(`/desk/tickets/${hidden.number}`)).statusCode).toBe(404)
  expect(pageOf(await mine()).links(/view=mine/).length).toBeGreaterThan(0)
  expect(wordsOf(pageOf(await mine()).all('#rail a[href*="view=mine"]')[0])).toMatch(/Mir zugewiesen 1/)
  expect(await mine()).toContain(ticket.number)
})

test('the team sees it at the name: in the list, on the ticket and where somebody is chosen', async () => {
  const { db, app, team, path, day, agentCell, tom } = await withTomAway()
  const mira = await as(app, await anAgent(db, { firstName: 'Mira' }, [team]))
  expect(agentCell((await mira.get('/desk/tickets')).body)).toBe('TW T. Weber abwesend')
  expect(textOf(await mira.get(path))).toContain(`Tom Weber abwesend bis ${day}, Vertretung: Jana Keller`)
  for (const form of ['assignment', 'visit'])
    expect(textOf(await mira.get(`${path}/${form}`)), form).toContain(`abwesend bis ${day}`)
  await db.absence.delete({ where: { accountId: tom.id } })
  expect(agentCell((await mira.get('/desk/tickets')).body)).toBe('TW T. Weber')
})

test.each(['left the team', 'was disabled', 'is away as well'])('a deputy who %s counts no longer', async (why) => {
  const { db, jana, tom, atEvas, ticket, id, path, day, atToms } = await withTomAway()
  if (why === 'left the team') await db.teamMember.deleteMany({ where: { accountId: jana.id } })
  if (why === 'was disabled') await db.account.update({ where: { id: jana.id }, data: { enabled: false } })
  if (why === 'is away as well')
    await db.absence.create({ data: { accountId: jana.id, until: new Date(dayFromNow(2)) } })
  expect(textOf(await atToms.get(path))).toContain(`abwesend bis ${day}`)
  expect(textOf(await atToms.get(path))).not.toContain('Vertretung:')
  expect(textOf(await atEvas.get(`/tickets/${ticket.number}`))).not.toContain('Jana Keller')
  await atEvas.post(`/tickets/${ticket.number}/replies`, written('Noch da?'))
  await portal.work()
  expect(await db.mail.count({ where: { accountId: jana.id, ticketId: id } })).toBe(0)
  expect(await db.mail.count({ where: { accountId: tom.id, ticketId: id } })).toBe(1)
})

test('mails about the ticket come to both, and say to the deputy why', async () => {
  const { atEvas, ticket, tom, jana, mails } = await withTomAway()
  await atEvas.post(`/tickets/${ticket.number}/replies`, written('Wie ist der Stand?'))
  expect((await mails(tom)).at(-1)?.text).toContain('Wie ist der Stand?')
  const text = (await mails(jana)).at(-1)?.text
  expect(text).toContain('Wie ist der Stand?')
  expect(text).toContain('Sie bekommen diese Mail, weil Sie Tom Weber vertreten.')
  expect((await mails(tom)).at(-1)?.text).not.toContain('vertreten')
})

test('so does a mail about several things', async () => {
  const { atEvas, ticket, tom, jana, mails } = await withTomAway()
  portal.gather(2 * MINUTE)
  for (const body of ['Noch etwas.', 'Und das.']) await atEvas.post(`/tickets/${ticket.number}/replies`, written(body))
  await portal.work()
  await passTime(portal, 2 * MINUTE)
  portal.gather(0)
  const [[toTom], [toJana]] = [await mails(tom), await mails(jana)]
  for (const mail of [toTom, toJana]) for (const body of ['Noch etwas.', 'Und das.']) expect(mail?.text).toContain(body)
  expect(toJana?.text).toContain('Sie bekommen diese Mail, weil Sie Tom Weber vertreten.')
  expect(toTom?.text).not.toContain('vertreten')
})

test('a customer reads it on the ticket and with the answer; not where nobody is assigned', async () => {
  const { db, atEvas, ticket, day, id } = await withTomAway()
  const told = `Tom Weber ist bis ${day} nicht im Haus. Die Vertretung hat Jana Keller.`
  const path = `/tickets/${ticket.number}`
  expect(textOf(await atEvas.get(path))).toContain(told)
  const sent = await atEvas.follow(await atEvas.post(`${path}/replies`, written('Und jetzt?')))
  expect(wordsOf(pageOf(sent).all('.sent')[0])).toContain(told)
  await db.ticket.update({ where: { id }, data: { assigneeId: null } })
  expect(textOf(await atEvas.get(path))).not.toContain('nicht im Haus')
})

test('without a deputy, nobody is named', async () => {
  const { atEvas, ticket, day } = await withTomAway(null)
  const text = textOf(await atEvas.get(`/tickets/${ticket.number}`))
  expect(text).toContain(`Tom Weber ist bis ${day} nicht im Haus.`)
  expect(text).not.toContain('Vertretung')
})

test('who answers by mail is told once in each absence, by an automatic mail', async () => {
  const { db, eva, tom, ticket, mails, day, id } = await withTomAway()
  const answers = async () => {
    const subject = `Re: [Ticket#${ticket.number}] Drucker`
    await arrives(portal, { from: eva.email, subject, text: 'Wie ist der Stand?' })
    await db.rateLimit.deleteMany({ where: { key: { startsWith: 'mail-answers' } } })
    return (await mails(eva)).filter(({ name }) => name === 'ticket.absent')
  }
  const [told] = await answers()
  expect(told?.text).toContain(`Tom Weber ist bis ${day} nicht im Haus.\n\nDie Vertretung hat Jana Keller.`)
  expect(told).toMatchObject({ automatic: 'auto-replied', subject: expect.stringContaining(ticket.number) })
  expect(await answers()).toHaveLength(1)
  await db.absence.update({ where: { accountId: tom.id }, data: { since: new Date(Date.now() + 1000) } })
  expect(await answers()).toHaveLength(2)
  await db.absence.delete({ where: { accountId: tom.id } })
  expect(await answers()).toHaveLength(2)
  expect(await db.message.count({ where: { ticketId: id } })).toBe(5)
})

test('nothing is promised to somebody without a contract', async () => {
  const { db, eva, ticket, mails, id } = await withTomAway()
  await db.ticketEvent.updateMany({ where: { ticketId: id, type: 'opened' }, data: { data: { triage: true } } })
  await arrives(portal, { from: eva.email, subject: `Re: [Ticket#${ticket.number}] Drucker`, text: 'Hallo?' })
  expect(await mails(eva)).toEqual([])
})

test('a deputy who is not of the ticket’s team stands in for others of that person, not for this one', async () => {
  const { db, app, tom, jana, team, eva } = await withTomAway()
  const second = await aTeam(db)
  await db.teamMember.create({ data: { teamId: second.id, accountId: tom.id } })
  const other = await aTicket(db, { requester: eva, team: second, assignee: tom, state: 'open' })
  const text = textOf(await (await as(app, eva)).get(`/tickets/${other.number}`))
  expect(text).toContain('nicht im Haus')
  expect(text).not.toContain('Jana Keller')
  expect(await db.teamMember.count({ where: { accountId: jana.id, teamId: { not: team.id } } })).toBe(0)
  await (await as(app, eva)).post(`/tickets/${other.number}/replies`, written('Hallo?'))
  await portal.work()
  expect(await db.mail.count({ where: { ticketId: other.id, accountId: jana.id } })).toBe(0)
})
