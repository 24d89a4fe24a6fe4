import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { actorOf, refreshesItself } from '../accounts/access.ts'
import { homeOf } from '../accounts/home.ts'
import { seeOther } from '../web/context.ts'
import { emptyForm, type FormState, known, withError } from '../web/forms.ts'
import { withQuery } from '../web/paths.ts'
import { readDeskTicketFor } from './desk-conversation.ts'
import { countDeskViews } from './desk-counts.ts'
import {
  type DeskAsked,
  deskListBehind,
  deskListExtras,
  deskListHref,
  deskListQuery,
  deskListWords,
  deskQueryOf,
  deskRowsQuery,
} from './desk-forms.ts'
import { deskKeysPage } from './desk-keys-pages.ts'
import { deskListPage, deskRowsPage } from './desk-list-pages.ts'
import { type DeskList, findByEnding, listDeskTickets, readDeskRows } from './desk-lists.ts'
import { deskPreviewPage } from './desk-preview-pages.ts'
import { readSearch, valuesOf, withFilter } from './desk-search.ts'
import { ticketParams } from './forms.ts'
import { readTicketNumber } from './numbering.ts'
import { listSavedViews } from './saved-views.ts'
import type { OfTicket } from './ticket-routes.ts'

const NOTHING: DeskList = { rows: [], page: 1, pages: 1, total: 0, turns: { missed: 0, us: 0, waiting: 0 } }

export async function deskListRoutes(app: FastifyInstance) {
  app.get('/desk', async (request, reply) => seeOther(reply, homeOf(actorOf(request))))

  app.get('/desk/keys', async (_request, reply) => reply.page('tickets/desk/keys', deskKeysPage()))

  // Not a look: who previews a ticket has not read it.
  app.get<OfTicket>('/desk/tickets/:number/preview', async (request, reply) => {
    const actor = actorOf(request)
    const { number } = known(ticketParams, request.params)
    const ticket = await readDeskTicketFor(app.db, actor, number, { writing: 'reply' })
    return reply.page('tickets/desk/preview', deskPreviewPage(request.words, actor, ticket))
  })

  app.get('/desk/tickets/rows', async (request, reply) => {
    const actor = actorOf(request)
    const asked = known(deskListQuery, request.query)
    if (!refreshesItself(request)) return seeOther(reply, deskListHref(asked))
    const { ids } = known(deskRowsQuery, request.query)
    const [shown, rows] = await Promise.all([
      readDeskList(request, asked),
      ids.length ? readDeskRows(app.db, actor, ids) : [],
    ])
    return reply.page('tickets/desk/rows', deskRowsPage(request.words, actor, { ...shown, asked, rows }))
  })

  app.get('/desk/tickets', (request, reply) => showDeskList(request, reply))
}

/** Also with a saved view that could not be saved. */
export async function showDeskList(request: FastifyRequest, reply: FastifyReply, saving?: FormState) {
  const actor = actorOf(request)
  const { q: typed, company, customer, go, open, marked } = known(deskListExtras, request.query)
  const asked = saving ? deskListBehind(saving.values.query ?? '') : known(deskListQuery, request.query)
  if (go !== undefined) return seeOther(reply, deskListHref(deskListBehind(go)))
  for (const [name, part] of Object.entries({ company, customer })) {
    if (!part) continue
    const filter = name as 'company' | 'customer'
    const q = withFilter(asked.q, filter, request.words.locale, [...valuesOf(asked.q, filter), part])
    return seeOther(reply, deskListHref({ ...asked, q }))
  }
  const number = open && (await numbered(request, asked.q))
  if (number) return seeOther(reply, withQuery(`/desk/tickets/${number}`, { from: deskListWords({ ...asked, q: '' }) }))
  const { faults } = readSearch(asked.q)
  const [fault] = faults
  const tooLong = typed.trim().length > 200
  const form = tooLong
    ? withError(emptyForm({ q: typed }), 'q', 'error.too-long', { most: 200, count: typed.trim().length })
    : fault
      ? withError(emptyForm({ q: asked.q }), 'q', `desk.list.fault.${fault.reason}`, { word: fault.word })
      : emptyForm({ q: asked.q })
  const refused = Object.keys(form.errors).length > 0
  const shown = await readDeskList(request, asked, refused)
  if (refused || saving) reply.code(reply.statusCode === 409 ? 409 : 422)
  const data = { ...shown, asked, form, saving, marked }
  return reply.page('tickets/desk/index', deskListPage(request.words, actor, data))
}

/** What the list shows, and the rail beside it. */
async function readDeskList(request: FastifyRequest, asked: DeskAsked, refused = false) {
  const { db } = request.server
  const actor = actorOf(request)
  const saved = await listSavedViews(db, actor)
  const [found, counts] = await Promise.all([
    refused ? NOTHING : listDeskTickets(db, actor, deskQueryOf(asked, actor.pageSize)),
    countDeskViews(
      db,
      actor,
      saved.map(({ query }) => deskListBehind(query)),
    ),
  ])
  return { found, counts, saved }
}

/** The number of the ticket that the actor may see, if nothing but it, or its end, was typed. */
async function numbered(request: FastifyRequest, typed: string): Promise<string | undefined> {
  const { db } = request.server
  const actor = actorOf(request)
  const { digits, fault } = readTicketNumber(typed)
  return !fault && digits.length >= 3 ? findByEnding(db, actor, digits) : undefined
}
