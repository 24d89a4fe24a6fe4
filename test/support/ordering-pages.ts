import { randomUUID } from 'node:crypto'
import type { Locale } from '../../src/i18n/translate.ts'
import { aCategory, anArticle } from './articles.ts'
import { as } from './browsing.ts'
import { aDeskTicket, written } from './desk.ts'
import { COUNT, FIELDS } from './ordering.ts'
import { pageOf } from './page.ts'
import type { Portal } from './portal.ts'
import { noting, type ShownPage } from './shown-pages.ts'
import { aTemplate } from './templates.ts'

/** Templates as they are used: found, filled in, refused, on the ticket, asked for, and opened for somebody. */
export async function orderingPages(portal: Portal, locale: Locale): Promise<ShownPage[]> {
  const { db, app } = portal
  const pages: ShownPage[] = []
  const { eva, jana, organization, team } = await aDeskTicket(portal)
  for (const { id } of [eva, jana]) await db.account.update({ where: { id }, data: { locale } })
  const field = { key: 'room', type: 'text' as const, label: { de: 'Raum & <Halle>' }, required: true }
  const template = await aTemplate(db, {
    ...{ group: 'request', name: { de: 'Neuer <Platz>' }, organizations: [organization.name], team: team.name },
    ...{ fields: [...FIELDS, field], authorization: true, description: { de: 'Rechner & Telefon' } },
    guide: { name: { de: 'Platz' }, text: { de: '## Zuerst\n\n- Wer?\n- Ab wann?' } },
  })
  const { see, send } = noting(await as(app, eva), pages)
  const visitor = await as(app, eva)
  await see('/tickets/new')
  await see('/tickets/new?q=nichtsdergleichen')
  await see(`/tickets/new/${template.key}`)
  const form = { template: template.key, version: String(template.version.id), subject: 'Platz <2>', body: '' }
  const answered = { 'answers[device]': 'notebook', 'answers[keyboard]': 'Deutsch', 'answers[room]': '2.14' }
  await send('/tickets', { formKey: randomUUID(), ...form, 'answers[count]': '77' })
  await see('/tickets/new')
  await visitor.post('/tickets', { formKey: randomUUID(), ...form, ...answered, action: 'send', remarked: '' })
  const ticket = await db.ticket.findFirstOrThrow({ where: { templateVersionId: template.version.id } })
  await see(`/tickets/${ticket.number}`)
  const next = await aTemplate(db, { fields: [{ ...COUNT, required: true }], organizations: [organization.name] })
  await asking(portal, { ticket, jana: await as(app, jana), template: next.key, pages })
  await see(`/tickets/${ticket.number}`)
  await send(`/tickets/${ticket.number}/answers`, { formKey: randomUUID(), 'answers[count]': '77' })

  const desk = noting(await as(app, jana), pages)
  await desk.see(`/desk/tickets/new?customer=${eva.id}&template=${template.key}`)
  await desk.see(`/desk/phone?person=${eva.id}&template=${template.key}`)
  const wish = { formKey: randomUUID(), customer: String(eva.id), template: template.key, team: String(team.id) }
  const version = String(template.version.id)
  await desk.send('/desk/phone', { ...wish, version, subject: '', 'answers[count]': '77' })
  return pages
}

interface Asking {
  ticket: { number: string }
  jana: Awaited<ReturnType<typeof as>>
  template: string
  pages: ShownPage[]
}

/** A ticket at the desk with what was answered, then with a template whose questions are open, then solved. */
async function asking({ db }: Portal, { ticket, jana, template, pages }: Asking) {
  const path = `/desk/tickets/${ticket.number}`
  const { see, send } = noting(jana, pages)
  await see(path)
  await see(`${path}/answers`)
  await send(`${path}/answers`, { 'answers[count]': '77' })
  await see(`${path}/template`)
  await jana.post(`${path}/template`, { template })
  await see(path)
  await see(`${path}?write=reply&ask=yes`)
  await anArticle(db, { category: await aCategory(db), title: 'Platz & <Umzug>' })
  await see(`${path}/articles`)
  await see(`${path}/articles?q=nichtsdergleichen`)
  await jana.post(`${path}/replies`, written('Steht bereit.', { state: 'closed', solution: 'Aufgebaut' }))
  const form = pageOf(await see(`${path}/article`))
  await send(`${path}/article`, { formKey: form.valueOf('formKey'), title: '', body: '', category: '' })
  await jana.post(`${path}/reopening`, {})
}
