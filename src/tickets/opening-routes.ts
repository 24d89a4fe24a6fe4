import type { FastifyInstance } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { keepFields, keepingFields, receiveForm } from '../drafts/receive.ts'
import { once } from '../drafts/submissions.ts'
import type { MessageKey } from '../i18n/translate.ts'
import { InvalidInputError } from '../platform/errors.ts'
import { seeOther } from '../web/context.ts'
import { emptyForm, known, readForm, withError } from '../web/forms.ts'
import { isVagueSubject, newQuery, openingForm } from './forms.ts'
import { openTicket } from './opening.ts'
import { newTicketPage } from './pages.ts'
import { toolsOf } from './ticket-routes.ts'

export async function openingRoutes(app: FastifyInstance) {
  app.get('/tickets/new', async (request, reply) => {
    const { follows } = known(newQuery, request.query)
    return reply.page('tickets/portal/new', await newTicketPage(toolsOf(request), follows ? { follows } : {}))
  })

  app.post('/tickets', { config: { form: openingForm, keeps: () => 'ticket' as const } }, async (request, reply) => {
    const actor = actorOf(request)
    const { fields, faults, stay } = await receiveForm(app, request, actor, 'ticket')
    if (stay && !faults.length) return seeOther(reply, '/tickets/new#files')
    const form = readForm(openingForm, fields)
    const again = async (state = { values: form.values, errors: stay ? {} : form.errors }, vague = false) => {
      await keepFields(app, actor, 'ticket', fields)
      return reply
        .code(422)
        .page('tickets/portal/new', await newTicketPage(toolsOf(request), { form: state, faults, vague }))
    }
    if (!form.ok || faults.length) return again()
    if (isVagueSubject(form.data.subject) && !form.data.subjectAccepted) return again(emptyForm(form.values), true)
    const {
      action: _action,
      remove: _remove,
      returnTo: _returnTo,
      formKey,
      subjectAccepted: _accepted,
      follows,
      ...typed
    } = form.data
    const input = { ...typed, ...(follows ? { follows } : {}) }
    try {
      const number = await keepingFields(app, actor, 'ticket', fields, () =>
        once(app.db, actor, { key: formKey, content: input }, (tx, files) =>
          openTicket(tx, actor, { ...input, files }),
        ),
      )
      app.cookies.setFlash(reply, { key: 'flash.opened', values: { number } })
      return seeOther(reply, `/tickets/${number}`)
    } catch (error) {
      if (error instanceof InvalidInputError) return again(withError(form, error.field, error.key as MessageKey))
      throw error
    }
  })
}
