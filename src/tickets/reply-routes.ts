import type { FastifyInstance, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { keepFields, keepingFields, receiveForm } from '../drafts/receive.ts'
import { once } from '../drafts/submissions.ts'
import { seeOther } from '../web/context.ts'
import { type FormState, known, readForm, withFault } from '../web/forms.ts'
import { answerRoutes } from './answer-routes.ts'
import { replyForm, ticketParams } from './forms.ts'
import { ClosedTooLongError } from './locking.ts'
import { ticketPage } from './pages.ts'
import { ticketNear } from './queries.ts'
import { replyToTicket } from './replies.ts'
import { carryOn, findTicket, type OfTicket, readTicket, toolsOf } from './ticket-routes.ts'

export async function replyRoutes(app: FastifyInstance) {
  await app.register(answerRoutes)
  const keeps = async (request: FastifyRequest, accountId: number) => {
    const id = await ticketNear(app.db, accountId, known(ticketParams, request.params).number)
    return id ? (`reply:${id}` as const) : undefined
  }

  app.post<OfTicket>('/tickets/:number/replies', { config: { form: replyForm, keeps } }, async (request, reply) => {
    const actor = actorOf(request)
    const ticket = await findTicket(request)
    const purpose = `reply:${ticket.id}` as const
    const { fields, faults, stay, files } = await receiveForm(app, request, actor, purpose)
    if (stay && !faults.length) return seeOther(reply, `/tickets/${ticket.number}#files`)
    const form = readForm(replyForm, fields)
    const again = async (state: FormState) =>
      reply
        .code(422)
        .page(
          'tickets/portal/show',
          await ticketPage(toolsOf(request), await readTicket(request), { form: state, faults }),
        )
    if (faults.length) return again({ values: form.values, errors: stay ? {} : form.errors })
    if (!form.ok) {
      await keepFields(app, actor, purpose, fields)
      return again(form)
    }
    const { formKey, body, priority } = form.data
    const input = { body, ...(priority ? { priority } : {}) }
    try {
      const messageId = await keepingFields(app, actor, purpose, fields, () =>
        once(app.db, actor, { key: formKey, content: [ticket.id, input], files }, (tx) =>
          replyToTicket(tx, actor, ticket.id, { ...input, files }),
        ),
      )
      app.cookies.setFlash(reply, { key: 'flash.replied', values: { message: String(messageId) }, at: 'reply' })
      return seeOther(reply, `/tickets/${ticket.number}#message-${messageId}`)
    } catch (error) {
      if (error instanceof ClosedTooLongError) return carryOn(request, reply, ticket, formKey, form.values)
      return again(withFault(form, error))
    }
  })
}
