import type { FastifyInstance } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { known } from '../web/forms.ts'
import { historyQuery } from './desk-action-forms.ts'
import { deskTicketOf } from './desk-action-routes.ts'
import { historyPage } from './desk-history-pages.ts'
import { readHistory } from './history.ts'
import { leadOn, type OfTicket } from './ticket-routes.ts'

export async function deskHistoryRoutes(app: FastifyInstance) {
  app.get<OfTicket>('/desk/tickets/:number/history', async (request, reply) => {
    const ticket = await deskTicketOf(request)
    const elsewhere = await leadOn(request, reply, ticket)
    if (elsewhere) return elsewhere
    const { page } = known(historyQuery, request.query)
    const history = await readHistory(app.db, actorOf(request), ticket.id, page)
    return reply.page('tickets/desk/history', historyPage(request.words, ticket, history))
  })
}
