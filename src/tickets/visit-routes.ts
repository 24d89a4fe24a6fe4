import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { NotFoundError } from '../platform/errors.ts'
import { findTicket, type OfTicket } from './ticket-routes.ts'
import { calendarOf } from './visit-calendar.ts'
import { type ListedVisit, latestVisit } from './visit-lists.ts'

/** A calendar file; nothing is found for no visit. */
export function sendCalendar(
  request: FastifyRequest,
  reply: FastifyReply,
  name: string,
  visits: ListedVisit[],
  folder: '/tickets' | '/desk/tickets',
) {
  if (visits.length === 0) throw new NotFoundError()
  const { words, server } = request
  const { support, portalName } = server.settings.current()
  const tools = { words, baseUrl: server.config.baseUrl, organizer: { name: portalName, address: support.email } }
  return reply
    .headers({
      'content-type': 'text/calendar; charset=utf-8',
      'content-disposition': `attachment; filename="${name}.ics"`,
      'cache-control': 'private, no-store',
    })
    .send(
      calendarOf(
        tools,
        visits.map((visit) => ({ ...visit, path: `${folder}/${visit.number}` })),
      ),
    )
}

/** For the calendars of those who see a ticket: its latest visit, or that it was called off. */
export async function visitRoutes(app: FastifyInstance) {
  app.get<OfTicket>('/tickets/:number/visit.ics', async (request, reply) => {
    const { id, number } = await findTicket(request)
    const visit = await latestVisit(app.db, id)
    return sendCalendar(request, reply, number, visit ? [visit] : [], '/tickets')
  })
}
