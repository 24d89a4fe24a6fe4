import type { FastifyInstance } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { now } from '../platform/clock.ts'
import { seeOther } from '../web/context.ts'
import { known } from '../web/forms.ts'
import { deskListBehind, deskListHref, deskQueryOf } from './desk-forms.ts'
import { listDeskTickets } from './desk-lists.ts'
import { stripPage } from './desk-strip-pages.ts'
import { deskStripQuery } from './desk-ticket-forms.ts'

/** Tickets beside the one that is open. */
const LENGTH = 25

/** The list that led to a ticket, in the same order, as a part of its page. */
export async function deskStripRoutes(app: FastifyInstance) {
  app.get('/desk/tickets/strip', async (request, reply) => {
    const { from, number, place } = known(deskStripQuery, request.query)
    const asked = deskListBehind(from)
    if (!request.headers['hx-request']) return seeOther(reply, deskListHref(asked))
    const actor = actorOf(request)
    const part = deskQueryOf({ ...asked, page: Math.ceil(place / LENGTH) }, LENGTH)
    const { rows } = await listDeskTickets(app.db, actor, part)
    const seen = { accountId: actor.accountId, at: now(), from, marked: [] }
    return reply.page('tickets/desk/strip', stripPage(request.words, rows, seen, number))
  })
}
