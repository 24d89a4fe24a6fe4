import type { FastifyInstance, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { seeOther } from '../web/context.ts'
import { type FormState, known, readForm, withFault } from '../web/forms.ts'
import { confidentialityForm, noFields, participantForm, participantParams } from './forms.ts'
import { ticketPage } from './pages.ts'
import { nameParticipant, removeParticipant, setConfidential } from './sharing.ts'
import { findTicket, readTicket, toolsOf } from './ticket-routes.ts'

export async function sharingRoutes(app: FastifyInstance) {
  const { db } = app

  app.post('/tickets/:number/confidentiality', async (request, reply) => {
    const ticket = await findTicket(request)
    const form = readForm(confidentialityForm, request.body)
    if (!form.ok) return reply.code(422).page('tickets/portal/show', await pageWith(request, form))
    try {
      await setConfidential(db, actorOf(request), ticket.id, form.data.confidential)
    } catch (error) {
      return reply.code(422).page('tickets/portal/show', await pageWith(request, withFault(form, error)))
    }
    const key = form.data.confidential ? 'flash.confidential' : 'flash.not-confidential'
    app.cookies.setFlash(reply, { key, at: 'sharing' })
    return seeOther(reply, `/tickets/${ticket.number}#sharing`)
  })

  app.post('/tickets/:number/participants', { config: { form: participantForm } }, async (request, reply) => {
    const ticket = await findTicket(request)
    const form = readForm(participantForm, request.body)
    const again = async (state: FormState) =>
      reply.code(422).page('tickets/portal/show', await pageWith(request, state))
    if (!form.ok) return again(form)
    try {
      const added = await nameParticipant(db, actorOf(request), ticket.id, form.data.email)
      app.cookies.setFlash(reply, { key: added ? 'flash.shared' : 'flash.shared-already', at: 'sharing' })
    } catch (error) {
      return again(withFault(form, error))
    }
    return seeOther(reply, `/tickets/${ticket.number}#sharing`)
  })

  app.post('/tickets/:number/participants/:account/removal', async (request, reply) => {
    const actor = actorOf(request)
    const ticket = await findTicket(request)
    const { account } = known(participantParams, request.params)
    readForm(noFields, request.body)
    await removeParticipant(db, actor, ticket.id, account)
    const left = account === actor.accountId
    app.cookies.setFlash(reply, left ? { key: 'flash.left' } : { key: 'flash.unshared', at: 'sharing' })
    return seeOther(reply, left ? '/tickets' : `/tickets/${ticket.number}#sharing`)
  })
}

const pageWith = async (request: FastifyRequest, sharing: FormState) =>
  ticketPage(toolsOf(request), await readTicket(request), { sharing })
