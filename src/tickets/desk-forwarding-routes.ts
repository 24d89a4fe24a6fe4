import type { FastifyInstance, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { once } from '../drafts/submissions.ts'
import { momentAt } from '../platform/clock.ts'
import { wordsFor } from '../web/context.ts'
import { type FormState, readForm } from '../web/forms.ts'
import { languageOf } from './canned-filling.ts'
import { reopenTicket, solveTicket } from './closure.ts'
import { backQuery, forwardingForm, returnForm, solutionForm } from './desk-action-forms.ts'
import { actionForm, deskTicketOf, done } from './desk-action-routes.ts'
import { teamsToForward } from './desk-choices.ts'
import type { DeskTicket } from './desk-facts.ts'
import { forwardingPage, returnPage, solutionPage } from './desk-forwarding-pages.ts'
import { forwardTicket, handBack } from './work.ts'

/** What gives a ticket to others, or ends it. */
export async function deskForwardingRoutes(app: FastifyInstance) {
  const { db } = app

  const forwarding = async (request: FastifyRequest, ticket: DeskTicket, typed?: FormState) => {
    const customer = wordsFor(app, languageOf(actorOf(request), ticket.requesterLocale))
    return forwardingPage(request.words, customer, ticket, await teamsToForward(db, ticket.teamId), typed)
  }

  actionForm(app, 'forwarding', {
    action: 'work',
    form: forwardingForm,
    page: forwarding,
    looksFirst: true,
    keeps: (id) => `desk-forward:${id}`,
    async act(actor, { id }, { formKey, seen, team, reason, tell, reply, promise: minute }) {
      const promise = minute ? { promise: momentAt(minute, app.config.timeZone) } : {}
      const wish = { team, reason, reply: tell ? reply : '', ...promise, ...(seen === undefined ? {} : { seen }) }
      await once(db, actor, { key: formKey, content: [id, 'forward', { ...wish, seen: null }] }, (tx) =>
        forwardTicket(tx, actor, id, wish),
      )
      return 'desk.action.done.forwarded'
    },
  })

  actionForm(app, 'return', {
    action: 'return',
    form: returnForm,
    keeps: (id) => `desk-return:${id}`,
    page: (request, ticket, typed) => returnPage(request.words, ticket, typed),
    async act(actor, { id }, { formKey, reason }) {
      await once(db, actor, { key: formKey, content: [id, 'return', reason] }, (tx) =>
        handBack(tx, actor, id, { reason }),
      )
      return 'desk.action.done.returned'
    },
  })

  const closing = (request: FastifyRequest, ticket: DeskTicket, typed?: FormState) =>
    solutionPage(request.words, actorOf(request).settings.current().reopenDays, ticket, typed)

  actionForm(app, 'closure', {
    action: 'work',
    form: solutionForm,
    page: closing,
    looksFirst: true,
    keeps: (id) => `desk-close:${id}`,
    async act(actor, { id }, { formKey, seen, returnTo: _back, ...ending }) {
      await once(db, actor, { key: formKey, content: [id, 'solve', ending] }, (tx) =>
        solveTicket(tx, actor, id, { ...ending, ...(seen === undefined ? {} : { seen }) }),
      )
      return 'flash.closed'
    },
  })

  app.post('/desk/tickets/:number/reopening', async (request, reply) => {
    const ticket = await deskTicketOf(request)
    const { values } = readForm(backQuery, request.body)
    await reopenTicket(db, actorOf(request), ticket.id)
    return done(app, reply, ticket, 'flash.reopened', values.returnTo)
  })
}
