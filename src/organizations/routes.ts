import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { actorOf } from '../accounts/access.ts'
import { administeredBy } from '../accounts/actor.ts'
import { localDay, now } from '../platform/clock.ts'
import { known } from '../web/forms.ts'
import { pagingOf } from '../web/paging.ts'
import { withQuery } from '../web/paths.ts'
import { COLLEAGUES_PER_PAGE, listColleagues } from './colleagues.ts'

const peopleQuery = z.object({ page: z.coerce.number().int().min(1).max(100_000).catch(1) })

/** What a customer administrator sees of their companies besides the tickets. */
export async function companyRoutes(app: FastifyInstance) {
  app.get('/company/people', async (request, reply) => {
    const actor = actorOf(request)
    const companies = administeredBy(actor)
    if (companies.length === 0) return reply.code(403).page('organizations/administrators-only')
    const { page: asked } = known(peopleQuery, request.query)
    const { people, total, page, pages } = await listColleagues(
      app.db,
      actor,
      asked,
      localDay(now(), app.config.timeZone),
    )
    const paging = pagingOf(page, pages, total, COLLEAGUES_PER_PAGE, (wanted) =>
      withQuery('/company/people', { page: wanted > 1 ? wanted : undefined }),
    )
    return reply.page('organizations/people', {
      people,
      paging,
      several: companies.length > 1,
      companies: companies.map(({ name }) => name).join(', '),
    })
  })
}
