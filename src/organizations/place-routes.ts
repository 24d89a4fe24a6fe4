import type { FastifyInstance, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { ForbiddenError, NotFoundError } from '../platform/errors.ts'
import { OutdatedError } from '../platform/versions.ts'
import { seeOther } from '../web/context.ts'
import { savedOrNot } from '../web/cookies.ts'
import { type FormState, known, readForm } from '../web/forms.ts'
import { leavingPage, placePage } from './customer-pages.ts'
import { companyNames, readCustomer } from './customers.ts'
import { companyOfPersonForm, idParams, invitationForm, placeForm, placeParams } from './desk-forms.ts'
import { withPersonFault } from './desk-pages.ts'
import type { Once, StakeOf } from './handed-pages.ts'
import { leaveCompany } from './leaving.ts'
import { addCompany, changePlace } from './people-changes.ts'
import { mayAtDesk } from './policy.ts'

interface Placing {
  once: Once
  stakeOf: StakeOf
}

/** Where somebody belongs: a company, their site and role in it. */
export async function placeRoutes(app: FastifyInstance, { once, stakeOf }: Placing) {
  const { db, cookies } = app

  async function placeOf(request: FastifyRequest, again: { form?: FormState; changed?: boolean } = {}) {
    const { id, organization } = known(placeParams, request.params)
    const customer = await readCustomer(db, actorOf(request), id)
    const place = customer.places.find(({ organizationId }) => organizationId === organization)
    if (!place) throw new NotFoundError()
    return placePage(request.words, actorOf(request), { customer, place, ...again })
  }

  async function newPlace(request: FastifyRequest, form?: FormState) {
    const actor = actorOf(request)
    const { id } = known(idParams, request.params)
    if (!mayAtDesk(actor, 'entitle')) throw new ForbiddenError('desk.entitle')
    const [customer, companies] = await Promise.all([readCustomer(db, actor, id), companyNames(db)])
    return placePage(request.words, actor, { customer, companies, ...(form ? { form } : {}) })
  }

  app.get('/desk/customers/:id/places', async (request, reply) =>
    reply.page('organizations/desk/place', await newPlace(request)),
  )

  app.post('/desk/customers/:id/places', { config: { form: companyOfPersonForm } }, async (request, reply) => {
    const actor = actorOf(request)
    const { id } = known(idParams, request.params)
    const form = readForm(companyOfPersonForm, request.body)
    const again = async (state: FormState) =>
      reply.code(422).page('organizations/desk/place', await newPlace(request, state))
    if (!form.ok) return again(form)
    const { formKey: key, returnTo: _returnTo, ...place } = form.data
    try {
      await once(db, actor, { key, content: [id, place] }, (tx) => addCompany(tx, actor, id, place))
    } catch (error) {
      return again(withPersonFault(form, error))
    }
    cookies.setFlash(reply, { key: 'flash.saved' })
    return seeOther(reply, `/desk/customers/${id}`)
  })

  app.get('/desk/customers/:id/places/:organization', async (request, reply) =>
    reply.page('organizations/desk/place', await placeOf(request)),
  )

  app.post('/desk/customers/:id/places/:organization', { config: { form: placeForm } }, async (request, reply) => {
    const { id, organization } = known(placeParams, request.params)
    const form = readForm(placeForm, request.body)
    if (!form.ok) return reply.code(422).page('organizations/desk/place', await placeOf(request, { form }))
    const { returnTo: _returnTo, seen, ...place } = form.data
    try {
      cookies.setFlash(reply, savedOrNot(await changePlace(db, actorOf(request), id, organization, place, seen)))
    } catch (error) {
      if (!(error instanceof OutdatedError)) throw error
      return reply.code(409).page('organizations/desk/place', await placeOf(request, { form, changed: true }))
    }
    return seeOther(reply, `/desk/customers/${id}`)
  })

  app.get('/desk/customers/:id/places/:organization/removal', async (request, reply) => {
    const actor = actorOf(request)
    if (!mayAtDesk(actor, 'entitle')) throw new ForbiddenError('desk.entitle')
    const { id, organization } = known(placeParams, request.params)
    const customer = await readCustomer(db, actor, id)
    const stake = await stakeOf(db, { person: id, organization })
    return reply.page('organizations/desk/leaving', leavingPage(request.words, customer, organization, stake))
  })

  app.post('/desk/customers/:id/places/:organization/removal', async (request, reply) => {
    const actor = actorOf(request)
    if (!mayAtDesk(actor, 'entitle')) throw new ForbiddenError('desk.entitle')
    const { id, organization } = known(placeParams, request.params)
    const { name } = await readCustomer(db, actor, id)
    const { formKey: key } = known(invitationForm, request.body)
    const company = await once(db, actor, { key, content: ['leave', id, organization] }, (tx) =>
      leaveCompany(tx, actor, id, organization),
    )
    cookies.setFlash(reply, { key: 'desk.customers.flash.left', values: { name, company } })
    return seeOther(reply, `/desk/customers/${id}`)
  })
}
