import type { FastifyInstance } from 'fastify'
import { once } from '../drafts/submissions.ts'
import { phoneOf, promiseCallback } from './callbacks.ts'
import { callbackOnTicketForm } from './desk-action-forms.ts'
import { actionForm } from './desk-action-routes.ts'
import { callbackPage } from './desk-callback-pages.ts'

/** When somebody of the team calls the customer. */
export async function deskCallbackRoutes(app: FastifyInstance) {
  const { db, config } = app

  actionForm(app, 'callback', {
    action: 'note',
    form: callbackOnTicketForm,
    page: async (request, ticket, typed) =>
      callbackPage(request.words, ticket, { phone: await phoneOf(db, ticket.requesterId), ...config }, typed),
    async act(actor, { id }, { formKey: key, at, number }) {
      await once(db, actor, { key, content: [id, 'callback', at, number] }, (tx) =>
        promiseCallback(tx, actor, { at, number }, { ticketId: id, timeZone: config.timeZone }),
      )
      return 'phone.callback.promised'
    },
  })
}
