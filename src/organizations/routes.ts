import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { actorOf } from '../accounts/access.ts'
import { administeredBy } from '../accounts/actor.ts'
import { known, pageIn } from '../web/forms.ts'
import { listColleagues } from './colleagues.ts'
import { peoplePage } from './pages.ts'

const peopleQuery = z.object({ page: pageIn })

export async function companyRoutes(app: FastifyInstance) {
  app.get('/company/people', async (request, reply) => {
    const actor = actorOf(request)
    const companies = administeredBy(actor)
    if (companies.length === 0) return reply.code(403).page('organizations/administrators-only')
    const { page: asked } = known(peopleQuery, request.query)
    const found = await listColleagues(app.db, actor, asked, actor.admission.today())
    return reply.page('organizations/people', peoplePage(request.words, found, companies))
  })
}
