import type { FastifyInstance } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { homeOf } from '../accounts/home.ts'
import { seeOther } from '../web/context.ts'
import { known } from '../web/forms.ts'
import { deskListQuery, deskQueryOf } from './desk-forms.ts'
import { deskListPage } from './desk-list-pages.ts'
import { countDeskViews, listDeskTickets } from './desk-lists.ts'

export async function deskListRoutes(app: FastifyInstance) {
  const { db } = app
  const { timeZone } = app.config

  app.get('/desk', async (request, reply) => seeOther(reply, homeOf(actorOf(request))))

  app.get('/desk/tickets', async (request, reply) => {
    const actor = actorOf(request)
    const asked = known(deskListQuery, request.query)
    const wish = deskQueryOf(asked, { pageSize: actor.pageSize, timeZone })
    const [found, counts] = await Promise.all([listDeskTickets(db, actor, wish), countDeskViews(db, actor)])
    return reply.page('tickets/desk/index', deskListPage(request.words, actor, asked, found, counts))
  })
}
