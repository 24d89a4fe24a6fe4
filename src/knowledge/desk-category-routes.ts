import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { once } from '../drafts/submissions.ts'
import { NotFoundError } from '../platform/errors.ts'
import { OutdatedError } from '../platform/versions.ts'
import { seeOther } from '../web/context.ts'
import { type FormState, known, readForm, withFault } from '../web/forms.ts'
import {
  addCategory,
  CategoryInUseError,
  moveCategory,
  readCategories,
  removeCategory,
  renameCategory,
} from './arranging.ts'
import { CATEGORIES, categoriesPage, categoryPage } from './desk-category-pages.ts'
import { articleParams, categoryForm, movingForm, newCategoryForm, onceForm } from './desk-forms.ts'
import { deskTools } from './desk-list-pages.ts'

/** The tree of categories, behind `requireAdmin`. */
export async function categoryDeskRoutes(app: FastifyInstance) {
  const { db, cookies } = app
  const idOf = (request: FastifyRequest) => known(articleParams, request.params).id

  const list = async (request: FastifyRequest, reply: FastifyReply, rest?: { form?: FormState; fault?: string }) =>
    reply.page('knowledge/desk/categories', categoriesPage(deskTools(request), await readCategories(db), rest))

  async function edit(request: FastifyRequest, reply: FastifyReply, rest?: { form?: FormState; changed?: boolean }) {
    const category = (await readCategories(db)).find(({ id }) => id === idOf(request))
    if (!category) throw new NotFoundError()
    return reply.page('knowledge/desk/category', categoryPage(deskTools(request), category, rest))
  }

  app.get(CATEGORIES, (request, reply) => list(request, reply))
  app.get(`${CATEGORIES}/:id`, (request, reply) => edit(request, reply))

  app.post(CATEGORIES, { config: { form: newCategoryForm } }, async (request, reply) => {
    const actor = actorOf(request)
    const form = readForm(newCategoryForm, request.body)
    if (!form.ok) return list(request, reply.code(422), { form })
    const { formKey: key, ...wish } = form.data
    try {
      await once(db, actor, { key, content: ['faq-category', wish] }, (tx) => addCategory(tx, actor, wish))
    } catch (error) {
      return list(request, reply.code(422), { form: withFault(form, error) })
    }
    cookies.setFlash(reply, { key: 'desk.faq.category.saved', values: { name: wish.de } })
    return seeOther(reply, CATEGORIES)
  })

  app.post(`${CATEGORIES}/:id`, { config: { form: categoryForm } }, async (request, reply) => {
    const [actor, id] = [actorOf(request), idOf(request)]
    const form = readForm(categoryForm, request.body)
    if (!form.ok) return edit(request, reply.code(422), { form })
    const { formKey: key, seen, ...names } = form.data
    try {
      const changed = await once(db, actor, { key, content: ['faq-category', id, names] }, (tx) =>
        renameCategory(tx, actor, id, names, seen),
      )
      cookies.setFlash(
        reply,
        changed ? { key: 'desk.faq.category.saved', values: { name: names.de } } : { key: 'flash.unchanged' },
      )
    } catch (error) {
      if (error instanceof OutdatedError) return edit(request, reply.code(409), { form, changed: true })
      return edit(request, reply.code(422), { form: withFault(form, error) })
    }
    return seeOther(reply, CATEGORIES)
  })

  app.post(`${CATEGORIES}/:id/move`, async (request, reply) => {
    const [actor, id] = [actorOf(request), idOf(request)]
    const { formKey: key, direction, seen } = known(movingForm, request.body)
    try {
      await once(db, actor, { key, content: ['faq-category', id, direction] }, (tx) =>
        moveCategory(tx, actor, id, direction, seen),
      )
    } catch (error) {
      if (!(error instanceof OutdatedError)) throw error
      return list(request, reply.code(409), { fault: request.words.t('desk.faq.category.outdated') })
    }
    return seeOther(reply, CATEGORIES)
  })

  app.post(`${CATEGORIES}/:id/removal`, async (request, reply) => {
    const [actor, id] = [actorOf(request), idOf(request)]
    const { formKey: key } = known(onceForm, request.body)
    try {
      const name = await once(db, actor, { key, content: ['faq-category', id, 'removal'] }, (tx) =>
        removeCategory(tx, actor, id),
      )
      cookies.setFlash(reply, { key: 'desk.faq.category.removed', values: { name } })
    } catch (error) {
      if (!(error instanceof CategoryInUseError)) throw error
      return list(request, reply.code(409), { fault: request.words.t('desk.faq.category.in-use') })
    }
    return seeOther(reply, CATEGORIES)
  })
}
