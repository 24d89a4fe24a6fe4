import type { FastifyInstance, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { known } from '../web/forms.ts'
import { readTicketFor } from './conversation.ts'
import { showQuery, ticketParams } from './forms.ts'
import { printPage, ticketPage } from './pages.ts'
import { findTicketFor } from './queries.ts'

export interface OfTicket {
  Params: { number: string }
}

export const toolsOf = (request: FastifyRequest) => {
  const { db, config } = request.server
  return { db, config, words: request.words, actor: actorOf(request) }
}

export const findTicket = (request: FastifyRequest) =>
  findTicketFor(request.server.db, actorOf(request), known(ticketParams, request.params).number)

export const readTicket = (request: FastifyRequest, part: { before?: number | undefined; limit?: number } = {}) =>
  readTicketFor(request.server.db, actorOf(request), known(ticketParams, request.params).number, part)

export async function ticketRoutes(app: FastifyInstance) {
  app.get<OfTicket>('/tickets/:number', async (request, reply) => {
    const { before } = known(showQuery, request.query)
    return reply.page(
      'tickets/portal/show',
      await ticketPage(toolsOf(request), await readTicket(request, { before }), { before }),
    )
  })

  app.get<OfTicket>('/tickets/:number/print', async (request, reply) => {
    const ticket = await readTicket(request, { limit: 1000 })
    return reply.page('tickets/portal/print', printPage(request.words, actorOf(request), ticket))
  })
}
