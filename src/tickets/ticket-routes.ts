import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { keepDraft } from '../drafts/drafts.ts'
import { seeOther } from '../web/context.ts'
import { known } from '../web/forms.ts'
import { withQuery } from '../web/paths.ts'
import { type Conversation, readTicketFor } from './conversation.ts'
import { showQuery, ticketParams } from './forms.ts'
import { placeOf, printPage, ticketPage } from './pages.ts'
import { worksOn } from './policy.ts'
import { type FoundTicket, findMergedInto, findTicketFor } from './queries.ts'

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

/** From any page of a merged ticket to the same one of the ticket that goes on; nothing for any other. */
export async function leadOn(request: FastifyRequest, reply: FastifyReply, { id, number, merged }: Leading) {
  const into = merged && (await findMergedInto(request.server.db, actorOf(request), id))
  return into && seeOther(reply, request.url.replace(number, into.number))
}

type Leading = Pick<Conversation, 'id' | 'number' | 'merged'>

/** What was written on a ticket that is closed for too long becomes the draft of the one that carries it on. */
export async function carryOn(
  request: FastifyRequest,
  reply: FastifyReply,
  ticket: FoundTicket,
  formKey: string,
  typed: Record<string, string>,
) {
  const { db, cookies } = request.server
  const draft = { ...typed, ...placeOf(ticket), subject: ticket.subject, follows: ticket.number }
  await keepDraft(db, actorOf(request), formKey, 'ticket', draft)
  cookies.setFlash(reply, { key: 'flash.reply-follows' })
  return seeOther(reply, withQuery('/tickets/new', { follows: ticket.number }))
}

export async function ticketRoutes(app: FastifyInstance) {
  app.get<OfTicket>('/tickets/:number', async (request, reply) => {
    const { before } = known(showQuery, request.query)
    const actor = actorOf(request)
    const ticket = await readTicket(request, { before })
    const elsewhere = await leadOn(request, reply, ticket)
    if (elsewhere) return elsewhere
    if (worksOn(actor, ticket)) return seeOther(reply, `/desk/tickets/${ticket.number}`)
    return reply.page('tickets/portal/show', await ticketPage(toolsOf(request), ticket, { before }))
  })

  app.get<OfTicket>('/tickets/:number/print', async (request, reply) => {
    const ticket = await readTicket(request, { limit: 1000 })
    const elsewhere = await leadOn(request, reply, ticket)
    return elsewhere || reply.page('tickets/portal/print', printPage(request.words, actorOf(request), ticket))
  })
}
