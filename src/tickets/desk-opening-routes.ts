import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { filesOfDraft, type Upload } from '../attachments/uploads.ts'
import { type TemplateVersion, templateVersion } from '../catalog/offered.ts'
import { latestDraft } from '../drafts/drafts.ts'
import { keepFields, keepingFields, receiveForm } from '../drafts/receive.ts'
import { once } from '../drafts/submissions.ts'
import type { Translator } from '../i18n/translate.ts'
import { readCustomer } from '../organizations/customers.ts'
import { findPeople } from '../organizations/finding.ts'
import { notesOfCompanies } from '../organizations/notes.ts'
import { NotFoundError } from '../platform/errors.ts'
import { listTeams } from '../teams/teams.ts'
import { seeOther } from '../web/context.ts'
import { type FormState, known, withFault } from '../web/forms.ts'
import { withQuery } from '../web/paths.ts'
import { openTicketFor } from './desk-opening.ts'
import { deskNewQuery, deskOpeningForm, readOrdered } from './desk-opening-forms.ts'
import { deskNewPage, newForPage, newKey } from './desk-opening-pages.ts'
import { companyAsked, templatesFor } from './desk-templates.ts'
import { ticketsOf } from './desk-tickets-of-pages.ts'
import { toolsOf } from './ticket-routes.ts'
import { withoutTemplate } from './without-template-forms.ts'

/** A ticket that an agent opens for somebody: first who, then what. */
export async function deskOpeningRoutes(app: FastifyInstance) {
  const { db } = app
  const pathFor = (customer: number | string) => withQuery('/desk/tickets/new', { customer })

  async function showForm(
    request: FastifyRequest,
    customerId: number,
    { form: sent, faults, wanted }: { form?: FormState; faults?: Upload[]; wanted?: string | undefined } = {},
  ) {
    const actor = actorOf(request)
    const customer = await readCustomer(db, actor, customerId)
    const latest = sent ? undefined : await latestDraft(db, actor, 'desk-ticket')
    // What somebody said never becomes the words of somebody else.
    const kept = Number(latest?.fields.customer || customerId) === customerId ? latest : undefined
    const formKey = newKey(sent, kept)
    const typed = sent?.values ?? kept?.fields ?? {}
    const offered = await templatesFor(
      db,
      actor,
      companyAsked(customer, typed.organization),
      sent ? typed.template : (wanted ?? typed.template),
    )
    const { words } = request
    const form = sent && { ...sent, values: await withoutGone(words, sent.values, offered.chosen) }
    const draft = kept && { ...kept, fields: await withoutGone(words, kept.fields, offered.chosen) }
    const href = (page: number) => withQuery(`/desk/customers/${customerId}`, { tickets: page })
    const [notes, tickets, teams, files] = await Promise.all([
      notesOfCompanies(
        db,
        customer.places.map(({ organizationId }) => organizationId),
      ),
      ticketsOf(request, { person: customerId }, { page: 1, href, openOnly: true }),
      listTeams(db),
      filesOfDraft(db, actor.accountId, formKey),
    ])
    const shown = {
      customer,
      notes,
      tickets,
      teams,
      form,
      draft,
      files,
      formKey,
      offered,
      ...(faults ? { faults } : {}),
    }
    return deskNewPage(toolsOf(request), shown)
  }

  app.get('/desk/tickets/new', async (request, reply) => {
    const { customer, q, template: wanted } = known(deskNewQuery, request.query)
    if (customer) return reply.page('tickets/desk/new', await showForm(request, customer, { wanted }))
    const { rows } = q ? await findPeople(db, actorOf(request), { q, page: 1 }) : { rows: [] }
    return reply.page('tickets/desk/new-for', newForPage(request.words, q, rows))
  })

  /** The team may know of any template. */
  async function withoutGone(words: Translator, values: Record<string, string>, chosen: TemplateVersion | undefined) {
    if (!values.template || chosen) return values
    return withoutTemplate(words, values, (version) => templateVersion(db, version))
  }

  /** Nobody, or nobody any more: what was typed waits for somebody else to be chosen. */
  async function again(request: FastifyRequest, reply: FastifyReply, form: FormState, faults: Upload[] = []) {
    reply.code(422)
    const { customer = 0 } = deskNewQuery.parse({ customer: form.values.customer })
    try {
      const page = await showForm(request, customer, { form, faults })
      return await reply.page('tickets/desk/new', page)
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error
      return reply.page('tickets/desk/new-for', newForPage(request.words, '', [], { kept: true }))
    }
  }

  const config = { form: deskOpeningForm, keeps: () => 'desk-ticket' as const }
  app.post('/desk/tickets', { config }, async (request, reply) => {
    const actor = actorOf(request)
    const { fields, faults, stay, files } = await receiveForm(app, request, actor, 'desk-ticket')
    const { form, answers } = readOrdered(deskOpeningForm, fields)
    if (fields.action === 'pick' && !faults.length) {
      await keepFields(app, actor, 'desk-ticket', fields)
      const { customer, pick: template } = form.values
      return seeOther(reply, withQuery('/desk/tickets/new', { customer, template }))
    }
    if (stay && !faults.length) return seeOther(reply, `${pathFor(form.values.customer ?? '')}#files`)
    if (faults.length) return again(request, reply, { values: form.values, errors: stay ? {} : form.errors }, faults)
    if (!form.ok) {
      await keepFields(app, actor, 'desk-ticket', fields)
      return again(request, reply, form)
    }
    const {
      action,
      remove: _remove,
      returnTo: _returnTo,
      formKey: key,
      template,
      version,
      pick: _pick,
      ...typed
    } = form.data
    const { words } = request
    const ordered = template && version ? { template, version, answers, words } : undefined
    const input = { ...typed, take: action === 'take' }
    try {
      const number = await keepingFields(app, actor, 'desk-ticket', fields, () =>
        once(db, actor, { key, content: { ...input, answers }, files }, (tx) =>
          openTicketFor(tx, actor, { ...input, files }, ordered),
        ),
      )
      app.cookies.setFlash(reply, { key: 'desk.new.flash', values: { number } })
      return seeOther(reply, `/desk/tickets/${number}`)
    } catch (error) {
      return again(request, reply, withFault(form, error))
    }
  })
}
