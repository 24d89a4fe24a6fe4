import type { FastifyInstance } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { keepFields, keepingFields, receiveForm } from '../drafts/receive.ts'
import { once } from '../drafts/submissions.ts'
import { seeOther } from '../web/context.ts'
import { emptyForm, type FormState, known, readForm, withFault } from '../web/forms.ts'
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
    const { fields, faults, stay, files } = await receiveForm(app, request, actor, 'ticket')
    if (stay && !faults.length) return seeOther(reply, '/tickets/new#files')
    const form = readForm(openingForm, fields)
    const again = async (state: FormState, vague = false) =>
      reply.code(422).page('tickets/portal/new', await newTicketPage(toolsOf(request), { form: state, faults, vague }))
    if (faults.length) return again({ values: form.values, errors: stay ? {} : form.errors })
    const vague = form.ok && isVagueSubject(form.data.subject) && !form.data.subjectAccepted
    if (!form.ok || vague) {
      await keepFields(app, actor, 'ticket', fields)
      return again(form.ok ? emptyForm(form.values) : form, vague)
    }
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
