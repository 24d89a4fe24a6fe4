import { afterEach, beforeEach, expect, test } from 'vitest'
import { createJobs } from '../../src/jobs.ts'
import { HOUR, MINUTE } from '../../src/platform/clock.ts'
import { workOnTickets } from '../../src/tickets/bulk.ts'
import { openTicket } from '../../src/tickets/opening.ts'
import { replyToTicket } from '../../src/tickets/replies.ts'
import { planVisit } from '../../src/tickets/visits.ts'
import { forwardTicket, noteOnTicket } from '../../src/tickets/work.ts'
import { aTeam, aTicket } from '../support/builders.ts'
import { aDeskTicket } from '../support/desk.ts'
import { mailsTo } from '../support/mails.ts'
import { passTime } from '../support/notices.ts'
import { usePortal, useTwin } from '../support/portal.ts'
import { minuteIn } from '../support/visits.ts'

const portal = usePortal()
const twin = useTwin(portal)

beforeEach(() => {
  for (const each of [portal, twin]) each.gather(2 * MINUTE)
})
afterEach(() => portal.gather(0))

async function start() {
  const desk = await aDeskTicket(portal)
  const { db, id, jana } = desk
  await db.ticket.update({ where: { id }, data: { assigneeId: jana.id } })
  const due = () => db.notice.findMany({ where: { accountId: jana.id, dueAt: { not: null } } })
  const janas = () => mailsTo(db, jana.email)
  const chooses = (mail: 'at_once' | 'daily' | 'none') =>
    db.noticeChoice.createMany({
      data: ['answered', 'noted'].map((kind) => ({ accountId: jana.id, kind, mail, shown: true })),
    })
  return { ...desk, due, janas, chooses }
}

test('what happens to a ticket within two minutes is one mail, in its order, with every word', async () => {
  const { db, id, asEva, asTom, janas, ticket } = await start()
  await replyToTicket(db, asEva, id, { body: 'Halle 2' })
  await portal.work()
  await noteOnTicket(db, asTom, id, { body: 'Das ist der alte Drucker.' })
  await replyToTicket(db, asEva, id, { body: 'Nein, Halle 3' })
  await portal.work()
  expect(await janas()).toEqual([])
  await passTime(portal, MINUTE)
  await portal.work()
  expect(await janas()).toEqual([])
  await passTime(portal, MINUTE)
  await portal.work()
  const [mail, ...more] = await janas()
  expect(more).toEqual([])
  expect(mail?.subject).toBe(`[Ticket#${ticket.number}] ${ticket.subject}`)
  const places = ['in diesem Ticket gibt es Neues', 'Eva Brandt hat geantwortet:', '> Halle 2', 'eine interne Notiz']
    .concat(['> Das ist der alte Drucker.', '> Nein, Halle 3'])
    .map((words) => mail?.text.indexOf(words) ?? -1)
  expect(places.every((place) => place >= 0)).toBe(true)
  expect([...places].sort((one, other) => one - other)).toEqual(places)
  expect(mail?.html).toContain('Nein, Halle 3')
  // What comes later is another mail.
  await replyToTicket(db, asEva, id, { body: 'Und der Strom?' })
  await portal.work()
  await passTime(portal, 2 * MINUTE)
  await portal.work()
  expect((await janas()).map(({ text }) => text.includes('Und der Strom?'))).toEqual([false, true])
})

test('a new ticket goes at once, and so does one that is forwarded', async () => {
  const { db, team, jana, tom, asEva, asTom } = await start()
  const wish = { team: team.id, subject: 'Beamer', body: 'Bleibt dunkel.', affects: 'me' as const, priority: 3 }
  const organization = asEva.companies[0]?.id
  await openTicket(db, asEva, { ...wish, ...(organization ? { organization } : {}) })
  await portal.work()
  for (const { email } of [jana, tom]) expect((await mailsTo(db, email)).at(-1)?.subject).toContain('Beamer')
  const others = await aTeam(db)
  await db.teamMember.create({ data: { teamId: others.id, accountId: jana.id } })
  const sent = (await mailsTo(db, jana.email)).length
  await forwardTicket(db, asTom, (await aTicket(db, { team })).id, { team: others.id, reason: 'Netz' })
  await portal.work()
  expect(await mailsTo(db, jana.email)).toHaveLength(sent + 1)
})

test('nobody reads in a gathered mail what they may no longer see', async () => {
  const { db, id, team, jana, asEva, asTom, janas, due } = await start()
  await replyToTicket(db, asEva, id, { body: 'Geheim geworden' })
  await portal.work()
  expect(await due()).toHaveLength(1)
  const others = await aTeam(db, { openToCustomers: false })
  await forwardTicket(db, asTom, id, { team: others.id, reason: 'Nicht für uns' })
  await db.teamMember.delete({ where: { teamId_accountId: { teamId: team.id, accountId: jana.id } } })
  await passTime(portal, 2 * MINUTE)
  await portal.work()
  expect(await janas()).toEqual([])
  expect(await due()).toEqual([])
})

test('several processes at once tell everybody once', async () => {
  const { db, id, asEva, asTom, janas } = await start()
  for (const body of ['Eins', 'Zwei']) await replyToTicket(db, asEva, id, { body })
  await noteOnTicket(db, asTom, id, { body: 'Drei' })
  await Promise.all([portal.work(), twin.work()])
  await passTime(portal, 2 * MINUTE)
  const late = createJobs({ ...portal, mailer: undefined })['tell-notices']
  await Promise.all([portal.work(), twin.work(), late?.({} as never), late?.({} as never)])
  expect(await janas()).toHaveLength(1)
})

test('a process that is killed between deriving and the mail loses nothing, and doubles nothing', async () => {
  const { db, id, asEva, janas, due } = await start()
  await replyToTicket(db, asEva, id, { body: 'Trotzdem' })
  await portal.work()
  // Its job is gone with it.
  await db.$executeRaw`delete from graphile_worker._private_jobs`
  await passTime(portal, 3 * MINUTE)
  await createJobs({ ...portal, mailer: undefined })['resume-notices']?.({} as never)
  await portal.work()
  expect(await janas()).toHaveLength(1)
  // Killed after the mail was written, before that was written down.
  const told = await db.notice.findFirstOrThrow({ where: { ticketId: id, shown: true } })
  const { accountId, eventId } = told
  await db.notice.update({
    where: { accountId_eventId: { accountId, eventId } },
    data: { dueAt: new Date(Date.now() - HOUR) },
  })
  await replyToTicket(db, asEva, id, { body: 'Noch etwas' })
  await portal.work()
  await createJobs({ ...portal, mailer: undefined })['tell-notices']?.({} as never)
  const texts = (await janas()).map(({ text }) => text)
  expect(texts).toHaveLength(2)
  expect(texts[1]).toContain('Noch etwas')
  expect(texts[1]).not.toContain('Trotzdem')
  expect(await due()).toEqual([])
})

test('what is done with several tickets at once stays one mail for each', async () => {
  const { db, id, team, jana, asTom, ticket, janas } = await start()
  const other = await aTicket(db, { team })
  for (const ticketId of [id, other.id]) await db.ticketWatcher.create({ data: { ticketId, accountId: jana.id } })
  await workOnTickets(db, asTom, [ticket.number, other.number], {
    action: 'close',
    wish: { solution: 'Neu gestartet' },
  })
  await portal.work()
  await passTime(portal, 2 * MINUTE)
  await portal.work()
  const [mail, ...more] = await janas()
  expect(more).toEqual([])
  expect(mail?.subject).toBe('2 Tickets: Tom Weber')
})

test('the digest comes once, at its time, with what its reader has not seen', async () => {
  const { db, id, path, atJanas, asEva, asTom, janas, chooses, due } = await start()
  await chooses('daily')
  await replyToTicket(db, asEva, id, { body: 'Schon gesehen' })
  await portal.work()
  await atJanas.get(path)
  await expect.poll(() => db.notice.count({ where: { ticketId: id, readAt: null } })).toBe(0)
  await noteOnTicket(db, asTom, id, { body: 'Nicht im Überblick' })
  await replyToTicket(db, asEva, id, { body: 'Auch nicht' })
  await portal.work()
  for (const { dueAt } of await due()) {
    const time = dueAt?.toLocaleTimeString('de-DE', { timeZone: 'Europe/Berlin', timeStyle: 'short' })
    expect(time).toBe('07:00')
    expect(dueAt?.getTime()).toBeGreaterThan(Date.now())
  }
  await passTime(portal, 24 * HOUR)
  await portal.work()
  const [mail, ...more] = await janas()
  expect(more).toEqual([])
  expect(mail?.subject).toBe('Ihre Übersicht: 1 Ticket mit Neuem')
  expect(mail?.text.match(/hat geantwortet/g)).toHaveLength(1)
  expect(mail?.text).toContain('Tom Weber hat eine interne Notiz geschrieben')
  expect(mail?.text).not.toMatch(/Schon gesehen|Nicht im Überblick|Auch nicht/)
  await passTime(portal, 24 * HOUR)
  await portal.work()
  expect(await janas()).toHaveLength(1)
})

test('without anything new there is no digest', async () => {
  const { id, db, path, atJanas, asEva, janas, chooses } = await start()
  await chooses('daily')
  await replyToTicket(db, asEva, id, { body: 'Gesehen' })
  await portal.work()
  await atJanas.get(path)
  await expect.poll(() => db.notice.count({ where: { ticketId: id, readAt: null } })).toBe(0)
  await passTime(portal, 24 * HOUR)
  await portal.work()
  expect(await janas()).toEqual([])
})

test('what was read under the bell alone is in no digest', async () => {
  const { id, db, asEva, janas, chooses } = await start()
  await chooses('daily')
  await replyToTicket(db, asEva, id, { body: 'Unter der Glocke' })
  await portal.work()
  await db.notice.updateMany({ where: { ticketId: id }, data: { readAt: new Date() } })
  await passTime(portal, 24 * HOUR)
  await portal.work()
  expect(await janas()).toEqual([])
})

test('a mail about a visit that waited is not sent to somebody who lost the ticket', async () => {
  const { db, id, tom, asJana } = await start()
  await planVisit(db, asJana, id, { at: minuteIn(3), minutes: 60, person: tom.id }, 'Europe/Berlin')
  await portal.work()
  const mail = await db.mail.findFirstOrThrow({ where: { name: 'desk.visit', accountId: tom.id } })
  await db.mail.update({ where: { id: mail.id }, data: { state: 'queued', dueAt: new Date(0) } })
  await db.teamMember.deleteMany({ where: { accountId: tom.id } })
  await createJobs({ ...portal, mailer: undefined })['deliver-mail']?.({ id: mail.id } as never)
  expect(await db.mail.findUniqueOrThrow({ where: { id: mail.id } })).toMatchObject({ state: 'discarded' })
})

test('a mail that waited is not sent to somebody who lost a ticket; what is left of it is written anew', async () => {
  const { db, id, team, jana, asTom, ticket, janas } = await start()
  const other = await aTicket(db, { team, subject: 'Bleibt beim Team' })
  for (const ticketId of [id, other.id]) await db.ticketWatcher.create({ data: { ticketId, accountId: jana.id } })
  const numbers = [ticket.number, other.number]
  await workOnTickets(db, asTom, numbers, { action: 'close', wish: { solution: 'Neu gestartet' } })
  await portal.work()
  await passTime(portal, 2 * MINUTE)
  await portal.work()
  const [mail] = await janas()
  // As if the mail server had been away.
  await db.mail.update({ where: { id: mail?.id ?? 0 }, data: { state: 'queued', dueAt: new Date(0) } })
  await db.ticketWatcher.deleteMany({ where: { ticketId: id, accountId: jana.id } })
  await db.ticket.update({ where: { id }, data: { teamId: (await aTeam(db)).id, assigneeId: null } })
  const jobs = createJobs({ ...portal, mailer: undefined })
  await jobs['deliver-mail']?.({ id: mail?.id } as never)
  await jobs['tell-notices']?.({} as never)
  const [discarded, anew, ...more] = await janas()
  expect(more).toEqual([])
  expect(discarded).toMatchObject({ state: 'discarded' })
  expect(anew?.subject).toContain('Bleibt beim Team')
  expect(anew?.text).not.toContain(ticket.number)
})

test('neither is the mail about a visit, with who is visited where', async () => {
  const { db, id, jana, asTom, janas } = await start()
  const wish = { at: minuteIn(3), minutes: 60, person: jana.id, place: 'Werk Nord, Halle 2' }
  await planVisit(db, asTom, id, wish, 'Europe/Berlin')
  await portal.work()
  const mail = (await janas()).find(({ name }) => name === 'desk.visit')
  await db.mail.update({ where: { id: mail?.id ?? 0 }, data: { state: 'queued', dueAt: new Date(0) } })
  await db.ticket.update({ where: { id }, data: { teamId: (await aTeam(db)).id, assigneeId: null } })
  await createJobs({ ...portal, mailer: undefined })['deliver-mail']?.({ id: mail?.id } as never)
  expect(await db.mail.findUniqueOrThrow({ where: { id: mail?.id ?? 0 } })).toMatchObject({ state: 'discarded' })
})
