import type { FastifyInstance, FastifyRequest } from 'fastify'
import { actorOf, refreshesItself } from '../accounts/access.ts'
import { seeOther, wordsFor } from '../web/context.ts'
import { known } from '../web/forms.ts'
import { withQuery } from '../web/paths.ts'
import { languageOf } from './canned-filling.ts'
import { questionsOf } from './desk-answer-pages.ts'
import type { Composing } from './desk-composer-pages.ts'
import { type DeskConversation, NotAtDeskError, readDeskTicketFor, type Writing } from './desk-conversation.ts'
import { deskListBehind, deskQueryOf } from './desk-forms.ts'
import { neighboursOf } from './desk-neighbours.ts'
import { deskTicketQuery } from './desk-ticket-forms.ts'
import { deskTicketPage } from './desk-ticket-pages.ts'
import { ticketParams } from './forms.ts'
import { rememberLook } from './looks.ts'
import { can } from './policy.ts'
import { findMergedInto } from './queries.ts'
import type { OfTicket } from './ticket-routes.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** What its sender sees with the answer. */
    looks: { ticketId: number; eventId: number; isNews: boolean } | undefined
  }
}

export async function deskTicketRoutes(app: FastifyInstance) {
  app.decorateRequest('looks', undefined)

  // After the answer, which shows what is new since the look before.
  const onResponse = async (request: FastifyRequest) => {
    const { looks, log } = request
    if (!looks?.isNews) return
    await rememberLook(app.db, actorOf(request), looks.ticketId, looks.eventId).catch((error: unknown) =>
      log.warn({ err: error }, 'a look was not remembered'),
    )
  }

  app.get<OfTicket>('/desk/tickets/:number', { onResponse }, async (request, reply) => {
    const { write, before, from = '', call, ask } = known(deskTicketQuery, request.query)
    const { number } = request.params
    try {
      const wish = { writing: write ?? 'reply', chosen: Boolean(write), from, before, completes: call, asks: ask }
      const { page, ticket } = await deskPage(request, wish)
      const into = ticket.merged && (await findMergedInto(app.db, actorOf(request), ticket.id))
      if (into) return seeOther(reply, withQuery(`/desk/tickets/${into.number}`, { from }))
      const isNews = ticket.latestEvent > (ticket.lookedAt ?? -1)
      if (isLook(request) && !before) request.looks = { ticketId: ticket.id, eventId: ticket.latestEvent, isNews }
      return await reply.page('tickets/desk/show', page)
    } catch (error) {
      if (error instanceof NotAtDeskError) return seeOther(reply, `/tickets/${number}`)
      throw error
    }
  })
}

/** By somebody: neither a page that refreshes itself nor one that a browser fetches in advance. */
const isLook = (request: FastifyRequest) =>
  request.method === 'GET' &&
  !refreshesItself(request) &&
  request.headers['sec-purpose'] === undefined &&
  request.headers.purpose === undefined

export type DeskPageWish = Omit<Composing, 'writing'> & {
  writing: Writing
  before?: number | undefined
  chosen?: boolean
}

/** The page of a ticket with a form that is open in it, and the ticket. */
export async function deskPage(
  request: FastifyRequest,
  wish: DeskPageWish,
): Promise<{ page: ReturnType<typeof deskTicketPage>; ticket: DeskConversation }> {
  const { db, config } = request.server
  const { words } = request
  const actor = actorOf(request)
  const { number } = known(ticketParams, request.params)
  const list = deskQueryOf(deskListBehind(wish.from), actor.pageSize)
  const [read, neighbours] = await Promise.all([
    readDeskTicketFor(db, actor, number, { before: wish.before, writing: wish.writing }),
    neighboursOf(db, actor, list, number),
  ])
  // Some may write notes alone, such as those who have given the ticket away.
  // So does who opens what is unwanted, as nobody answers that by mistake.
  const unwanted = read.spam && wish.chosen === false
  if (wish.writing === 'reply' && (unwanted || !can(actor, 'reply', read)))
    return deskPage(request, { ...wish, writing: 'note' })
  const theirs = wordsFor(request.server, languageOf(actor, read.requesterLocale))
  const questions = wish.asks && questionsOf(theirs, read)
  const shown = { ...wish, ...(questions ? { questions } : {}) }
  return { page: deskTicketPage({ db, config, words, actor }, read, neighbours, shown), ticket: read }
}
