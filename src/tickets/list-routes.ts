import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { administeredBy, isCustomer } from '../accounts/actor.ts'
import { findColleague } from '../organizations/colleagues.ts'
import { TicketState } from '../platform/db.ts'
import { known, readForm } from '../web/forms.ts'
import { withQuery } from '../web/paths.ts'
import { companyQuery, listQuery, searchQuery } from './forms.ts'
import { priorityKey, stateKey } from './labels.ts'
import { listPage } from './list-pages.ts'
import { type Filter, listTickets, NO_FILTER, type Sort, type View } from './lists.ts'
import { readTicketNumber } from './numbering.ts'
import type { Scope } from './policy.ts'
import { PRIORITIES } from './rules.ts'

const PATHS: Record<Scope, string> = { own: '/tickets', shared: '/tickets/shared', company: '/company/tickets' }

interface Listing {
  view?: View | undefined
  q: string
  page: number
  sort?: Sort | undefined
}

/** Lists of tickets and the search in them. */
export async function ticketListRoutes(app: FastifyInstance) {
  const { db } = app
  const { timeZone } = app.config

  app.get('/tickets', (request, reply) => showList(request, reply, 'own', known(listQuery, request.query)))
  app.get('/tickets/shared', (request, reply) => showList(request, reply, 'shared', known(listQuery, request.query)))

  app.get('/company/tickets', async (request, reply) => {
    const actor = actorOf(request)
    const companies = administeredBy(actor)
    if (companies.length === 0) return reply.code(403).page('organizations/administrators-only')
    const { company, person, ...query } = known(companyQuery, request.query)
    const chosen = companies.find(({ id }) => id === company)?.id
    const colleague = person ? await findColleague(db, actor, person) : undefined
    return showList(request, reply, 'company', query, { company: chosen, person: colleague?.id }, colleague?.name)
  })

  async function showList(
    request: FastifyRequest,
    reply: FastifyReply,
    scope: Scope,
    query: Listing,
    narrowed: Pick<Filter, 'company' | 'person'> = {},
    person?: string,
  ) {
    const actor = actorOf(request)
    const { view = actor.showClosed ? 'all' : 'open', q, page, sort } = query
    const filter = { ...NO_FILTER, q, ...narrowed }
    const found = await listTickets(db, actor, { scope, view, sort, page, pageSize: actor.pageSize, filter, timeZone })
    const path = PATHS[scope]
    const administered = administeredBy(actor)
    const companies = scope === 'company' ? administered : actor.companies
    return reply.page('tickets/portal/index', {
      scope,
      q,
      narrowed,
      person,
      supportId: actor.supportId,
      needsSupportId: isCustomer(actor) && !actor.supportId,
      company: companies.map(({ name }) => name).join(', '),
      companies: scope === 'company' && administered.length > 1 ? administered : [],
      mayAskForRole: scope === 'own' && actor.companies.length > 0 && administered.length === 0,
      sharedWithMe: found.sharedWithMe,
      clearHref: withQuery(path, { view, ...narrowed }),
      everybodyHref: withQuery(path, { view, q, company: narrowed.company }),
      ...listPage(request.words, actor, found, { path, view, sort, page, rest: { q, ...narrowed } }),
    })
  }

  app.get('/tickets/search', async (request, reply) => {
    const actor = actorOf(request)
    const { words } = request
    const form = readForm(searchQuery, request.query)
    const wanted = form.ok ? form.data.scope : 'own'
    const mayChooseScope = administeredBy(actor).length > 0
    const choices = {
      scopes:
        mayChooseScope || wanted === 'shared'
          ? [
              { value: 'own', label: words.t('tickets.title') },
              { value: 'shared', label: words.t('shared.title') },
              ...(mayChooseScope ? [{ value: 'company', label: words.t('company.title') }] : []),
            ]
          : [],
      states: Object.values(TicketState).map((state) => ({
        value: state,
        label: words.t(stateKey(state, { own: wanted === 'own' })),
      })),
      priorities: PRIORITIES.map((priority) => ({ value: priority, label: words.t(priorityKey(priority)) })),
    }
    if (!form.ok) {
      const { status, priority, scope } = request.query as Record<string, string | string[] | undefined>
      const chosen = { scope, status: [status].flat(), priority: [priority].flat().map(Number) }
      return reply.code(422).page('tickets/portal/search', { form, chosen, ...choices })
    }
    const { scope, q, number, status, priority, from, to, page, sort, view = 'all' } = form.data
    if (scope === 'company' && !mayChooseScope) return reply.code(403).page('organizations/administrators-only')
    const { digits, fault } = readTicketNumber(number)
    const checkedForm = {
      values: form.values,
      errors: {
        ...(fault ? { number: { key: fault } } : {}),
        ...(from && to && from > to ? { to: { key: 'error.date.order' as const } } : {}),
      },
    }
    const chosen = { scope, status, priority }
    const asked = q || digits || status.length || priority.length || from || to
    if (!asked || Object.keys(checkedForm.errors).length) {
      return reply
        .code(asked || fault ? 422 : 200)
        .page('tickets/portal/search', { form: checkedForm, chosen, ...choices })
    }
    const filter = { q, number: digits, states: status, priorities: priority, from, to }
    const found = await listTickets(db, actor, { scope, view, sort, page, pageSize: actor.pageSize, filter, timeZone })
    const rest = { ...(scope === 'own' ? {} : { scope }), q, number, status, priority, from, to }
    const list = { scope, ...listPage(words, actor, found, { path: '/tickets/search', view, sort, page, rest }) }
    return reply.page('tickets/portal/search', { form: checkedForm, chosen, ...choices, list })
  })
}
