import type { FastifyInstance, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { isCustomer } from '../accounts/actor.ts'
import { once } from '../drafts/submissions.ts'
import { InvalidInputError } from '../platform/errors.ts'
import { seeOther } from '../web/context.ts'
import { type FormState, known, readForm, withFault } from '../web/forms.ts'
import { localPath } from '../web/paths.ts'
import { incidentParams, joiningForm, leavingForm } from './forms.ts'
import { joinIncident, leaveIncident } from './joining.ts'
import { incidentPage } from './pages.ts'
import { readIncident } from './queries.ts'

/** Known incidents, for customers whom they concern. */
export async function incidentRoutes(app: FastifyInstance) {
  const { db, cookies } = app
  const idOf = (request: FastifyRequest) => known(incidentParams, request.params).id

  async function show(request: FastifyRequest, form?: FormState) {
    return incidentPage(request.words, await readIncident(db, actorOf(request), idOf(request)), form)
  }

  app.get('/incidents/:id', async (request, reply) => {
    if (!isCustomer(actorOf(request))) return seeOther(reply, `/desk/incidents/${idOf(request)}`)
    return reply.page('incidents/show', await show(request))
  })

  app.post('/incidents/:id/joining', { config: { form: joiningForm } }, async (request, reply) => {
    const [actor, id] = [actorOf(request), idOf(request)]
    const form = readForm(joiningForm, request.body)
    if (!form.ok) return reply.code(422).page('incidents/show', await show(request, form))
    const { formKey: key, returnTo, ...wish } = form.data
    const join = () => once(db, actor, { key, content: [id, wish] }, (tx) => joinIncident(tx, actor, id, wish))
    try {
      await join()
    } catch (error) {
      // It may be over since the page was shown.
      if (!(error instanceof InvalidInputError)) throw error
      return reply.code(422).page('incidents/show', await show(request, withFault(form, error)))
    }
    cookies.setFlash(reply, { key: wish.mails ? 'incident.flash.joined.mails' : 'incident.flash.joined' })
    return seeOther(reply, localPath(returnTo, `/incidents/${id}`))
  })

  app.post('/incidents/:id/joining/removal', async (request, reply) => {
    const [actor, id] = [actorOf(request), idOf(request)]
    const { formKey: key, returnTo } = known(leavingForm, request.body)
    await once(db, actor, { key, content: ['leave', id] }, (tx) => leaveIncident(tx, actor, id))
    cookies.setFlash(reply, { key: 'incident.flash.left' })
    return seeOther(reply, localPath(returnTo, '/tickets'))
  })
}
