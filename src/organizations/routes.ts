import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { actorOf } from '../web/context.ts'
import { known } from '../web/forms.ts'
import { pagingOf } from '../web/paging.ts'
import { withQuery } from '../web/paths.ts'
import { COLLEAGUES_PER_PAGE, listColleagues } from './colleagues.ts'

const peopleQuery = z.object({ page: z.coerce.number().int().min(1).max(100_000).catch(1) })

/** What a customer administrator sees of their companies. */
export async function companyRoutes(app: FastifyInstance) {
  app.get('/company/people', async (request, reply) => {
    const { page } = known(peopleQuery, request.query)
    const { people, total } = await listColleagues(app.db, actorOf(request), page)
    const pages = Math.max(1, Math.ceil(total / COLLEAGUES_PER_PAGE))
    const paging = pagingOf(page, pages, total, COLLEAGUES_PER_PAGE, (wanted) => withQuery('/company/people', { page: wanted > 1 ? wanted : undefined }))
    return reply.page('organizations/people', { people, paging, several: new Set(people.map(({ company }) => company)).size > 1 })
  })
}
