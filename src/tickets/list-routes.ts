import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { administeredBy } from '../accounts/actor.ts'
import { findColleague } from '../organizations/colleagues.ts'
import { NotFoundError } from '../platform/errors.ts'
import { seeOther } from '../web/context.ts'
import { type FormState, known, readForm } from '../web/forms.ts'
import { companyQuery, listQuery, searchChoices, searchQuery } from './forms.ts'
import { ticketsPage } from './list-pages.ts'
import { type ListQuery, listTickets } from './lists.ts'
import { type Filter, NO_FILTER } from './matching.ts'
import { readTicketNumber, wholeTicketNumber } from './numbering.ts'
import type { Scope } from './policy.ts'
import { findVisible } from './queries.ts'
import { type Searched, searchPage } from './search-pages.ts'

export async function ticketListRoutes(app: FastifyInstance) {
  const { db } = app
  const { timeZone } = app.config

  app.get('/tickets', (request, reply) => showList(request, reply, 'own'))
  app.get('/tickets/shared', (request, reply) => showList(request, reply, 'shared'))

  app.get('/company/tickets', async (request, reply) => {
    const actor = actorOf(request)
    const companies = administeredBy(actor)
    if (companies.length === 0) return reply.code(403).page('organizations/administrators-only')
    const { company, person } = known(companyQuery, request.query)
    const chosen = companies.find(({ id }) => id === company)?.id
    // A choice that is not theirs never shows everything.
    if (company && !chosen) throw new NotFoundError()
    const colleague = person ? await findColleague(db, actor, person) : undefined
    return showList(request, reply, 'company', { company: chosen, person: colleague?.id }, colleague?.name)
  })

  async function find(request: FastifyRequest, wish: Omit<ListQuery, 'pageSize' | 'timeZone'>) {
    const actor = actorOf(request)
    return listTickets(db, actor, { ...wish, pageSize: actor.pageSize, timeZone })
  }

  async function showList(
    request: FastifyRequest,
    reply: FastifyReply,
    scope: Scope,
    narrowed: Pick<Filter, 'company' | 'person'> = {},
    person?: string,
  ) {
    const actor = actorOf(request)
    const form = readForm(listQuery, request.query)
    if (!form.ok) {
      const searched = { scope, states: [], priorities: [] }
      return reply.code(422).page('tickets/portal/search', searchPage(request.words, actor, form, searched))
    }
    const { view = actor.showClosed ? 'all' : 'open', q, page, sort, open } = form.data
    // A filter that follows the typing opens nothing by itself.
    const byScript = request.headers['hx-request'] !== undefined
    const found = open || !byScript ? await numbered(request, q) : undefined
    if (found) return byScript ? reply.code(204).header('hx-redirect', found).send() : seeOther(reply, found)
    const filter = { ...NO_FILTER, q, ...narrowed }
    const tickets = await find(request, { scope, view, sort, page, filter })
    return reply.page(
      'tickets/portal/index',
      ticketsPage(request.words, actor, tickets, { scope, view, sort, q, narrowed, person }),
    )
  }

  app.get('/tickets/search', async (request, reply) => {
    const actor = actorOf(request)
    const form = readForm(searchQuery, request.query)
    const show = (state: FormState, searched: Searched, found?: Parameters<typeof searchPage>[4]) =>
      reply.page('tickets/portal/search', searchPage(request.words, actor, state, searched, found))
    if (!form.ok) {
      reply.code(422)
      return show(form, searchedIn(request.query))
    }
    const { scope, q, number, who, status, priority, from, to, page, sort, view = 'all' } = form.data
    if (scope === 'company' && administeredBy(actor).length === 0)
      return reply.code(403).page('organizations/administrators-only')
    const { digits, fault } = readTicketNumber(number)
    const errors: FormState['errors'] = {
      ...(fault ? { number: { key: fault } } : {}),
      ...(from && to && from > to ? { to: { key: 'error.date.order' } } : {}),
    }
    const state = { values: form.values, errors }
    const searched = { scope, states: status, priorities: priority }
    const narrowed = who || status.length || priority.length || from || to
    const found = narrowed || (q && digits) ? undefined : await numbered(request, q || digits)
    if (found) return seeOther(reply, found)
    const asked = q || digits || narrowed
    if (!asked || Object.keys(errors).length) {
      reply.code(asked || fault ? 422 : 200)
      return show(state, searched)
    }
    const filter = { q, number: digits, who, states: status, priorities: priority, from, to }
    const tickets = await find(request, { scope, view, sort, page, filter })
    const rest = { ...(scope === 'own' ? {} : { scope }), q, number, who, status, priority, from, to }
    return show(state, searched, { tickets, view, sort, rest })
  })
}

/** Where the ticket is that the actor may see, if nothing but its number was typed. */
async function numbered(request: FastifyRequest, typed: string): Promise<string | undefined> {
  const number = wholeTicketNumber(typed)
  const ticket = number && (await findVisible(request.server.db, actorOf(request), number))
  return ticket ? `/tickets/${ticket.number}` : undefined
}

function searchedIn(query: unknown): Searched {
  const { status, priority, scope } = known(searchChoices, query)
  return { scope, states: status, priorities: priority }
}
