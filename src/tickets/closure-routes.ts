import type { FastifyInstance } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { once } from '../drafts/submissions.ts'
import { seeOther } from '../web/context.ts'
import { readForm } from '../web/forms.ts'
import { withQuery } from '../web/paths.ts'
import { closeTicket, reopenTicket } from './closure.ts'
import { closureForm, noFields } from './forms.ts'
import { ClosedTooLongError } from './locking.ts'
import { ticketPage } from './pages.ts'
import { carryOn, findTicket, type OfTicket, readTicket, toolsOf } from './ticket-routes.ts'

export async function closureRoutes(app: FastifyInstance) {
  app.post<OfTicket>('/tickets/:number/closure', { config: { form: closureForm } }, async (request, reply) => {
    const actor = actorOf(request)
    const ticket = await findTicket(request)
    const form = readForm(closureForm, request.body)
    if (!form.ok)
      return reply
        .code(422)
        .page('tickets/portal/show', await ticketPage(toolsOf(request), await readTicket(request), { closing: form }))
    const { formKey, comment } = form.data
    try {
      await once(app.db, actor, { key: formKey, content: [ticket.id, 'close', comment] }, (tx) =>
        closeTicket(tx, actor, ticket.id, { comment }),
      )
    } catch (error) {
      if (error instanceof ClosedTooLongError) return carryOn(request, reply, ticket, formKey, { body: comment })
      throw error
    }
    app.cookies.setFlash(reply, { key: 'flash.closed' })
    return seeOther(reply, `/tickets/${ticket.number}`)
  })

  app.post<OfTicket>('/tickets/:number/reopening', async (request, reply) => {
    const ticket = await findTicket(request)
    readForm(noFields, request.body)
    try {
      await reopenTicket(app.db, actorOf(request), ticket.id)
    } catch (error) {
      if (error instanceof ClosedTooLongError)
        return seeOther(reply, withQuery('/tickets/new', { follows: ticket.number }))
      throw error
    }
    app.cookies.setFlash(reply, { key: 'flash.reopened', at: 'reply' })
    return seeOther(reply, `/tickets/${ticket.number}#reply`)
  })
}
