import { randomUUID } from 'node:crypto'
import type { Locale } from '../../src/i18n/translate.ts'
import { as } from './browsing.ts'
import { anAgent, aTeam, aTicket } from './builders.ts'
import { aDeskTicket, written } from './desk.ts'
import type { Portal } from './portal.ts'
import { noting, type ShownPage } from './shown-pages.ts'

/** The telephone: nobody, somebody, a company, a ticket of others, refusals and call-backs, with errors. */
export async function phonePages(portal: Portal, locale: Locale): Promise<ShownPage[]> {
  const { db, app } = portal
  const pages: ShownPage[] = []
  const { jana, eva, organization, path, ticket } = await aDeskTicket(portal)
  const phone = '+49 351 4711 <0>'
  await db.account.update({ where: { id: jana.id }, data: { locale } })
  await db.account.update({ where: { id: eva.id }, data: { phone } })
  const { see, send, done } = noting(await as(app, jana), pages)
  await see('/desk/phone')
  await see('/desk/phone?number=0171+9999+8888')
  await see(`/desk/phone?number=${encodeURIComponent(organization.name)}`)
  await see(`/desk/phone?person=${eva.id}&go=yes`)
  await see(`/desk/phone?company=${organization.id}&go=yes`)
  await see(`/desk/phone?number=${ticket.number}`)
  const foreign = await aTicket(db, { team: await aTeam(db) })
  await see(`/desk/phone?number=${foreign.number}`)
  await send('/desk/phone/calls', { formKey: randomUUID(), ticket: foreign.number, body: '' })
  await send('/desk/phone', { formKey: randomUUID(), customer: String(eva.id), subject: '', minutes: 'x' })
  await send('/desk/phone', { formKey: randomUUID(), company: String(organization.id), name: '', email: 'x' })
  await send('/desk/phone/callbacks', { formKey: randomUUID(), at: 'bald', name: '', number: '' })
  await see(`${path}?write=call`)
  await send(`${path}/calls`, written('', { minutes: 'x' }))
  await done(`${path}/calls`, written('Besprochen', { direction: 'outgoing', minutes: '3' }))
  await see(`${path}/callback`)
  await send(`${path}/callback`, { formKey: randomUUID(), at: '', number: '' })
  await done(`${path}/callback`, { formKey: randomUUID(), at: '2027-01-31T10:00', number: '0351 4711' })
  await db.callback.create({
    data: {
      ...{ teamId: ticket.teamId, agentId: jana.id, name: 'Frau <Brandt>', number: phone, note: 'Angebot' },
      ...{ dueAt: new Date(Date.now() - 60_000), attempts: 2, attemptedAt: new Date() },
    },
  })
  await see('/desk/phone')
  const admin = noting(await as(app, await anAgent(db, { locale, role: 'admin' })), pages)
  await admin.see('/desk/settings/PHONE_REFUSAL')
  return pages
}
