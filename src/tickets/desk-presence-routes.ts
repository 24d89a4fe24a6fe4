import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { actorOf } from '../accounts/access.ts'
import type { StoredFile } from '../attachments/uploads.ts'
import { once } from '../drafts/submissions.ts'
import { announce } from '../platform/live.ts'
import { seeOther } from '../web/context.ts'
import { known } from '../web/forms.ts'
import { withQuery } from '../web/paths.ts'
import { theirDraftPage } from './desk-draft-pages.ts'
import { type Around, readAround } from './desk-presence.ts'
import { presenceForm, presenceQuery, takingForm, theirDraftParams, theirDraftQuery } from './desk-presence-forms.ts'
import { presenceOf } from './desk-presence-pages.ts'
import { ticketParams } from './forms.ts'
import { can } from './policy.ts'
import { type Doing, showPresence } from './presence.ts'
import { findDeskTicketFor } from './queries.ts'
import { copyFiles, readTheirDraft, takeDraft } from './taking-drafts.ts'
import type { OfTicket } from './ticket-routes.ts'

/** Who else is on a ticket, and what they have begun there. */
export async function deskPresenceRoutes(app: FastifyInstance) {
  const { db } = app
  const byItself = { config: { byItself: true } }

  app.get<OfTicket>('/desk/tickets/:number/presence', byItself, async (request, reply) => {
    const place = known(presenceQuery, request.query)
    return show(request, reply, await around(request, place.seen), place)
  })

  app.post<OfTicket>('/desk/tickets/:number/presence', byItself, async (request, reply) => {
    const { doing, ...place } = known(presenceForm, request.body)
    const ticket = await around(request, place.seen)
    const news = await showPresence(db, actorOf(request), ticket.id, allowed(request, ticket, doing))
    if (news) await announce(db, 'presence', ticket.id)
    return doing === 'leaves' ? reply.code(204).send() : show(request, reply, ticket, place)
  })

  app.get<OfTicket>('/desk/tickets/:number/drafts/:key', async (request, reply) => {
    const { ticket, key } = await draftIn(request)
    const { from } = known(theirDraftQuery, request.query)
    const draft = await readTheirDraft(db, actorOf(request), ticket.id, key)
    return reply.page('tickets/desk/draft', theirDraftPage(request.words, ticket, draft, from))
  })

  app.post<OfTicket>('/desk/tickets/:number/drafts/:key/takeover', async (request, reply) => {
    const { ticket, key } = await draftIn(request)
    const { formKey, from } = known(takingForm, request.body)
    const actor = actorOf(request)
    let files: StoredFile[] = []
    const taken = await once(db, actor, { key: formKey, content: ['draft', key] }, async (tx) => {
      const { files: theirs, ...draft } = await takeDraft(tx, actor, ticket.id, key)
      // Not among what is kept of the form, which says nothing of anybody.
      files = theirs
      return draft
    })
    const left = await copyFiles({ db, storage: app.storage, limits: app.config }, actor, taken.key, files)
    app.cookies.setFlash(reply, {
      key: left.length ? 'presence.draft.taken-without' : 'presence.draft.taken',
      values: { names: left.join(', ') },
      at: 'reply',
    })
    return seeOther(reply, `${withQuery(`/desk/tickets/${ticket.number}`, { write: taken.writing, from })}#body`)
  })

  const around = (request: FastifyRequest, seen: number | undefined) =>
    readAround(db, actorOf(request), known(ticketParams, request.params).number, seen)

  async function draftIn(request: FastifyRequest) {
    const { number, key } = known(theirDraftParams, request.params)
    return { ticket: await findDeskTicketFor(db, actorOf(request), number), key }
  }
}

/** Whoever may not write this only looks. */
const allowed = (request: FastifyRequest, ticket: Around, doing: Doing): Doing =>
  doing === 'looks' || doing === 'leaves' || can(actorOf(request), doing, ticket) ? doing : 'looks'

const show = (
  request: FastifyRequest,
  reply: FastifyReply,
  ticket: Around,
  { seen, write, from }: z.output<typeof presenceQuery>,
) => {
  const place = { seen, writing: write, from }
  return reply.page('tickets/desk/presence', { presence: presenceOf(request.words, actorOf(request), ticket, place) })
}
