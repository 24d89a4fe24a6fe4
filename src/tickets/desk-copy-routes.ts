import type { FastifyInstance } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { known } from '../web/forms.ts'
import { sendCopy } from './copy-routes.ts'
import { notesQuery } from './desk-action-forms.ts'
import { deskTicketOf } from './desk-action-routes.ts'
import { deskPrintPage } from './desk-copy-pages.ts'
import { leadOn, type OfTicket } from './ticket-routes.ts'
import { historyOf, messagesOf } from './whole-ticket.ts'

/** Nobody prints more. */
const MOST_PRINTED = 1000

/** To print or to take along; with what is internal only if it is asked for. */
export async function deskCopyRoutes(app: FastifyInstance) {
  app.get<OfTicket>('/desk/tickets/:number/print', async (request, reply) => {
    const ticket = await deskTicketOf(request)
    const elsewhere = await leadOn(request, reply, ticket)
    if (elsewhere) return elsewhere
    const extent = extentOf(request.query)
    const actor = actorOf(request)
    const messages = await upTo(MOST_PRINTED, messagesOf(app.db, ticket.id, extent))
    const history = await upTo(MOST_PRINTED, historyOf(app.db, actor, ticket.id, extent))
    const page = deskPrintPage(request.words, actor, { ...ticket, messages, history }, extent)
    return reply.page('tickets/desk/print', page)
  })

  app.get<OfTicket>('/desk/tickets/:number/export', { compress: false }, async (request, reply) => {
    const ticket = await deskTicketOf(request)
    return (await leadOn(request, reply, ticket)) || sendCopy(request, reply, ticket, extentOf(request.query))
  })
}

const extentOf = (query: unknown) => (known(notesQuery, query).notes ? 'everything' : 'public')

async function upTo<Row>(most: number, parts: AsyncGenerator<Row[]>): Promise<Row[]> {
  const rows: Row[] = []
  for await (const part of parts) {
    rows.push(...part)
    if (rows.length >= most) break
  }
  return rows.slice(0, most)
}
