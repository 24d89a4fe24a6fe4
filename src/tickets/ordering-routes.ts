import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import type { Actor } from '../accounts/actor.ts'
import { type Audience, offeredTemplate, onceOffered, type TemplateVersion } from '../catalog/offered.ts'
import { keepFields, keepingFields, type ReceivedForm } from '../drafts/receive.ts'
import { once } from '../drafts/submissions.ts'
import type { MessageKey } from '../i18n/translate.ts'
import { singles } from '../web/body.ts'
import { seeOther } from '../web/context.ts'
import { emptyForm, type FormState, readForm, withError, withFault } from '../web/forms.ts'
import { withQuery } from '../web/paths.ts'
import { namedAnswers, orderingForm, partAnswers } from './answer-forms.ts'
import { answerErrors } from './answer-pages.ts'
import { checkAnswers, type TypedAnswers } from './answer-rules.ts'
import { newTicketPage, purposeOf } from './opening-pages.ts'
import { orderTicket } from './ordering.ts'
import { remarksOnForm } from './remark-forms.ts'
import { hintsOf, type Remark } from './remarks.ts'
import { toolsOf } from './ticket-routes.ts'
import { withoutTemplate } from './without-template-forms.ts'

const NO_REMARKS = { remarks: [], values: {} }

/** Whose templates: the only company, the chosen one, or undefined for somebody in several who has not chosen. */
export function companyChosen({ companies }: Actor, organization: number | undefined): number | null | undefined {
  if (companies.length < 2) return companies[0]?.id ?? null
  return companies.find(({ id }) => id === organization)?.id
}

/** A new ticket with a template, of a form that has arrived. */
export async function orderWith(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  form: ReceivedForm,
) {
  const actor = actorOf(request)
  const { own, answers } = partAnswers(form.fields)
  const read = readForm(orderingForm, own)
  const today = actor.admission.today()
  const organizationId = companyChosen(actor, Number(own.organization) || undefined) ?? null
  const offered = await offeredTemplate(app.db, String(own.template).slice(0, 60), { organizationId, today })
  const values = { ...singles(own), ...namedAnswers(answers) }
  if (!offered) return goneOn(app, request, reply, form, { organizationId, today })
  const purpose = purposeOf(offered)
  const path = withQuery(`/tickets/new/${offered.key}`, { organization: read.values.organization })
  if (form.stay && !form.faults.length) return seeOther(reply, `${path}#files`)
  const template = { offered, organizationId, typed: answers }
  const again = async (state: FormState, remarks: Remark[] = []) => {
    const shown = { values: { ...values, ...state.values }, errors: state.errors }
    const page = { form: shown, faults: form.faults, remarks, template, overview: '/tickets/new' }
    return reply.code(422).page('tickets/portal/new', await newTicketPage(toolsOf(request), page))
  }
  const errors = { ...(read.ok ? {} : read.errors), ...faultsOf(request, offered, own, answers, today) }
  if (form.faults.length) return again({ values, errors: form.stay ? {} : errors })
  const faulty = !read.ok || Object.keys(errors).length > 0
  const told = Object.values(answers).flat().join('\n')
  const made = faulty
    ? NO_REMARKS
    : remarksOnForm(read, { files: form.files, hints: hintsOf(offered.definition), told })
  if (!read.ok || faulty || made.remarks.length) {
    await keepFields(app, actor, purpose, form.fields)
    return again({ values: { ...values, ...made.values }, errors }, made.remarks)
  }
  const { action: _a, remove: _r, returnTo: _to, formKey: key, remarked: _m, follows, ...typed } = read.data
  const input = { ...typed, ...(follows ? { follows } : {}), answers }
  try {
    const number = await keepingFields(app, actor, purpose, form.fields, () =>
      once(app.db, actor, { key, content: input, files: form.files }, (tx) =>
        orderTicket(tx, actor, request.words, { ...input, files: form.files }),
      ),
    )
    app.cookies.setFlash(reply, { key: 'flash.opened', values: { number } })
    return seeOther(reply, `/tickets/${number}`)
  } catch (error) {
    return again(withFault(emptyForm(values), error))
  }
}

/** At the fields, all at once; the domain asks again. */
function faultsOf(
  { words }: FastifyRequest,
  { id, definition }: TemplateVersion,
  own: Record<string, unknown>,
  answers: TypedAnswers,
  today: Parameters<typeof checkAnswers>[2]['today'],
): FormState['errors'] {
  // The form showed other questions: they are asked before anything is said of the answers.
  if (String(own.version) !== String(id)) return { form: { key: 'error.template.changed' } }
  return {
    ...answerErrors(words, checkAnswers(definition.fields, answers, { today }).faults),
    ...(definition.group === 'incident' && !own.affects ? { affects: { key: 'error.required' as MessageKey } } : {}),
  }
}

/** It is not offered any more: what was typed goes on in the general form. */
async function goneOn(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  { fields, faults }: ReceivedForm,
  audience: Audience,
) {
  const kept = await withoutTemplate(request.words, fields, (version) => onceOffered(app.db, version, audience))
  await keepFields(app, actorOf(request), 'ticket', kept)
  const form = withError(emptyForm(kept), 'form', 'error.template.gone')
  const page = await newTicketPage(toolsOf(request), { form, faults, overview: '/tickets/new' })
  return reply.code(422).page('tickets/portal/new', page)
}
