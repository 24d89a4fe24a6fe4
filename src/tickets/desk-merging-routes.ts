import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { once } from '../drafts/submissions.ts'
import { InvalidInputError } from '../platform/errors.ts'
import type { Fields } from '../web/body.ts'
import { seeOther } from '../web/context.ts'
import { emptyForm, known, readForm } from '../web/forms.ts'
import { backQuery, mergingForm, mergingQuery, spamForm, splittingForm, splittingQuery } from './desk-action-forms.ts'
import { actionForm, deskTicketOf, done } from './desk-action-routes.ts'
import { teamsToOpenFor } from './desk-choices.ts'
import { mergingPage, spamPage, splittingPage } from './desk-merging-pages.ts'
import { mergeTicket, unmergeTicket } from './merging.ts'
import { foreignHint, ticketsToMergeInto } from './merging-choices.ts'
import { findMergedInto } from './queries.ts'
import { markAsSpam, markAsWanted } from './spam.ts'
import { messagesToSplit } from './split-messages.ts'
import { splitTicket } from './splitting.ts'
import type { OfTicket } from './ticket-routes.ts'

/** What makes one ticket of two, or two of one, or nothing of it. */
export async function deskMergingRoutes(app: FastifyInstance) {
  const { db } = app

  actionForm(app, 'merging', {
    action: 'work',
    form: mergingForm,
    async page(request, ticket, typed) {
      const [choices, foreign] = await Promise.all([
        ticketsToMergeInto(db, actorOf(request), ticket),
        foreignHint(db, actorOf(request), ticket),
      ])
      const { into } = known(mergingQuery, request.query)
      // One that is named by the address and not among the choices is typed already.
      const listed = choices.some(({ number }) => number === into)
      const asked = emptyForm(into ? { [listed || choices.length === 0 ? 'into' : 'number']: into } : {})
      return mergingPage(request.words, ticket, { choices, foreign }, typed ?? asked)
    },
    async act(actor, { id, number }, { formKey, into, number: other }) {
      const wish = { into: other || into || '' }
      if (!wish.into) throw new InvalidInputError('into', 'error.merge.none')
      const target = await once(db, actor, { key: formKey, content: [id, 'merge', wish] }, (tx) =>
        mergeTicket(tx, actor, id, wish),
      )
      const values = { short: number.slice(-4), undo: `/desk/tickets/${number}/merging/removal` }
      return { key: 'merge.done', values, number: target }
    },
  })

  app.post<OfTicket>('/desk/tickets/:number/merging/removal', async (request, reply) => {
    const ticket = await deskTicketOf(request)
    const actor = actorOf(request)
    return takeBack(request, reply, async () => {
      await unmergeTicket(db, actor, ticket.id)
      return done(app, reply, ticket, 'merge.undone')
    })
  })

  actionForm(app, 'splitting', {
    action: 'work',
    form: splittingForm,
    async page(request, ticket, typed) {
      const [messages, teams] = await Promise.all([messagesToSplit(db, ticket.id), teamsToOpenFor(db)])
      const sent = typed ? ((request.body ?? {}) as Fields).messages : known(splittingQuery, request.query).messages
      const chosen = [sent ?? []].flat().map(String)
      return splittingPage(request.words, ticket, { messages, teams, chosen }, typed)
    },
    async act(actor, { id, number }, { formKey, messages, subject, team, tell }) {
      const wish = { messages, subject, team, tell }
      const made = await once(db, actor, { key: formKey, content: [id, 'split', wish] }, (tx) =>
        splitTicket(tx, actor, id, wish),
      )
      return { key: 'split.done', values: { short: number.slice(-4) }, number: made }
    },
  })

  actionForm(app, 'spam', {
    action: 'work',
    form: spamForm,
    page: (request, ticket, typed) => spamPage(request.words, actorOf(request), ticket, typed),
    async act(actor, { id, number }, { formKey, block }) {
      await once(db, actor, { key: formKey, content: [id, 'spam', block] }, (tx) =>
        markAsSpam(tx, actor, id, { block }),
      )
      return { key: 'spam.done', values: { undo: `/desk/tickets/${number}/spam/removal` } }
    },
  })

  app.post<OfTicket>('/desk/tickets/:number/spam/removal', async (request, reply) => {
    const ticket = await deskTicketOf(request)
    const { values } = readForm(backQuery, request.body)
    return takeBack(request, reply, async () => {
      await markAsWanted(db, actorOf(request), ticket.id)
      return done(app, reply, ticket, 'spam.undone', values.returnTo)
    })
  })

  /** What cannot be taken back any more is told where its button stood. */
  async function takeBack(request: FastifyRequest, reply: FastifyReply, work: () => Promise<FastifyReply>) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error
      const ticket = await deskTicketOf(request)
      const into = (await findMergedInto(db, actorOf(request), ticket.id)) ?? ticket
      const values = Object.fromEntries(
        Object.entries(error.values ?? {}).map(([name, value]) => [name, String(value)]),
      )
      app.cookies.setFlash(reply, {
        key: error.key as 'error.unmerge.answered',
        values: { ...values, failed: 'yes' },
        at: 'reply',
      })
      return seeOther(reply, `/desk/tickets/${into.number}`)
    }
  }
}
