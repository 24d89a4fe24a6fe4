import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { isOfferedToAny, offeredTemplate, offeredTemplates, onceOffered } from '../catalog/offered.ts'
import { latestDraft } from '../drafts/drafts.ts'
import { keepFields, keepingFields, receiveForm } from '../drafts/receive.ts'
import { once } from '../drafts/submissions.ts'
import type { Db } from '../platform/db.ts'
import { NotFoundError } from '../platform/errors.ts'
import { seeOther } from '../web/context.ts'
import { emptyForm, type FormState, known, readForm, withError, withFault } from '../web/forms.ts'
import { prefilled, templateParams, templateQuery, templatesQuery } from './answer-forms.ts'
import { newQuery, openingForm } from './forms.ts'
import { openTicket } from './opening.ts'
import { type ChosenTemplate, newTicketPage, purposeIn } from './opening-pages.ts'
import { companyChosen, orderWith } from './ordering-routes.ts'
import { readMade, remarksForm, remarksOnForm } from './remark-forms.ts'
import { remarksPage } from './remark-pages.ts'
import { GENERAL_HINTS, type Remark, remarksOn, whileTyping } from './remarks.ts'
import { habitsOf } from './template-habits.ts'
import { companiesPage, templatesPage } from './template-pages.ts'
import { toolsOf } from './ticket-routes.ts'
import { withoutTemplate } from './without-template-forms.ts'

interface OfTemplate {
  Params: { template: string }
}

const OVERVIEW = '/tickets/new'
const GENERAL = '/tickets/new/general'

/** Any, whoever it is for. */
const isPublished = async (db: Db) =>
  (await db.ticketTemplate.count({ where: { publishedVersionId: { not: null } }, take: 1 })) > 0

export async function openingRoutes(app: FastifyInstance) {
  const { db } = app

  app.get('/tickets/new', async (request, reply) => {
    const { follows } = known(newQuery, request.query)
    const { organization, q } = known(templatesQuery, request.query)
    const general = async () =>
      reply.page('tickets/portal/new', await newTicketPage(toolsOf(request), follows ? { follows } : {}))
    if (follows) return general()
    const actor = actorOf(request)
    const company = companyChosen(actor, organization)
    if (company === undefined) {
      return (await isPublished(db))
        ? reply.page('tickets/portal/companies', companiesPage(actor, OVERVIEW, {}))
        : general()
    }
    const tiles = await offeredTemplates(db, { organizationId: company, today: actor.admission.today() })
    if (tiles.length === 0) return general()
    const habits = await habitsOf(db, actor, company)
    const overview = { tiles, habits, organizationId: company, q }
    return reply.page('tickets/portal/templates', templatesPage(request.words, actor, overview))
  })

  app.get<OfTemplate>('/tickets/new/:template', async (request, reply) => {
    const { template: key } = known(templateParams, request.params)
    const { organization } = known(templateQuery, request.query)
    const links = prefilled(request.query)
    if (key === 'general') {
      const own = { ...links.own, ...(organization ? { organization: String(organization) } : {}) }
      return reply.page('tickets/portal/new', await newTicketPage(toolsOf(request), { overview: OVERVIEW, start: own }))
    }
    const actor = actorOf(request)
    const company = companyChosen(actor, organization)
    const path = `${OVERVIEW}/${key}`
    if (company === undefined) {
      const organizationIds = actor.companies.map(({ id }) => id)
      if (!(await isOfferedToAny(db, key, { organizationIds, today: actor.admission.today() })))
        throw new NotFoundError()
      return reply.page('tickets/portal/companies', companiesPage(actor, path, { ...links.answers, ...links.own }))
    }
    const offered = await offeredTemplate(db, key, { organizationId: company, today: actor.admission.today() })
    if (!offered) return goneOn(request, reply, key, company)
    const template: ChosenTemplate = { offered, organizationId: company, prefilled: links }
    return reply.page('tickets/portal/new', await newTicketPage(toolsOf(request), { template, overview: OVERVIEW }))
  })

  /** It is not offered any more; who was writing goes on in the general form. */
  async function goneOn(request: FastifyRequest, reply: FastifyReply, key: string, organizationId: number | null) {
    const actor = actorOf(request)
    const purpose = await purposeIn(db, { template: key })
    const draft = purpose === 'ticket' ? undefined : await latestDraft(db, actor, purpose)
    if (!draft) throw new NotFoundError()
    const audience = { organizationId, today: actor.admission.today() }
    const kept = await withoutTemplate(request.words, draft.fields, (version) => onceOffered(db, version, audience))
    const form = withError(emptyForm({ ...kept, formKey: draft.key }), 'form', 'error.template.gone')
    return reply.page('tickets/portal/new', await newTicketPage(toolsOf(request), { form, overview: OVERVIEW }))
  }

  // Nothing of it is stored or logged.
  app.post('/tickets/remarks', async (request, reply) => {
    const form = readForm(remarksForm, request.body)
    if (!form.ok) throw new NotFoundError()
    const { shown: files, remarked, hints, ...written } = form.data
    const { made, remark } = whileTyping(remarksOn({ ...written, files }, hints), readMade(remarked), written)
    const page = { hints, made, remarks: remark ? [remark] : [], sent: false }
    return reply.page('tickets/portal/remarks', { remarks: remarksPage(request.words, written.subject, page) })
  })

  app.post('/tickets', { config: { form: openingForm, keeps: keptFor } }, async (request, reply) => {
    const actor = actorOf(request)
    const received = await receiveForm(app, request, actor, (fields) => purposeIn(db, fields))
    if (received.fields.template) return orderWith(app, request, reply, received)
    const { fields, faults, stay, files } = received
    const overview = fields.returnTo === GENERAL ? OVERVIEW : undefined
    if (stay && !faults.length) return seeOther(reply, `${overview ? GENERAL : OVERVIEW}#files`)
    const form = readForm(openingForm, fields)
    const again = (state: FormState, remarks: Remark[] = []) =>
      show(request, reply, { form: state, faults, remarks, overview })
    if (faults.length) return again({ values: form.values, errors: stay ? {} : form.errors })
    const { remarks, values } = remarksOnForm(form, { files, hints: GENERAL_HINTS })
    if (!form.ok || remarks.length) {
      await keepFields(app, actor, 'ticket', fields)
      return again(form.ok ? emptyForm(values) : form, remarks)
    }
    const {
      action: _action,
      remove: _remove,
      returnTo: _returnTo,
      formKey,
      remarked: _remarked,
      follows,
      ...typed
    } = form.data
    const input = { ...typed, ...(follows ? { follows } : {}) }
    try {
      const number = await keepingFields(app, actor, 'ticket', fields, () =>
        once(app.db, actor, { key: formKey, content: input, files }, (tx) =>
          openTicket(tx, actor, { ...input, files }),
        ),
      )
      app.cookies.setFlash(reply, { key: 'flash.opened', values: { number } })
      return seeOther(reply, `/tickets/${number}`)
    } catch (error) {
      return again(withFault(form, error))
    }
  })
}

const keptFor = (request: FastifyRequest) => purposeIn(request.server.db, (request.body ?? {}) as never)

const show = async (request: FastifyRequest, reply: FastifyReply, options: Parameters<typeof newTicketPage>[1]) =>
  reply.code(422).page('tickets/portal/new', await newTicketPage(toolsOf(request), options))
