import type { FastifyInstance, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import type { MessageKey } from '../i18n/translate.ts'
import { InvalidInputError } from '../platform/errors.ts'
import { seeOther } from '../web/context.ts'
import { type FormState, known, readForm, withError } from '../web/forms.ts'
import { readTicketFor } from './conversation.ts'
import { confidentialityForm, noFields, participantForm, participantParams, ticketParams } from './forms.ts'
import { ticketPage } from './pages.ts'
import { findTicketFor } from './queries.ts'
import { nameParticipant, removeParticipant, setConfidential } from './sharing.ts'

export async function sharingRoutes(app: FastifyInstance) {
  const { db, config } = app
  const find = (request: FastifyRequest) =>
    findTicketFor(db, actorOf(request), known(ticketParams, request.params).number)

  app.post('/tickets/:number/confidentiality', async (request, reply) => {
    const ticket = await find(request)
    const form = readForm(confidentialityForm, request.body)
    if (!form.ok) return reply.code(422).page('tickets/portal/show', await pageWith(request, ticket.number, form))
    await setConfidential(db, actorOf(request), ticket.id, form.data.confidential)
    app.cookies.setFlash(reply, { key: form.data.confidential ? 'flash.confidential' : 'flash.not-confidential' })
    return seeOther(reply, `/tickets/${ticket.number}`)
  })

  app.post('/tickets/:number/participants', async (request, reply) => {
    const ticket = await find(request)
    const form = readForm(participantForm, request.body)
    const again = async (state: FormState) =>
      reply.code(422).page('tickets/portal/show', await pageWith(request, ticket.number, state))
    if (!form.ok) return again(form)
    try {
      const added = await nameParticipant(db, actorOf(request), ticket.id, form.data.email)
      app.cookies.setFlash(reply, { key: added ? 'flash.shared' : 'flash.shared-already' })
    } catch (error) {
      if (error instanceof InvalidInputError) return again(withError(form, error.field, error.key as MessageKey))
      throw error
    }
    return seeOther(reply, `/tickets/${ticket.number}#sharing`)
  })

  app.post('/tickets/:number/participants/:account/removal', async (request, reply) => {
    const actor = actorOf(request)
    const ticket = await find(request)
    const { account } = known(participantParams, request.params)
    readForm(noFields, request.body)
    await removeParticipant(db, actor, ticket.id, account)
    const left = account === actor.accountId
    app.cookies.setFlash(reply, { key: left ? 'flash.left' : 'flash.unshared' })
    return seeOther(reply, left ? '/tickets' : `/tickets/${ticket.number}#sharing`)
  })

  async function pageWith(request: FastifyRequest, number: string, sharing: FormState) {
    const actor = actorOf(request)
    return ticketPage({ db, config, words: request.words, actor }, await readTicketFor(db, actor, number), { sharing })
  }
}
