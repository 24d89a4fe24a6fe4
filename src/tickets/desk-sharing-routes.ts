import type { FastifyInstance } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { emptyForm, known, readForm } from '../web/forms.ts'
import {
  backQuery,
  deskConfidentialityForm,
  deskParticipantForm,
  linkForm,
  linkParams,
  suggestionForm,
  suggestionQuery,
} from './desk-action-forms.ts'
import { actionForm, deskTicketOf, done } from './desk-action-routes.ts'
import { linkPage } from './desk-form-pages.ts'
import { confidentialPage, participantPage, suggestionPage } from './desk-sharing-pages.ts'
import { participantParams } from './forms.ts'
import { linkTicket, unlinkTicket } from './links.ts'
import { nameParticipant, removeParticipant, setConfidential } from './sharing.ts'
import { answerSuggestion } from './suggestions.ts'

/** Who else sees a ticket, and which others have to do with it. */
export async function deskSharingRoutes(app: FastifyInstance) {
  const { db } = app

  actionForm(app, 'confidential', {
    action: 'share',
    form: deskConfidentialityForm,
    page: (request, ticket, typed) => confidentialPage(request.words, ticket, typed),
    async act(actor, { id }, { confidential }) {
      await setConfidential(db, actor, id, confidential)
      return confidential ? 'flash.confidential' : 'flash.not-confidential'
    },
  })

  actionForm(app, 'participants', {
    action: 'share',
    form: deskParticipantForm,
    page: (request, ticket, typed) => participantPage(request.words, ticket, typed),
    act: async (actor, { id }, { email }) =>
      (await nameParticipant(db, actor, id, email)) ? 'flash.shared' : 'flash.shared-already',
  })

  app.post('/desk/tickets/:number/participants/:account/removal', async (request, reply) => {
    const ticket = await deskTicketOf(request)
    const { account } = known(participantParams, request.params)
    const { values } = readForm(backQuery, request.body)
    await removeParticipant(db, actorOf(request), ticket.id, account)
    return done(app, reply, ticket, 'flash.unshared', values.returnTo)
  })

  actionForm(app, 'suggestions', {
    action: 'share',
    form: suggestionForm,
    page: (request, ticket, typed) =>
      suggestionPage(request.words, ticket, typed ?? emptyForm(known(suggestionQuery, request.query))),
    act: async (actor, { id }, { address, decision, confirm }) =>
      (await answerSuggestion(db, actor, id, { address, decision, confirmed: confirm === 'yes' }))
        ? 'flash.shared'
        : 'flash.not-shared',
  })

  actionForm(app, 'links', {
    action: 'work',
    form: linkForm,
    page: (request, ticket, typed) => linkPage(request.words, ticket, typed),
    act: async (actor, { id }, { number }) =>
      (await linkTicket(db, actor, id, { number })) ? 'desk.action.done.linked' : 'desk.action.done.linked-already',
  })

  app.post('/desk/tickets/:number/links/:other/removal', async (request, reply) => {
    const ticket = await deskTicketOf(request)
    const { other } = known(linkParams, request.params)
    const { values } = readForm(backQuery, request.body)
    await unlinkTicket(db, actorOf(request), ticket.id, { number: other })
    return done(app, reply, ticket, 'desk.action.done.unlinked', values.returnTo)
  })
}
