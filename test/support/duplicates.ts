import { randomUUID } from 'node:crypto'
import { as } from './browsing.ts'
import { aTicket } from './builders.ts'
import { aDeskTicket } from './desk.ts'
import { mailsTo } from './mails.ts'
import type { Portal } from './portal.ts'
import { anActor } from './tickets.ts'

/** Two tickets of a company about the same: Eva's, and Ben's, who opened it after her. */
export async function twice(portal: Portal) {
  const desk = await aDeskTicket(portal, { subject: 'Drucker Halle 2', body: 'Er druckt versetzt.' })
  const { db, organization, team, ben, app } = desk
  await db.ticketParticipant.deleteMany({ where: { ticketId: desk.id } })
  const other = await aTicket(db, {
    ...{ requester: ben, organization, team, subject: 'Drucker in Halle 2', body: 'Der Drucker wieder.' },
  })
  const path = `/desk/tickets/${other.number}`
  const form = (into = desk.ticket.number) => ({ formKey: randomUUID(), into })
  const said = async (id: number) =>
    (await db.message.findMany({ where: { ticketId: id }, orderBy: { id: 'asc' } })).map(({ body }) => body)
  const row = (id: number) => db.ticket.findUniqueOrThrow({ where: { id } })
  /** What waits until it cannot be taken back any more. */
  const later = async () => {
    await db.$executeRaw`update graphile_worker._private_jobs set run_at = now()`
    await portal.work()
  }
  const mails = async ({ email }: { email: string }) => {
    await later()
    return mailsTo(db, email)
  }
  return {
    ...desk,
    other,
    otherPath: path,
    form,
    said,
    row,
    mails,
    atBens: await as(app, ben),
    asBen: await anActor(db, ben),
  }
}
