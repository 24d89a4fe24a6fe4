import type { Locale } from '../../src/i18n/translate.ts'
import { as } from './browsing.ts'
import { aDeskTicket } from './desk.ts'
import type { Portal } from './portal.ts'
import { noting, type ShownPage } from './shown-pages.ts'
import { aVisit, visiting } from './visits.ts'

/** Handling and visits: chosen, planned, refused, called off, over and listed, for the team and for the customer. */
export async function visitPages(portal: Portal, locale: Locale): Promise<ShownPage[]> {
  const { db, app } = portal
  const pages: ShownPage[] = []
  const { jana, tom, eva, id, ticket, path } = await aDeskTicket(portal)
  for (const { id: accountId } of [jana, eva]) await db.account.update({ where: { id: accountId }, data: { locale } })
  const { see, send, done } = noting(await as(app, jana), pages)
  const { see: evaSees } = noting(await as(app, eva), pages)
  const form = Object.fromEntries(Object.entries(visiting()).map(([name, value]) => [name, String(value)]))
  await see('/desk/visits')
  for (const place of ['handling', 'visit', 'visit/calling-off']) await see(`${path}/${place}`)
  await send(`${path}/handling`, { mode: 'by_air' })
  await send(`${path}/visit`, { ...form, at: 'bald', minutes: '', place: 'x'.repeat(300), hold: 'yes' })
  await done(`${path}/handling`, { mode: 'remote' })
  await evaSees(`/tickets/${ticket.number}`)
  await done(`${path}/visit`, { ...form, visitor: 'Donaudampfschifffahrtselektrizitäten & Söhne', hold: 'yes' })
  for (const place of ['', '/visit', '/visit/calling-off', '/history', '/print']) await see(`${path}${place}`)
  const startsAt = new Date(Date.now() + 3 * 24 * 3_600_000)
  for (let count = 0; count < 2; count++)
    await aVisit(db, {
      ticketId: (await aDeskTicket(portal, { team: await teamOf(portal, id) })).id,
      visitor: tom,
      startsAt,
    })
  await see('/desk/visits')
  for (const place of ['', '/print']) await evaSees(`/tickets/${ticket.number}${place}`)
  await evaSees('/tickets')
  await see('/desk/tickets?view=team')
  await done(`${path}/visit/calling-off`, {})
  await aVisit(db, { ticketId: id, startsAt: new Date(Date.now() - 7_200_000) })
  await see(path)
  return pages
}

const teamOf = async ({ db }: Portal, ticketId: number) =>
  (await db.ticket.findUniqueOrThrow({ where: { id: ticketId }, select: { team: true } })).team
