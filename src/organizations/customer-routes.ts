import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { NotFoundError } from '../platform/errors.ts'
import { OutdatedError } from '../platform/versions.ts'
import { seeOther } from '../web/context.ts'
import { savedOrNot } from '../web/cookies.ts'
import { emptyForm, type FormState, known, readForm } from '../web/forms.ts'
import { withQuery } from '../web/paths.ts'
import { customerPage, newPersonPage, type ShownAgain } from './customer-pages.ts'
import { companyName, companyNames, readCustomer } from './customers.ts'
import {
  enablingForm,
  findingQuery,
  idParams,
  invitationForm,
  newPersonForm,
  newPersonQuery,
  personOnDeskForm,
  personQuery,
} from './desk-forms.ts'
import { customersPage, withPersonFault } from './desk-pages.ts'
import { findPeople } from './finding.ts'
import type { Handed } from './handed-pages.ts'
import { addPerson } from './people.ts'
import { changePerson, invitePerson, setEnabled } from './people-changes.ts'

/** People of companies, for agents. */
export async function customerRoutes(app: FastifyInstance, { ticketsOf, once }: Handed) {
  const { db, cookies } = app
  const idOf = (request: FastifyRequest) => known(idParams, request.params).id
  const pathOf = (id: number) => `/desk/customers/${id}`

  async function show(request: FastifyRequest, options: ShownAgain = {}) {
    const [actor, id] = [actorOf(request), idOf(request)]
    const { tickets: page } = known(personQuery, request.query)
    const customer = await readCustomer(db, actor, id)
    const href = (tickets: number) => `${withQuery(pathOf(id), { tickets })}#tickets`
    const tickets = await ticketsOf(request, { person: id }, { page, href })
    return customerPage(request.words, actor, customer, tickets, options)
  }
  const showAgain = async (request: FastifyRequest, reply: FastifyReply, options: ShownAgain) =>
    reply.code(options.changed ? 409 : 422).page('organizations/desk/customer', await show(request, options))

  app.get('/desk/customers', async (request, reply) => {
    const asked = known(findingQuery, request.query)
    const found = await findPeople(db, actorOf(request), asked)
    return reply.page('organizations/desk/customers', customersPage(request.words, asked, found))
  })

  const newPage = async (request: FastifyRequest, form?: FormState) => {
    const { organization: id } = known(newPersonQuery, request.query)
    const [companies, organization] = await Promise.all([companyNames(db), id ? companyName(db, id) : undefined])
    return newPersonPage(request.words, actorOf(request), { companies, organization, ...(form ? { form } : {}) })
  }

  app.get('/desk/customers/new', async (request, reply) =>
    reply.page('organizations/desk/new-person', await newPage(request)),
  )

  app.post('/desk/customers', { config: { form: newPersonForm } }, async (request, reply) => {
    const actor = actorOf(request)
    const form = readForm(newPersonForm, request.body)
    const again = async (state: FormState) =>
      reply.code(422).page('organizations/desk/new-person', await newPage(request, state))
    if (!form.ok) return again(form)
    const { formKey: key, returnTo: _returnTo, invited, ...person } = form.data
    try {
      const id = await once(db, actor, { key, content: [person, invited] }, (tx) =>
        addPerson(tx, { ...person, userName: '' }, { invited, by: actor }),
      )
      cookies.setFlash(reply, { key: invited ? 'desk.customers.flash.invited' : 'desk.customers.flash.added' })
      return seeOther(reply, pathOf(id))
    } catch (error) {
      return again(withPersonFault(form, error))
    }
  })

  app.get('/desk/customers/:id', async (request, reply) =>
    reply.page('organizations/desk/customer', await show(request)),
  )

  app.post('/desk/customers/:id', { config: { form: personOnDeskForm } }, async (request, reply) => {
    const form = readForm(personOnDeskForm, request.body)
    if (!form.ok) return showAgain(request, reply, { form })
    const { returnTo: _returnTo, seen, ...person } = form.data
    try {
      cookies.setFlash(reply, savedOrNot(await changePerson(db, actorOf(request), idOf(request), person, seen)))
    } catch (error) {
      if (error instanceof OutdatedError) return showAgain(request, reply, { form, changed: true })
      return showAgain(request, reply, { form: withPersonFault(form, error) })
    }
    return seeOther(reply, pathOf(idOf(request)))
  })

  app.post('/desk/customers/:id/enabling', async (request, reply) => {
    const form = readForm(enablingForm, request.body)
    if (!form.ok) throw new NotFoundError()
    await setEnabled(db, actorOf(request), idOf(request), form.data.enabled)
    cookies.setFlash(reply, {
      key: form.data.enabled ? 'desk.customers.flash.enabled' : 'desk.customers.flash.disabled',
    })
    return seeOther(reply, pathOf(idOf(request)))
  })

  app.post('/desk/customers/:id/invitation', async (request, reply) => {
    const [actor, id] = [actorOf(request), idOf(request)]
    const form = readForm(invitationForm, request.body)
    if (!form.ok) throw new NotFoundError()
    try {
      await once(db, actor, { key: form.data.formKey, content: ['invitation', id] }, (tx) =>
        invitePerson(tx, actor, id),
      )
    } catch (error) {
      return showAgain(request, reply, { fault: withPersonFault(emptyForm(), error) })
    }
    cookies.setFlash(reply, { key: 'desk.customers.flash.invited' })
    return seeOther(reply, pathOf(id))
  })
}
