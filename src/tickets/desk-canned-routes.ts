import type { FastifyInstance, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { wordsFor } from '../web/context.ts'
import { type FormState, known, withError } from '../web/forms.ts'
import { type Offered, offerFor } from './canned-filling.ts'
import { cannedQuery } from './canned-forms.ts'
import { cannedListPage } from './desk-canned-pages.ts'
import { deskFaqRoutes } from './desk-faq-routes.ts'
import { ticketParams } from './forms.ts'
import { findDeskTicketFor } from './queries.ts'
import type { OfTicket } from './ticket-routes.ts'

/** What an answer is put together from: canned responses, and links to articles. */
export async function deskCannedRoutes(app: FastifyInstance) {
  await app.register(deskFaqRoutes)
  app.get<OfTicket>('/desk/tickets/:number/canned', async (request, reply) => {
    const { number } = await findDeskTicketFor(app.db, actorOf(request), known(ticketParams, request.params).number)
    const { q } = known(cannedQuery, request.query)
    return reply.page('tickets/desk/canned-list', cannedListPage(request.words, await offer(request, number, q)))
  })
}

const offer = (request: FastifyRequest, number: string, q = '') =>
  offerFor(request.server.db, actorOf(request), number, wordsFor.bind(undefined, request.server), q)

/** Without scripts: `canned` asks for the list, `insert` puts the chosen one at the end of the text. */
export const isCannedStep = (action: unknown) => action === 'canned' || action === 'insert'

/** A form with what was chosen in its text, which replaces nothing, and what can be chosen next. */
export async function insertCanned(
  request: FastifyRequest,
  number: string,
  { action, canned, ...values }: FormState['values'],
): Promise<{ state: FormState; offered: Offered[] }> {
  const offered = await offer(request, number)
  const state = { values, errors: {} }
  if (action === 'canned') return { state, offered }
  const chosen = offered.find(({ id }) => String(id) === canned)
  if (!chosen) return { state: withError(state, 'canned', 'error.canned.chosen'), offered }
  const { body = '', used = '' } = values
  const text = body.trim() ? `${body.trimEnd()}\n\n${chosen.text}` : chosen.text
  return { state: { ...state, values: { ...values, body: text, used: `${used} ${chosen.id}`.trim() } }, offered }
}
