import type { FastifyInstance } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { known } from '../web/forms.ts'
import { actionForm, deskTicketOf } from './desk-action-routes.ts'
import { agentsToAssign } from './desk-choices.ts'
import { callingOffPage, handlingPage, visitPage } from './desk-visit-form-pages.ts'
import { callingOffForm, handlingForm, visitForm, visitsQuery } from './desk-visit-forms.ts'
import { visitsPage } from './desk-visits-pages.ts'
import type { OfTicket } from './ticket-routes.ts'
import { latestVisit, listVisits, visitsOf } from './visit-lists.ts'
import { sendCalendar } from './visit-routes.ts'
import { callOffVisit, planVisit, setHandling } from './visits.ts'

/** On site or remote, and who comes when. */
export async function deskVisitRoutes(app: FastifyInstance) {
  const { db, config } = app
  const { timeZone } = config

  actionForm(app, 'handling', {
    action: 'work',
    form: handlingForm,
    page: (request, ticket, typed) => handlingPage(request.words, ticket, typed),
    async act(actor, { id }, { mode }) {
      await setHandling(db, actor, id, { mode })
      return `visit.done.${mode}`
    },
  })

  actionForm(app, 'visit', {
    action: 'work',
    form: visitForm,
    looksFirst: true,
    page: async (request, ticket, typed) => {
      const agents = await agentsToAssign(db, actorOf(request), ticket.teamId)
      return visitPage(request.words, ticket, { agents, timeZone }, typed)
    },
    async act(actor, { id }, { returnTo: _returnTo, seen, person, ...wish }) {
      const given = { ...(person === undefined ? {} : { person }), ...(seen === undefined ? {} : { seen }) }
      await planVisit(db, actor, id, { ...wish, ...given }, timeZone)
      return 'visit.done'
    },
  })

  actionForm(app, 'visit/calling-off', {
    action: 'work',
    form: callingOffForm,
    page: (request, ticket, typed) => callingOffPage(request.words, ticket, typed),
    async act(actor, { id }) {
      await callOffVisit(db, actor, id)
      return 'visit.done.called-off'
    },
  })

  app.get<OfTicket>('/desk/tickets/:number/visit.ics', async (request, reply) => {
    const ticket = await deskTicketOf(request)
    const visit = await latestVisit(db, ticket.id)
    return sendCalendar(request, reply, ticket.number, visit ? [visit] : [], '/desk/tickets')
  })

  app.get('/desk/visits', async (request, reply) => {
    const { page } = known(visitsQuery, request.query)
    const list = await listVisits(db, actorOf(request), page, timeZone)
    return reply.page('tickets/desk/visits', visitsPage(request.words, list))
  })

  app.get('/desk/visits.ics', async (request, reply) =>
    sendCalendar(request, reply, 'visits', await visitsOf(db, actorOf(request)), '/desk/tickets'),
  )
}
