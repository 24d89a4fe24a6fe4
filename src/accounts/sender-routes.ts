import type { FastifyInstance } from 'fastify'
import { seeOther } from '../web/context.ts'
import { emptyForm, readForm, withFault } from '../web/forms.ts'
import { localPath } from '../web/paths.ts'
import { actorOf } from './access.ts'
import { introductionForm, introductionQuery } from './forms.ts'
import { homeOf } from './home.ts'
import { introductionPage } from './preferences-pages.ts'
import { introduce, readSender } from './sender.ts'

/** What an agent is asked once, behind `requireAgent`. */
export async function senderRoutes(app: FastifyInstance) {
  const { db } = app

  app.get('/desk/sender', { config: { beforeIntroduction: true } }, async (request, reply) => {
    const actor = actorOf(request)
    const next = localPath(introductionQuery.parse(request.query).next, homeOf(actor))
    if (actor.introduced) return seeOther(reply, next)
    return reply.page('accounts/sender', introductionPage(actor, await readSender(db, actor), emptyForm({ next })))
  })

  app.post('/desk/sender', { config: { form: introductionForm } }, async (request, reply) => {
    const actor = actorOf(request)
    const form = readForm(introductionForm, request.body)
    const again = async (state = form as ReturnType<typeof emptyForm>) =>
      reply.code(422).page('accounts/sender', introductionPage(actor, await readSender(db, actor), state))
    if (!form.ok) return again()
    const { next, ...sender } = form.data
    try {
      await introduce(db, actor, sender)
    } catch (error) {
      return again(withFault(form, error))
    }
    return seeOther(reply, localPath(next, homeOf(actor)))
  })
}
