import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { tellIncident } from '../../src/notifications/incident-mails.ts'
import { MINUTE } from '../../src/platform/clock.ts'
import { createAdmission } from '../../src/teams/admission.ts'
import { mergeTicket } from '../../src/tickets/merging.ts'
import { aTeam, aTicket } from '../support/builders.ts'
import { aTouchedCompany, joining } from '../support/incidents.ts'
import { mailsTo } from '../support/mails.ts'
import { passTime } from '../support/notices.ts'
import { usePortal } from '../support/portal.ts'
import { anActor } from '../support/tickets.ts'

const portal = usePortal({ REGISTRATION: 'contract' })

const says = (bodyDe: string, changes: Record<string, string> = {}) => ({ formKey: randomUUID(), bodyDe, ...changes })

async function subjectsTo({ account: { email } }: { account: { email: string } }) {
  await portal.work()
  return (await mailsTo(portal.db, email)).map(({ subject }) => subject)
}

test('an update reaches everybody who wants mails once, in their language, however often its job runs', async () => {
  const { db, eva, ben, leyla, incident, path, desk, atJanas } = await aTouchedCompany(portal, {
    titleEn: 'Telephones',
  })
  await db.account.update({ where: { id: ben.account.id }, data: { locale: 'en' } })
  await eva.visitor.post(`${path}/joining`, joining())
  await ben.visitor.post(`${path}/joining`, joining())
  const update = says('Der Techniker ist da.\r\n\r\nEs dauert noch.')
  await Promise.all([atJanas.post(`${desk}/updates`, update), atJanas.post(`${desk}/updates`, update)])
  expect(await subjectsTo(eva)).toEqual([`Bekannte Störung: ${incident.titleDe}`])
  expect(await subjectsTo(ben)).toEqual(['Known incident: Telephones'])
  expect(await subjectsTo(leyla)).toEqual([])
  const [mail] = await mailsTo(db, eva.account.email)
  expect(mail?.text).toContain('Der Techniker ist da.\n\nEs dauert noch.')
  expect(mail?.text).toContain(path)
  const [written] = await db.incidentUpdate.findMany({ where: { incidentId: incident.id } })
  const admission = createAdmission(portal.settings, portal.config)
  await Promise.all([1, 2, 3].map(() => tellIncident(db, admission, portal, written?.id ?? 0)))
  expect(await subjectsTo(eva)).toHaveLength(1)
})

test('no mail goes to whoever wants none, has left, joined later, or has no contract any more', async () => {
  const { db, eva, ben, path, desk, atJanas, organization } = await aTouchedCompany(portal)
  await eva.visitor.post(`${path}/joining`, { formKey: randomUUID() })
  await ben.visitor.post(`${path}/joining`, joining())
  await ben.visitor.post(`${path}/joining/removal`, { formKey: randomUUID() })
  await atJanas.post(`${desk}/updates`, says('Eins'))
  expect([await subjectsTo(eva), await subjectsTo(ben)]).toEqual([[], []])
  await ben.visitor.post(`${path}/joining`, joining())
  await eva.visitor.post(`${path}/joining`, joining())
  await atJanas.post(`${desk}/updates`, says('Zwei'))
  await db.contract.updateMany({
    where: { organizationId: organization.id },
    data: { validFrom: new Date('2025-01-01'), validUntil: new Date('2026-01-01') },
  })
  expect([await subjectsTo(eva), await subjectsTo(ben)]).toEqual([[], []])
})

test('what is lost between the commit and the mail is told later, once', async () => {
  const { db, eva, ben, path, desk, atJanas } = await aTouchedCompany(portal)
  for (const { visitor } of [eva, ben]) await visitor.post(`${path}/joining`, joining())
  await atJanas.post(`${desk}/updates`, says('Drei'))
  const [update] = await db.incidentUpdate.findMany({ orderBy: { id: 'desc' }, take: 1 })
  // A worker that died after it had told one of them.
  await db.incidentTold.create({ data: { updateId: update?.id ?? 0, accountId: ben.account.id } })
  expect([(await subjectsTo(eva)).length, (await subjectsTo(ben)).length]).toEqual([1, 0])
})

async function withTickets(choice: 'ask' | 'close' | 'leave') {
  const all = await aTouchedCompany(portal)
  const { db, eva, ben, path, desk, atJanas, organization, incident, jana } = all
  const ticket = await aTicket(db, { requester: eva.account, organization })
  const foreign = await aTicket(db, { requester: eva.account, organization, team: await aTeam(db) })
  for (const { id: ticketId } of [ticket, foreign])
    await db.incidentTicket.create({ data: { incidentId: incident.id, ticketId } })
  for (const { visitor } of [eva, ben]) await visitor.post(`${path}/joining`, joining())
  const ended = await atJanas.post(`${desk}/ending`, says('Neue Firmware läuft.', { tickets: choice }))
  expect(ended.headers.location).toBe(desk)
  const now = (id: number) => db.ticket.findUniqueOrThrow({ where: { id } })
  const events = async () =>
    (await db.ticketEvent.findMany({ where: { ticketId: ticket.id }, orderBy: { id: 'asc' } })).map(({ type }) => type)
  return { ...all, jana, ticket, foreign, now, events }
}

test('ending it closes joined tickets with the last text, and tells nobody twice', async () => {
  const { eva, ben, ticket, foreign, now, events, incident, db } = await withTickets('close')
  expect(await now(ticket.id)).toMatchObject({ state: 'closed', solution: 'Neue Firmware läuft.' })
  expect(await now(foreign.id)).toMatchObject({ state: 'new' })
  expect(await events()).toEqual(['opened', 'replied', 'closed'])
  expect(await subjectsTo(eva)).toEqual([`[Ticket#${ticket.number}] ${ticket.subject}`])
  expect(await subjectsTo(ben)).toEqual([`Behoben: ${incident.titleDe}`])
  expect((await db.incident.findUniqueOrThrow({ where: { id: incident.id } })).endedAt).not.toBeNull()
})

test('or it asks on them whether it works again, and they wait for the customer', async () => {
  const { eva, ticket, now, events, db } = await withTickets('ask')
  expect(await now(ticket.id)).toMatchObject({ state: 'waiting' })
  expect(await events()).toEqual(['opened', 'replied', 'state'])
  const mails = await subjectsTo(eva).then(() => mailsTo(db, eva.account.email))
  expect(mails).toHaveLength(1)
  expect(mails[0]?.text).toContain('Geht es bei Ihnen wieder?')
})

test('or it leaves them, and their customers hear of the end by mail', async () => {
  const { eva, ticket, now, incident } = await withTickets('leave')
  expect(await now(ticket.id)).toMatchObject({ state: 'new' })
  expect(await subjectsTo(eva)).toEqual([`Behoben: ${incident.titleDe}`])
})

test('the end reaches the ticket that a joined one was merged into, once', async () => {
  const { db, eva, organization, incident, desk, atJanas, jana } = await aTouchedCompany(portal)
  const [one, other] = [
    await aTicket(db, { requester: eva.account, organization }),
    await aTicket(db, { requester: eva.account, organization }),
  ]
  for (const { id: ticketId } of [one, other])
    await db.incidentTicket.create({ data: { incidentId: incident.id, ticketId } })
  const into = await aTicket(db, { requester: eva.account, organization })
  for (const { id } of [one, other]) await mergeTicket(db, await anActor(db, jana), id, { into: into.number })
  await atJanas.post(`${desk}/ending`, says('Neue Firmware läuft.', { tickets: 'ask' }))
  expect(await db.ticket.findUniqueOrThrow({ where: { id: into.id } })).toMatchObject({ state: 'waiting' })
  const said = await db.message.findMany({ where: { ticketId: into.id, body: { startsWith: 'Neue Firmware' } } })
  expect(said).toHaveLength(1)
})

test('its owner hears of all who joined within some minutes, in one mail', async () => {
  const { eva, ben, jana, path, incident } = await aTouchedCompany(portal)
  for (const { visitor } of [eva, ben]) await visitor.post(`${path}/joining`, joining())
  await eva.visitor.post(`${path}/joining`, joining({ remark: 'Noch etwas' }))
  expect(await subjectsTo({ account: jana })).toEqual([])
  await passTime(portal, 10 * MINUTE)
  expect(await subjectsTo({ account: jana })).toEqual([`2 Personen sind auch betroffen: ${incident.titleDe}`])
  await passTime(portal, 10 * MINUTE)
  expect(await subjectsTo({ account: jana })).toHaveLength(1)
})
