import type { FastifyInstance, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { keepDraft } from '../drafts/drafts.ts'
import { keepFields, keepingFields, receiveForm } from '../drafts/receive.ts'
import { once } from '../drafts/submissions.ts'
import type { MessageKey } from '../i18n/translate.ts'
import { InvalidInputError } from '../platform/errors.ts'
import { seeOther } from '../web/context.ts'
import { type FormState, known, readForm, withError } from '../web/forms.ts'
import { withQuery } from '../web/paths.ts'
import { replyForm, ticketParams } from './forms.ts'
import { ClosedTooLongError } from './locking.ts'
import { placeOf, ticketPage } from './pages.ts'
import { ticketNear } from './queries.ts'
import { replyToTicket } from './replies.ts'
import { findTicket, type OfTicket, readTicket, toolsOf } from './ticket-routes.ts'

export async function replyRoutes(app: FastifyInstance) {
  const keeps = async (request: FastifyRequest, accountId: number) => {
    const id = await ticketNear(app.db, accountId, known(ticketParams, request.params).number)
    return id ? (`reply:${id}` as const) : undefined
  }

  app.post<OfTicket>('/tickets/:number/replies', { config: { form: replyForm, keeps } }, async (request, reply) => {
    const actor = actorOf(request)
    const ticket = await findTicket(request)
    const purpose = `reply:${ticket.id}` as const
    const { fields, faults, stay } = await receiveForm(app, request, actor, purpose)
    if (stay && !faults.length) return seeOther(reply, `/tickets/${ticket.number}#files`)
    const form = readForm(replyForm, fields)
    const again = async (state: FormState) => {
      await keepFields(app, actor, purpose, fields)
      return reply
        .code(422)
        .page(
          'tickets/portal/show',
          await ticketPage(toolsOf(request), await readTicket(request), { form: state, faults }),
        )
    }
    if (!form.ok || faults.length) return again({ values: form.values, errors: stay ? {} : form.errors })
    const { formKey, body, priority } = form.data
    const input = { body, ...(priority ? { priority } : {}) }
    try {
      const messageId = await keepingFields(app, actor, purpose, fields, () =>
        once(app.db, actor, { key: formKey, content: [ticket.id, input] }, (tx, files) =>
          replyToTicket(tx, actor, ticket.id, { ...input, files }),
        ),
      )
      app.cookies.setFlash(reply, { key: 'flash.replied' })
      return seeOther(reply, `/tickets/${ticket.number}#message-${messageId}`)
    } catch (error) {
      if (error instanceof InvalidInputError) return again(withError(form, error.field, error.key as MessageKey))
      if (!(error instanceof ClosedTooLongError)) throw error
      const typed = { ...form.values, ...placeOf(ticket), subject: ticket.subject, follows: ticket.number }
      await keepDraft(app.db, actor, formKey, 'ticket', typed)
      app.cookies.setFlash(reply, { key: 'flash.reply-follows' })
      return seeOther(reply, withQuery('/tickets/new', { follows: ticket.number }))
    }
  })
}
