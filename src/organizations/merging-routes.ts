import type { FastifyInstance, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { ForbiddenError } from '../platform/errors.ts'
import { seeOther } from '../web/context.ts'
import { emptyForm, type FormState, known, readForm, withFault } from '../web/forms.ts'
import { readCustomer } from './customers.ts'
import { idParams, personMergingForm } from './desk-forms.ts'
import type { Once } from './handed-pages.ts'
import { mergingPeoplePage } from './merging-pages.ts'
import { mergePeople, type PeopleMerge } from './merging-people.ts'
import { mayAtDesk } from './policy.ts'

/** Two accounts of one person become one: which, what it moves, and only then. */
export async function mergingPeopleRoutes(app: FastifyInstance, { once }: { once: Once }) {
  const { db, cookies } = app
  const path = '/desk/customers/:id/merging'

  async function show(request: FastifyRequest, form: FormState, merge?: PeopleMerge) {
    const actor = actorOf(request)
    if (!mayAtDesk(actor, 'entitle')) throw new ForbiddenError('desk.entitle')
    const customer = await readCustomer(db, actor, known(idParams, request.params).id)
    return mergingPeoplePage(request.words, customer, form, merge)
  }

  app.get(path, async (request, reply) => reply.page('organizations/desk/merging', await show(request, emptyForm())))

  app.post(path, { config: { form: personMergingForm } }, async (request, reply) => {
    const actor = actorOf(request)
    if (!mayAtDesk(actor, 'entitle')) throw new ForbiddenError('desk.entitle')
    const { id } = known(idParams, request.params)
    await readCustomer(db, actor, id)
    const form = readForm(personMergingForm, request.body)
    const again = async (state: FormState) =>
      reply.code(422).page('organizations/desk/merging', await show(request, state))
    if (!form.ok) return again(form)
    const { formKey: key, email: from, confirm } = form.data
    const wish = { from, into: { id }, by: actor }
    try {
      if (!confirm)
        return reply.page(
          'organizations/desk/merging',
          await show(request, form, await mergePeople(db, { ...wish, dryRun: true })),
        )
      // What is kept of a form names nobody.
      await once(db, actor, { key, content: ['merge', id, from] }, async (tx) => {
        await mergePeople(tx, { ...wish, dryRun: false })
      })
      cookies.setFlash(reply, { key: 'desk.customers.flash.merged' })
      return seeOther(reply, `/desk/customers/${id}`)
    } catch (error) {
      return again(withFault(form, error))
    }
  })
}
