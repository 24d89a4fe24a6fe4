import type { FastifyInstance } from 'fastify'
import { momentAt } from '../platform/clock.ts'
import { promiseForm } from './desk-action-forms.ts'
import { actionForm } from './desk-action-routes.ts'
import { promisePage } from './promise-pages.ts'
import { promiseNews } from './promises.ts'

/** Until when the customer hears from us again. */
export async function deskPromiseRoutes(app: FastifyInstance) {
  const { db, config } = app

  actionForm(app, 'promise', {
    action: 'work',
    form: promiseForm,
    page: (request, ticket, typed) => promisePage(request.words, ticket, config.timeZone, typed),
    async act(actor, { id }, { at, withdraw }) {
      await promiseNews(db, actor, id, { at: withdraw ? null : momentAt(at, config.timeZone) })
      return withdraw ? 'promise.done.withdrawn' : 'promise.done'
    },
  })
}
