import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { INLINE_TYPES } from '../attachments/detection.ts'
import { saveDraft } from '../drafts/drafts.ts'
import { keepFields, keepingFields, receiveForm } from '../drafts/receive.ts'
import type { MessageKey } from '../i18n/translate.ts'
import { ForbiddenError, InvalidInputError } from '../platform/errors.ts'
import { actorOf, seeOther } from '../web/context.ts'
import { emptyForm, known, readForm, withError } from '../web/forms.ts'
import { withQuery } from '../web/paths.ts'
import { closeTicket, reopenTicket } from './closure.ts'
import { readTicketFor } from './conversation.ts'
import { closureForm, fileParams, isVagueSubject, newQuery, noFields, openingForm, replyForm, showQuery, ticketParams } from './forms.ts'
import { openTicket } from './opening.ts'
import { newTicketPage, placeOf, printPage, ticketPage } from './pages.ts'
import { findFileFor, findTicketFor, ticketNear } from './queries.ts'
import { replyToTicket } from './replies.ts'

interface OfTicket {
  Params: { number: string }
}

/** Tickets as their customer sees them. */
export async function ticketRoutes(app: FastifyInstance) {
  const { db, config, storage } = app
  const toolsOf = (request: FastifyRequest) => ({ db, config, words: request.words, actor: actorOf(request) })
  const find = (request: FastifyRequest) => findTicketFor(db, actorOf(request), known(ticketParams, request.params).number)
  const read = (request: FastifyRequest, part: { before?: number | undefined; limit?: number } = {}) =>
    readTicketFor(db, actorOf(request), known(ticketParams, request.params).number, part)

  app.get('/tickets/new', async (request, reply) => {
    const { follows } = known(newQuery, request.query)
    return reply.page('tickets/portal/new', await newTicketPage(toolsOf(request), follows ? { follows } : {}))
  })

  app.post('/tickets', { config: { keeps: () => 'ticket' as const } }, async (request, reply) => {
    const actor = actorOf(request)
    const { fields, faults, stay } = await receiveForm(app, request, actor, 'ticket')
    if (stay && !faults.length) return seeOther(reply, '/tickets/new#files')
    const form = readForm(openingForm, fields)
    const again = async (state = { values: form.values, errors: stay ? {} : form.errors }, vague = false) => {
      await keepFields(app, actor, 'ticket', fields)
      return reply.code(422).page('tickets/portal/new', await newTicketPage(toolsOf(request), { form: state, faults, vague }))
    }
    if (!form.ok || faults.length) return again()
    if (isVagueSubject(form.data.subject) && !form.data.subjectAccepted) return again(emptyForm(form.values), true)
    const { action: _action, remove: _remove, returnTo: _returnTo, formKey, subjectAccepted: _accepted, follows, ...input } = form.data
    try {
      const opening = { ...input, ...(follows ? { follows } : {}) }
      const number = await keepingFields(app, actor, 'ticket', fields, () => openTicket(db, actor, formKey, opening, config))
      app.cookies.setFlash(reply, { key: 'flash.opened', values: { number } })
      return seeOther(reply, `/tickets/${number}`)
    } catch (error) {
      if (error instanceof InvalidInputError) return again(withError(form, error.field, error.key as MessageKey))
      throw error
    }
  })

  app.get<OfTicket>('/tickets/:number', async (request, reply) => {
    const { before } = known(showQuery, request.query)
    const ticket = await read(request, { before })
    return reply.page('tickets/portal/show', await ticketPage(toolsOf(request), ticket, { before }))
  })

  app.get<OfTicket>('/tickets/:number/print', async (request, reply) => {
    const ticket = await read(request, { limit: 1000 })
    return reply.page('tickets/portal/print', printPage(request.words, actorOf(request), ticket))
  })

  const keepsReply = async (request: FastifyRequest, accountId: number) => {
    const id = await ticketNear(db, accountId, known(ticketParams, request.params).number)
    return id ? (`reply:${id}` as const) : undefined
  }

  app.post<OfTicket>('/tickets/:number/replies', { config: { keeps: keepsReply } }, async (request, reply) => {
    const actor = actorOf(request)
    const ticket = await find(request)
    const purpose = `reply:${ticket.id}` as const
    const { fields, faults, stay } = await receiveForm(app, request, actor, purpose)
    if (stay && !faults.length) return seeOther(reply, `/tickets/${ticket.number}#files`)
    const form = readForm(replyForm, fields)
    if (!form.ok || faults.length) {
      await keepFields(app, actor, purpose, fields)
      return reply.code(422).page(
        'tickets/portal/show',
        await ticketPage(toolsOf(request), await read(request), {
          form: { values: form.values, errors: stay ? {} : form.errors },
          faults,
        }),
      )
    }
    const { formKey, body, priority } = form.data
    const input = { body, ...(priority ? { priority } : {}) }
    const messageId = await keepingFields(app, actor, purpose, fields, () => replyToTicket(db, actor, ticket, formKey, input)).catch(
      async (error: unknown) => {
        if (!(error instanceof ForbiddenError)) throw error
        await saveDraft(db, actor.accountId, formKey, 'ticket', {
          ...form.values,
          ...placeOf(ticket),
          subject: ticket.subject,
          follows: ticket.number,
        })
        return undefined
      },
    )
    if (!messageId) {
      app.cookies.setFlash(reply, { key: 'flash.reply-follows' })
      return seeOther(reply, withQuery('/tickets/new', { follows: ticket.number }))
    }
    app.cookies.setFlash(reply, { key: 'flash.replied' })
    return seeOther(reply, `/tickets/${ticket.number}#message-${messageId}`)
  })

  app.post<OfTicket>('/tickets/:number/closure', async (request, reply) => {
    const ticket = await find(request)
    const form = readForm(closureForm, request.body)
    if (!form.ok)
      return reply.code(422).page('tickets/portal/show', await ticketPage(toolsOf(request), await read(request), { closing: form }))
    await closeTicket(db, actorOf(request), ticket, form.data.formKey, form.data.comment)
    app.cookies.setFlash(reply, { key: 'flash.closed' })
    return seeOther(reply, `/tickets/${ticket.number}`)
  })

  app.post<OfTicket>('/tickets/:number/reopening', async (request, reply) => {
    const ticket = await find(request)
    readForm(noFields, request.body)
    if (!(await reopenTicket(db, actorOf(request), ticket))) return seeOther(reply, withQuery('/tickets/new', { follows: ticket.number }))
    app.cookies.setFlash(reply, { key: 'flash.reopened' })
    return seeOther(reply, `/tickets/${ticket.number}#reply`)
  })

  app.get('/attachments/:id/:filename', { compress: false }, async (request, reply) => sendFile(request, reply))

  async function sendFile(request: FastifyRequest, reply: FastifyReply) {
    const file = await findFileFor(db, actorOf(request), known(fileParams, request.params).id)
    const inline = INLINE_TYPES.has(file.mediaType)
    const plainName = file.filename.replace(/[^\x20-\x7e]|["\\]/g, '_')
    return reply
      .headers({
        'content-type': file.mediaType === 'text/plain' ? 'text/plain; charset=utf-8' : file.mediaType,
        'content-length': file.size,
        'content-disposition': `${inline ? 'inline' : 'attachment'}; filename="${plainName}"; filename*=UTF-8''${encodeURIComponent(file.filename).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)}`,
        'content-security-policy': "sandbox; default-src 'none'",
        'cache-control': 'private, no-store',
      })
      .send(storage.read(file.id))
  }
}
