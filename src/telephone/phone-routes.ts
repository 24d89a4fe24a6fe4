import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { latestDraft } from '../drafts/drafts.ts'
import { keepFields, keepingFields } from '../drafts/receive.ts'
import { once } from '../drafts/submissions.ts'
import { withPersonFault } from '../organizations/desk-pages.ts'
import { notesOfCompanies } from '../organizations/notes.ts'
import { HOUR, localMinute, now } from '../platform/clock.ts'
import { InvalidInputError, NotFoundError, TooManyRequestsError } from '../platform/errors.ts'
import { listTeams } from '../teams/teams.ts'
import { listCallbacks } from '../tickets/callbacks.ts'
import { logCall } from '../tickets/calls.ts'
import { readOrdered } from '../tickets/desk-opening-forms.ts'
import { companyAsked, templatesFor } from '../tickets/desk-templates.ts'
import { listTicketsOf } from '../tickets/desk-tickets-of.ts'
import type { Fields } from '../web/body.ts'
import { seeOther } from '../web/context.ts'
import { type FormState, known, readForm, withError, withFault } from '../web/forms.ts'
import { withQuery } from '../web/paths.ts'
import { callbacksOnPage } from './callback-pages.ts'
import { type Found, findCalled, findCaller, type Sought } from './finding.ts'
import { openByPhone } from './opening.ts'
import { phoneCallForm, phoneQuery, phoneTicketForm, refusalForm } from './phone-forms.ts'
import { phonePage, type Shown } from './phone-pages.ts'
import { refusalOf } from './refusal-pages.ts'
import { countRefusal, refusalsToday } from './refusals.ts'

type Again = Partial<Pick<Shown, 'form' | 'callForm' | 'goes'>> & {
  callback?: FormState
  page?: number
  template?: string | undefined
}

/** The page of the telephone, for whatever was typed. */
export async function showPhone(request: FastifyRequest, sought: Sought, again: Again = {}) {
  const { server: app, words } = request
  const { db } = app
  const actor = actorOf(request)
  let limited = false
  const found = await findCaller(db, actor, sought).catch((error: unknown): Found => {
    if (!(error instanceof TooManyRequestsError)) throw error
    limited = true
    return { kind: 'nothing' }
  })
  const customer = found.kind === 'caller' ? found.customer : undefined
  const refusal = refusalOf(app, words, found)
  const opens = (customer || found.kind === 'company') && !refusal
  const [notes, tickets, teams, latest, callbacks, refused] = await Promise.all([
    customer
      ? notesOfCompanies(
          db,
          customer.places.map(({ organizationId }) => organizationId),
        )
      : [],
    customer ? listTicketsOf(db, actor, { person: customer.id }, { page: 1, openOnly: true }) : { rows: [] },
    opens ? listTeams(db) : [],
    opens && !again.form ? latestDraft(db, actor, 'desk-phone') : undefined,
    found.kind === 'nothing' ? listCallbacks(db, actor, again.page ?? 1) : undefined,
    found.kind === 'nothing' ? refusalsToday(db, actor) : 0,
  ])
  const isOf = (field: 'customer' | 'company', id: number | undefined) =>
    (latest?.fields[field] ?? '') === String(id ?? '')
  // What somebody said never becomes the words of somebody else.
  const companyId = found.kind === 'company' ? found.company.id : undefined
  const draft = isOf('customer', customer?.id) && isOf('company', companyId) ? latest : undefined
  const typed = again.form?.values ?? draft?.fields ?? {}
  const organizationId = customer ? companyAsked(customer, typed.organization) : (companyId ?? null)
  const wanted = again.form ? typed.template : (again.template ?? typed.template)
  const offered = opens ? await templatesFor(db, actor, organizationId, wanted) : undefined
  const standard = localMinute(new Date(now().getTime() + HOUR), app.config.timeZone)
  return phonePage(
    { words, actor },
    {
      ...{ q: sought.q, found, notes, tickets: tickets.rows, teams, draft, refusal, limited, refused },
      ...{ offered, form: again.form, callForm: again.callForm, goes: again.goes ?? false },
      callbacks: callbacks && callbacksOnPage(words, callbacks, { form: again.callback, standard }),
    },
  )
}

export async function phoneRoutes(app: FastifyInstance) {
  const { db, cookies, config } = app
  const soughtBy = ({ values }: FormState): Sought => {
    const { number: q, person, company } = phoneQuery.parse({ ...values, person: values.customer })
    return { q, person, company }
  }

  app.get('/desk/phone', async (request, reply) => {
    const { number: q, person, company, page, template, go } = known(phoneQuery, request.query)
    const again = { page, template, goes: go === 'yes' }
    return reply.page('telephone/index', await showPhone(request, { q, person, company }, again))
  })

  const again = async (request: FastifyRequest, reply: FastifyReply, form: FormState) => {
    const sought = soughtBy(form)
    try {
      return await reply.code(422).page('telephone/index', await showPhone(request, sought, { form }))
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error
      const nobody = await showPhone(request, { q: sought.q }, {})
      return reply.code(422).page('telephone/index', nobody)
    }
  }

  const opening = { config: { form: phoneTicketForm, keeps: () => 'desk-phone' as const } }
  app.post('/desk/phone', opening, async (request, reply) => {
    const actor = actorOf(request)
    const fields = (request.body ?? {}) as Fields
    const { form, answers } = readOrdered(phoneTicketForm, fields)
    if (form.values.formKey && form.values.action === 'pick') {
      await keepFields(app, actor, 'desk-phone', fields)
      const { q: number, person, company } = soughtBy(form)
      const next = { number, person, company, template: form.values.pick, go: 'yes' }
      return seeOther(reply, withQuery('/desk/phone', next))
    }
    if (!form.ok) {
      if (form.values.formKey) await keepFields(app, actor, 'desk-phone', fields)
      return again(request, reply, form)
    }
    const { action, returnTo: _returnTo, formKey: key, customer, company, name, email, ...said } = form.data
    const { template, version, pick: _pick, ...typed } = said
    const ordered = template && version ? { template, version, answers, words: request.words } : undefined
    const caller = company === undefined ? undefined : { name, email, number: typed.number, company }
    const wish = { ...typed, ...(caller ? {} : { customer }), take: action === 'take' }
    try {
      const number = await keepingFields(app, actor, 'desk-phone', fields, () =>
        once(db, actor, { key, content: [wish, caller, answers] }, (tx) =>
          openByPhone(tx, actor, wish, { caller, timeZone: config.timeZone, ...(ordered ? { ordered } : {}) }),
        ),
      )
      cookies.setFlash(reply, { key: 'phone.flash.opened', values: { number } })
      return seeOther(reply, `/desk/tickets/${number}`)
    } catch (error) {
      return again(request, reply, withCallerFault(form, error))
    }
  })

  app.post('/desk/phone/calls', { config: { form: phoneCallForm } }, async (request, reply) => {
    const actor = actorOf(request)
    const form = readForm(phoneCallForm, request.body)
    const { ticket: number = '' } = form.values
    const showAgain = async (state: FormState) =>
      reply.code(422).page('telephone/index', await showPhone(request, { q: number }, { callForm: state }))
    if (!form.ok) return showAgain(form)
    const { body, minutes, formKey: key } = form.data
    const ticket = await findCalled(db, actor, form.data.ticket)
    if (!ticket) throw new NotFoundError()
    if (!ticket.own && !body) return showAgain(withError(form, 'body', 'error.required'))
    const wish = { body, minutes, number: form.data.number, direction: 'incoming' as const }
    try {
      const messageId = await once(db, actor, { key, content: [ticket.id, wish] }, (tx) =>
        logCall(tx, actor, ticket.id, wish),
      )
      cookies.setFlash(reply, { key: 'phone.call.logged', ...(ticket.own ? { at: 'reply' as const } : {}) })
      if (!ticket.own) return seeOther(reply, '/desk/phone')
      const write = body ? {} : { write: 'call', call: messageId }
      return seeOther(reply, `${withQuery(`/desk/tickets/${ticket.number}`, write)}${body ? '' : '#body'}`)
    } catch (error) {
      return showAgain(withFault(form, error))
    }
  })

  app.post('/desk/phone/refusals', { config: { form: refusalForm } }, async (request, reply) => {
    const actor = actorOf(request)
    const form = readForm(refusalForm, request.body)
    if (!form.ok) throw new NotFoundError()
    await once(db, actor, { key: form.data.formKey, content: 'refusal' }, (tx) => countRefusal(tx, actor))
    cookies.setFlash(reply, { key: 'phone.flash.refused' })
    return seeOther(reply, '/desk/phone')
  })
}

/** Fields of the form that the domain calls otherwise. */
const FIELDS: Record<string, string> = {
  at: 'callback',
  lastName: 'name',
  firstName: 'name',
  phone: 'number',
}

function withCallerFault(form: FormState, error: unknown): FormState {
  if (!(error instanceof InvalidInputError)) return withPersonFault(form, error)
  return withPersonFault(form, new InvalidInputError(FIELDS[error.field] ?? error.field, error.key, error.values))
}
