import { randomUUID } from 'node:crypto'
import type { Locale } from '../../src/i18n/translate.ts'
import { as } from './browsing.ts'
import { aDeskTicket } from './desk.ts'
import { anIncident, announcing, joining } from './incidents.ts'
import type { Portal } from './portal.ts'
import { noting, type ShownPage } from './shown-pages.ts'
import { stranger } from './strangers.ts'

/** Known incidents: none, one with everything, with errors, joined, over; above pages, tickets and the telephone. */
export async function incidentPages(portal: Portal, locale: Locale): Promise<ShownPage[]> {
  const { db, app } = portal
  const pages: ShownPage[] = []
  const { jana, eva, organization, path, ticket } = await aDeskTicket(portal)
  for (const { id } of [jana, eva]) await db.account.update({ where: { id }, data: { locale } })
  const { see, send, done } = noting(await as(app, jana), pages)
  const customer = noting(await as(app, eva), pages)
  await see('/desk/incidents')
  await see('/desk/incidents/new')
  await see(`/desk/incidents/new?ticket=${ticket.number}`)
  await see(`${path}/incident`)
  await send('/desk/incidents', announcing({ titleDe: '', audience: '', since: 'bald', companies: 'Niemand GmbH' }))
  const { id } = await anIncident(db, {
    ...{ titleDe: 'Telefonanlage „Werk <Nord>“', titleEn: 'Telephone system', bodyEn: 'Calls are cut off.' },
    ...{ organizations: [organization], public: true, ownerId: jana.id },
    ...{ expectedAt: new Date(Date.now() + 7_200_000), nextNewsAt: new Date(Date.now() - 60_000) },
  })
  const [own, desk] = [`/incidents/${id}`, `/desk/incidents/${id}`]
  await see(desk)
  await see(path)
  await see(`/desk/phone?person=${eva.id}&go=yes`)
  for (const each of ['/tickets', '/tickets/new', own]) await customer.see(each)
  await customer.send(`${own}/joining`, joining({ remark: 'x'.repeat(1001) }))
  await customer.done(`${own}/joining`, joining({ remark: 'Seit 9 Uhr <b>nichts</b>', returnTo: '/tickets' }))
  await done(`${path}/incident`, { formKey: randomUUID(), incident: String(id) })
  await send(`${path}/incident`, { formKey: randomUUID(), incident: '' })
  await send(`${desk}/updates`, { formKey: randomUUID(), nextNewsAt: '2020-01-01T10:00' })
  await done(`${desk}/updates`, { formKey: randomUUID(), bodyDe: 'Der Techniker\n\nist da.' })
  await see(`${desk}/changes`)
  await send(`${desk}/changes`, announcing({ seen: 'before', audience: 'everybody' }))
  await see(`${desk}/ending`)
  await send(`${desk}/ending`, { formKey: randomUUID() })
  await customer.see(own)
  const visitors = noting(stranger(app, { headers: { 'accept-language': locale } }), pages)
  await visitors.see('/login')
  await done(`${desk}/ending`, { formKey: randomUUID(), bodyDe: 'Es geht wieder.', tickets: 'ask' })
  await send(`${desk}/updates`, { formKey: randomUUID(), bodyDe: 'Zu spät' })
  await send(`${desk}/ending`, { formKey: randomUUID(), bodyDe: 'Zu spät', tickets: 'leave' })
  await send(`${desk}/changes`, announcing({ audience: 'everybody' }))
  await customer.see(own)
  await see('/desk/incidents')
  return pages
}
