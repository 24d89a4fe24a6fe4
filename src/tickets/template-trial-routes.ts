import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { isOffered } from '../catalog/offered.ts'
import { findTemplate } from '../catalog/templates.ts'
import type { Locale } from '../i18n/translate.ts'
import { companyNames } from '../organizations/customers.ts'
import type { Fields } from '../web/body.ts'
import { wordsFor } from '../web/context.ts'
import { known } from '../web/forms.ts'
import { partAnswers } from './answer-forms.ts'
import type { TypedAnswers } from './answer-rules.ts'
import { trialForm, trialParams, trialQuery } from './template-trial-forms.ts'
import { trialPage } from './template-trial-pages.ts'

/** A template as a chosen customer sees it, to be filled in; nothing is stored. */
export async function templateTrialRoutes(app: FastifyInstance) {
  const { db } = app
  const PATH = '/desk/templates/:id/trial'

  interface Asked {
    organization: string
    language?: Locale | undefined
    typed?: { answers: TypedAnswers; subject: string }
  }

  async function show(request: FastifyRequest, reply: FastifyReply, { organization, language, typed }: Asked) {
    const [actor, { id }] = [actorOf(request), known(trialParams, request.params)]
    const [template, companies] = await Promise.all([findTemplate(db, id), companyNames(db)])
    const name = organization.trim()
    const found = name ? await db.organization.findUnique({ where: { name }, select: { id: true } }) : null
    const today = actor.admission.today()
    const version = template.draft ?? template.published
    const offered = found && version ? await isOffered(db, version.id, { organizationId: found.id, today }) : undefined
    const shownIn = wordsFor(app, language ?? request.words.locale)
    const page = trialPage(
      { words: request.words, shownIn, actor, today },
      { template, company: { name, found: found !== null, offered }, typed, companies },
    )
    const faulty = Object.keys(page.form.errors).length > 0
    return reply.code(faulty ? 422 : 200).page('tickets/desk/template-trial', page)
  }

  app.get(PATH, (request, reply) => show(request, reply, known(trialQuery, request.query)))

  app.post(PATH, (request, reply) => {
    const { own, answers } = partAnswers((request.body ?? {}) as Fields)
    const { organization, language, subject } = known(trialForm, own)
    return show(request, reply, { organization, language, typed: { answers, subject } })
  })
}
