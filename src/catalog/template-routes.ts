import type { FastifyInstance, FastifyRequest } from 'fastify'
import { actorOf, requireAdmin } from '../accounts/access.ts'
import { once } from '../drafts/submissions.ts'
import { OutdatedError } from '../platform/versions.ts'
import { seeOther } from '../web/context.ts'
import { known } from '../web/forms.ts'
import { copyTemplate, dropDraft, offerAgain, removeTemplate, withdrawTemplate } from './changing.ts'
import { editorRoutes, showEditor } from './editor-routes.ts'
import { moveTemplate } from './ordering.ts'
import { movingForm, onceForm, templateParams, versionsQuery } from './template-forms.ts'
import { readOnlyPage, removalPage, TEMPLATES, templatesPage, versionsPage } from './template-pages.ts'
import { findTemplate, readTemplates } from './templates.ts'
import { versionsOf } from './version-history.ts'

const OF_TEMPLATE = `${TEMPLATES}/:id`

/** Templates at the desk: agents may look, admins change them. */
export async function templateRoutes(app: FastifyInstance) {
  const { db } = app
  const toolsOf = (request: FastifyRequest) => ({ words: request.words, actor: actorOf(request) })
  const found = (request: FastifyRequest) => findTemplate(db, known(templateParams, request.params).id)

  app.get(TEMPLATES, async (request, reply) =>
    reply.page('catalog/index', templatesPage(toolsOf(request), await readTemplates(db))),
  )

  app.get(OF_TEMPLATE, async (request, reply) => {
    const template = await found(request)
    if (actorOf(request).role !== 'admin') return reply.page('catalog/read', readOnlyPage(toolsOf(request), template))
    return showEditor(request, reply, { template })
  })

  app.get(`${OF_TEMPLATE}/versions`, async (request, reply) => {
    const [template, { page }] = [await found(request), known(versionsQuery, request.query)]
    return reply.page(
      'catalog/versions',
      versionsPage(toolsOf(request), template, await versionsOf(db, template.id, page)),
    )
  })

  await app.register(async (administration) => {
    requireAdmin(administration)
    await administration.register(editorRoutes)
    await administration.register(actRoutes)
  })
}

/** What is done to a template as a whole, each with a button. */
async function actRoutes(app: FastifyInstance) {
  const { db, cookies } = app
  const toolsOf = (request: FastifyRequest) => ({ words: request.words, actor: actorOf(request) })

  app.post(`${OF_TEMPLATE}/move`, async (request, reply) => {
    const [actor, { id }] = [actorOf(request), known(templateParams, request.params)]
    const { formKey: key, direction, seen } = known(movingForm, request.body)
    try {
      await once(db, actor, { key, content: ['template', id, direction] }, (tx) =>
        moveTemplate(tx, actor, id, direction === 'up', seen),
      )
    } catch (error) {
      if (!(error instanceof OutdatedError)) throw error
      return reply.code(409).page('catalog/index', templatesPage(toolsOf(request), await readTemplates(db), true))
    }
    return seeOther(reply, TEMPLATES)
  })

  app.post(`${OF_TEMPLATE}/copy`, async (request, reply) => {
    const [actor, { id }] = [actorOf(request), known(templateParams, request.params)]
    const { formKey: key } = known(onceForm, request.body)
    const ending = {
      de: request.words.t('desk.template.copy.ending.de'),
      en: request.words.t('desk.template.copy.ending.en'),
    }
    const copy = await once(db, actor, { key, content: ['copy', id] }, (tx) => copyTemplate(tx, actor, id, ending))
    cookies.setFlash(reply, { key: 'desk.template.flash.copied' })
    return seeOther(reply, `${TEMPLATES}/${copy}`)
  })

  app.post(`${OF_TEMPLATE}/withdrawal`, async (request, reply) => {
    const [actor, { id }] = [actorOf(request), known(templateParams, request.params)]
    const { formKey: key } = known(onceForm, request.body)
    await once(db, actor, { key, content: ['withdrawal', id] }, (tx) => withdrawTemplate(tx, actor, id))
    cookies.setFlash(reply, { key: 'desk.template.flash.withdrawn' })
    return seeOther(reply, `${TEMPLATES}/${id}`)
  })

  app.post(`${OF_TEMPLATE}/offer`, async (request, reply) => {
    const [actor, { id }] = [actorOf(request), known(templateParams, request.params)]
    const { formKey: key } = known(onceForm, request.body)
    await once(db, actor, { key, content: ['offer', id] }, (tx) => offerAgain(tx, actor, id))
    cookies.setFlash(reply, { key: 'desk.template.flash.offered' })
    return seeOther(reply, `${TEMPLATES}/${id}`)
  })

  app.post(`${OF_TEMPLATE}/draft-removal`, async (request, reply) => {
    const [actor, { id }] = [actorOf(request), known(templateParams, request.params)]
    const { formKey: key, seen } = known(onceForm, request.body)
    try {
      await once(db, actor, { key, content: ['draft', id] }, (tx) => dropDraft(tx, actor, id, seen))
    } catch (error) {
      if (!(error instanceof OutdatedError)) throw error
      return showEditor(request, reply.code(409), { template: await findTemplate(db, id), changed: true })
    }
    cookies.setFlash(reply, { key: 'desk.template.flash.dropped' })
    return seeOther(reply, `${TEMPLATES}/${id}`)
  })

  app.get(`${OF_TEMPLATE}/removal`, async (request, reply) => {
    const template = await findTemplate(db, known(templateParams, request.params).id)
    return reply.page('catalog/removal', removalPage(toolsOf(request), template))
  })

  app.post(`${OF_TEMPLATE}/removal`, async (request, reply) => {
    const [actor, { id }] = [actorOf(request), known(templateParams, request.params)]
    const { formKey: key } = known(onceForm, request.body)
    await once(db, actor, { key, content: ['removal', id] }, (tx) => removeTemplate(tx, actor, id))
    cookies.setFlash(reply, { key: 'desk.template.flash.removed' })
    return seeOther(reply, TEMPLATES)
  })
}
