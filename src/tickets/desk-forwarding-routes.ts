import type { FastifyInstance, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { once } from '../drafts/submissions.ts'
import { wordsFor } from '../web/context.ts'
import { type FormState, readForm } from '../web/forms.ts'
import { languageOf } from './canned-filling.ts'
import { reopenTicket, solveTicket } from './closure.ts'
import { backQuery, forwardingForm, returnForm, solutionForm } from './desk-action-forms.ts'
import { actionForm, deskTicketOf, done } from './desk-action-routes.ts'
import { teamsToForward } from './desk-choices.ts'
import type { DeskTicket } from './desk-facts.ts'
import { forwardingPage, returnPage, solutionPage } from './desk-forwarding-pages.ts'
import { historyLines } from './desk-history-pages.ts'
import { historySince } from './history.ts'
import { forwardTicket, handBack } from './work.ts'

/** What gives a ticket to others, or ends it. */
export async function deskForwardingRoutes(app: FastifyInstance) {
  const { db } = app

  /** What the form did not show yet. */
  const newsFor = async (request: FastifyRequest, ticket: DeskTicket, typed: FormState) =>
    historyLines(request.words, await historySince(db, actorOf(request), ticket.id, Number(typed.values.seen)))

  const forwarding = async (request: FastifyRequest, ticket: DeskTicket, typed?: FormState, news: string[] = []) => {
    const customer = wordsFor(app, languageOf(actorOf(request), ticket.requesterLocale))
    return forwardingPage(request.words, customer, ticket, await teamsToForward(db, ticket.teamId), typed, news)
  }

  actionForm(app, 'forwarding', {
    action: 'work',
    form: forwardingForm,
    page: forwarding,
    meanwhile: async (request, ticket, typed) =>
      forwarding(request, ticket, typed, await newsFor(request, ticket, typed)),
    async act(actor, { id }, { formKey, seen, team, reason, tell, reply }) {
      const wish = { team, reason, reply: tell ? reply : '', ...(seen === undefined ? {} : { seen }) }
      await once(db, actor, { key: formKey, content: [id, 'forward', { ...wish, seen: null }] }, (tx) =>
        forwardTicket(tx, actor, id, wish),
      )
      return 'desk.action.done.forwarded'
    },
  })

  actionForm(app, 'return', {
    action: 'return',
    form: returnForm,
    page: (request, ticket, typed) => returnPage(request.words, ticket, typed),
    async act(actor, { id }, { formKey, reason }) {
      await once(db, actor, { key: formKey, content: [id, 'return', reason] }, (tx) =>
        handBack(tx, actor, id, { reason }),
      )
      return 'desk.action.done.returned'
    },
  })

  const closing = (request: FastifyRequest, ticket: DeskTicket, typed?: FormState, news: string[] = []) =>
    solutionPage(request.words, actorOf(request).settings.current().reopenDays, ticket, typed, news)

  actionForm(app, 'closure', {
    action: 'work',
    form: solutionForm,
    page: closing,
    meanwhile: async (request, ticket, typed) => closing(request, ticket, typed, await newsFor(request, ticket, typed)),
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
