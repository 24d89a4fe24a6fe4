import type { FastifyInstance, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { known } from '../web/forms.ts'
import { readTicketFor } from './conversation.ts'
import { showQuery, ticketParams } from './forms.ts'
import { entriesOf, ticketFacts, ticketPage } from './pages.ts'
import { findTicketFor } from './queries.ts'

export interface OfTicket {
  Params: { number: string }
}

/** What the pages of tickets are made with, for the one who asks. */
export const toolsOf = (request: FastifyRequest) => {
  const { db, config } = request.server
  return { db, config, words: request.words, actor: actorOf(request) }
}

/** The ticket of an address, as far as the one who asks may see it. */
export const findTicket = (request: FastifyRequest) =>
  findTicketFor(request.server.db, actorOf(request), known(ticketParams, request.params).number)

/** The same with its conversation. */
export const readTicket = (request: FastifyRequest, part: { before?: number | undefined; limit?: number } = {}) =>
  readTicketFor(request.server.db, actorOf(request), known(ticketParams, request.params).number, part)

/** A ticket as its customer sees it. */
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
    return reply.page('tickets/portal/print', {
      ticket: ticketFacts(request.words, ticket, actorOf(request)),
      entries: entriesOf(request.words, ticket.messages, ticket.history),
      printed: request.words.dateTime(new Date()),
    })
  })
}
