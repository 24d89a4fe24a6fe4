import type { FastifyInstance } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { known } from '../web/forms.ts'
import { deskAnswerRoutes } from './desk-answer-routes.ts'
import { readBeside } from './desk-beside.ts'
import { besidePage } from './desk-beside-pages.ts'
import { ticketParams } from './forms.ts'
import type { OfTicket } from './ticket-routes.ts'

/** Whose ticket it is: a part for the ticket's page, or a page of its own where scripts are off. */
export async function deskBesideRoutes(app: FastifyInstance) {
  await app.register(deskAnswerRoutes)
  app.get<OfTicket>('/desk/tickets/:number/beside', async (request, reply) => {
    const { number } = known(ticketParams, request.params)
    const page = besidePage(request.words, await readBeside(app.db, actorOf(request), number))
    return request.headers['hx-request']
      ? reply.page('tickets/desk/beside', page)
      : reply.page('tickets/desk/beside-page', page)
  })
}
