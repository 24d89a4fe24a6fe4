import type { Locale } from '../../src/i18n/translate.ts'
import { as } from './browsing.ts'
import { anAgent } from './builders.ts'
import { dayFromNow } from './contracts.ts'
import { aDeskTicket, written } from './desk.ts'
import type { Portal } from './portal.ts'
import { FILE, noting, type ShownPage } from './shown-pages.ts'

/** Somebody writes, somebody is away: to colleagues, to the deputy, to an admin and to the customer. */
export async function presencePages(portal: Portal, locale: Locale): Promise<ShownPage[]> {
  const { db, app } = portal
  const { jana, tom, eva, id, path, ticket, team, atToms, asTom } = await aDeskTicket(portal)
  for (const { id: person } of [jana, eva]) await db.account.update({ where: { id: person }, data: { locale } })
  const pages: ShownPage[] = []
  const { see, send, done } = noting(await as(app, jana), pages)
  for (const [place, key] of [
    ['replies', 'Guten Tag <b>Frau</b> Brandt'],
    ['notes', 'Nur für uns'],
  ] as const) {
    const form = written(key, { action: 'attach' })
    await atToms.upload(`${path}/${place}`, form, [FILE])
    await see(`${path}/drafts/${form.formKey}`)
  }
  const miriam = await anAgent(db, { firstName: 'Miriam' }, [team])
  for (const [accountId, writing] of [[asTom.accountId, 'note'] as const, [miriam.id, null] as const])
    await db.ticketPresence.create({ data: { ticketId: id, accountId, writing, writtenAt: new Date() } })
  for (const place of ['', '?write=note']) await see(`${path}${place}`)
  await see('/desk/tickets')
  await see('/desk/absence')
  await send('/desk/absence', { until: 'bald', deputy: '2000000000' })
  await done('/desk/absence', { until: dayFromNow(3), deputy: String(tom.id) })
  await done('/desk/absence/removal', {})
  await db.absence.create({ data: { accountId: tom.id, until: new Date(dayFromNow(9)), deputyId: jana.id } })
  await db.ticket.update({ where: { id }, data: { assigneeId: tom.id } })
  for (const place of [path, `${path}/assignment`, '/desk/tickets?view=mine', '/desk/absence']) await see(place)
  await noting(await as(app, eva), pages).see(`/tickets/${ticket.number}`)
  const admin = noting(await as(app, await anAgent(db, { locale, role: 'admin' })), pages)
  await admin.see(`/desk/settings/agents/${tom.id}`)
  await admin.send(`/desk/settings/agents/${tom.id}/absence`, { until: '' })
  return pages
}
