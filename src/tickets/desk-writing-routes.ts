import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { actorOf } from '../accounts/access.ts'
import { saveMovesOn } from '../accounts/preferences.ts'
import { filesOfDraft } from '../attachments/uploads.ts'
import { joined, keepFields, keepingFields, receiveForm } from '../drafts/receive.ts'
import { once } from '../drafts/submissions.ts'
import { type Day, momentAt } from '../platform/clock.ts'
import { ForbiddenError } from '../platform/errors.ts'
import type { Fields } from '../web/body.ts'
import { seeOther } from '../web/context.ts'
import { type FormState, known, readForm, withError, withFault } from '../web/forms.ts'
import { withQuery } from '../web/paths.ts'
import { logCall } from './calls.ts'
import { countUses } from './canned.ts'
import { insertCanned, isCannedStep } from './desk-canned-routes.ts'
import { draftPurpose, type Writing } from './desk-conversation.ts'
import { deskListBehind, deskListHref, deskQueryOf } from './desk-forms.ts'
import { neighboursOf } from './desk-neighbours.ts'
import { deskCallForm, deskNoteForm, deskReplyForm } from './desk-ticket-forms.ts'
import { type DeskPageWish, deskPage } from './desk-ticket-routes.ts'
import { ticketParams } from './forms.ts'
import { ClosedTooLongError } from './locking.ts'
import { type FoundTicket, findDeskTicketFor, findMergedInto, ticketNear } from './queries.ts'
import { ChangedMeanwhileError, replyToTicket } from './replies.ts'
import type { OfTicket } from './ticket-routes.ts'
import { noteOnTicket } from './work.ts'

type DeskReply = z.output<typeof deskReplyForm>

/** Three forms, three routes: no habit sends one for the other. */
export async function deskWritingRoutes(app: FastifyInstance) {
  const keeps = (writing: Writing) => async (request: FastifyRequest, accountId: number) => {
    const id = await ticketNear(app.db, accountId, known(ticketParams, request.params).number)
    return id ? draftPurpose(writing, id) : undefined
  }

  const replies = { config: { form: deskReplyForm, keeps: keeps('reply') } }
  app.post<OfTicket>('/desk/tickets/:number/replies', replies, (request, reply) =>
    takeIn(request, reply, 'reply', deskReplyForm, async (taken) => {
      const { ticket, data, files } = taken
      if (data.action === 'note') return keepAsNote(request, reply, taken)
      const actor = actorOf(request)
      const moves = data.after === 'next'
      const next = moves ? await nextOf(request, ticket, data.from) : undefined
      const wish = replyIn(data, app.config.timeZone)
      const messageId = await once(
        app.db,
        actor,
        { key: data.formKey, content: [ticket.id, wish], files },
        async (tx) => {
          const written = await replyToTicket(tx, actor, ticket.id, { ...wish, seen: data.seen, files })
          await countUses(tx, actor, data.used)
          return written
        },
      )
      if (moves !== actor.movesOn) await saveMovesOn(app.db, actor, moves)
      if (!moves) return told(reply, ticket, { key: 'desk.reply.sent', from: data.from, messageId })
      const values = { ticket: ticket.number, number: `…${ticket.number.slice(-4)}` }
      app.cookies.setFlash(reply, { key: 'desk.reply.sent-one', values, at: 'reply' })
      const list = deskListHref(deskListBehind(data.from))
      return seeOther(reply, next ? withQuery(`/desk/tickets/${next}`, { from: data.from }) : list)
    }),
  )

  const notes = { config: { form: deskNoteForm, keeps: keeps('note') } }
  app.post<OfTicket>('/desk/tickets/:number/notes', notes, (request, reply) =>
    takeIn(request, reply, 'note', deskNoteForm, (taken) => keepAsNote(request, reply, taken)),
  )

  const calls = { config: { form: deskCallForm, keeps: keeps('call') } }
  app.post<OfTicket>('/desk/tickets/:number/calls', calls, (request, reply) =>
    takeIn(request, reply, 'call', deskCallForm, async ({ ticket, data }) => {
      const { formKey: key, body, minutes, direction, shown, call: completes, from } = data
      const actor = actorOf(request)
      const wish = { body, minutes, direction, shown, completes }
      const messageId = await once(app.db, actor, { key, content: [ticket.id, wish] }, (tx) =>
        logCall(tx, actor, ticket.id, wish),
      )
      return told(reply, ticket, { key: 'phone.call.logged', from, messageId })
    }),
  )
}

/** Of the form, without what a second arrival may say differently. */
const replyIn = (
  { body, state, until, promise, cause, solution, resolution, recipients }: DeskReply,
  timeZone: string,
) => ({
  body,
  state,
  ...(state === 'on_hold' ? { until: until as Day } : {}),
  ...(promise && (state === 'open' || state === 'on_hold') ? { promise: momentAt(promise, timeZone) } : {}),
  ...(state === 'closed' ? { cause, solution, ...(resolution ? { resolution } : {}) } : {}),
  ...(recipients ? { recipients } : {}),
})

async function nextOf(request: FastifyRequest, { number }: FoundTicket, from: string) {
  const { db } = request.server
  const actor = actorOf(request)
  const list = deskQueryOf(deskListBehind(from), actor.pageSize)
  return (await neighboursOf(db, actor, list, number)).next
}

interface Taken<Data> {
  ticket: FoundTicket
  data: Data
  files: string[]
}

async function keepAsNote(
  request: FastifyRequest,
  reply: FastifyReply,
  { ticket, data, files }: Taken<Pick<DeskReply, 'formKey' | 'body' | 'from' | 'used'>>,
) {
  const { db } = request.server
  const actor = actorOf(request)
  const form = { key: data.formKey, content: [ticket.id, 'note', data.body], files }
  const messageId = await once(db, actor, form, async (tx) => {
    const written = await noteOnTicket(tx, actor, ticket.id, { body: data.body, files })
    await countUses(tx, actor, data.used)
    return written
  })
  return told(reply, ticket, { key: 'desk.note.kept', from: data.from, messageId })
}

function told(
  reply: FastifyReply,
  { number }: FoundTicket,
  {
    key,
    from,
    messageId,
  }: { key: 'desk.reply.sent' | 'desk.note.kept' | 'phone.call.logged'; from: string; messageId: number },
) {
  reply.server.cookies.setFlash(reply, { key, at: 'reply' })
  return seeOther(reply, `${withQuery(`/desk/tickets/${number}`, { from })}#message-${messageId}`)
}

/** Of a form that takes no files; whether customers read the text is a field of its own. */
const withoutFiles = ({ body }: FastifyRequest) => ({
  ...{ fields: (body ?? {}) as Fields, faults: [], files: [], stay: false },
})

/** Reads a form with its files and does what it asks for; whatever hinders that, the page keeps what was typed. */
async function takeIn<Rules extends z.ZodObject>(
  request: FastifyRequest,
  reply: FastifyReply,
  writing: Writing,
  rules: Rules,
  work: (taken: Taken<z.output<Rules>>) => Promise<FastifyReply>,
) {
  const { server: app } = request
  const actor = actorOf(request)
  const ticket = await findDeskTicketFor(app.db, actor, known(ticketParams, request.params).number)
  const purpose = draftPurpose(writing, ticket.id)
  const {
    fields: sent,
    faults,
    stay,
    files,
  } = writing === 'call' ? withoutFiles(request) : await receiveForm(app, request, actor, purpose)
  const fields = joined(sent)
  const form = readForm(rules, fields)
  const { from = '', formKey = '', seen } = form.values
  const again = async (code: number, state: FormState, more: Pick<DeskPageWish, 'unseenAfter' | 'offered'> = {}) => {
    const there = await filesOfDraft(app.db, actor.accountId, formKey)
    const { page } = await deskPage(request, { writing, from, form: state, files: there, faults, ...more })
    return reply.code(code).page('tickets/desk/show', page)
  }
  const goOn = async (into: FoundTicket) => {
    await keepFields(app, actor, draftPurpose(writing, into.id), fields)
    app.cookies.setFlash(reply, { key: 'merge.moved-on', at: 'reply' })
    return seeOther(reply, withQuery(`/desk/tickets/${into.number}`, { write: writing }))
  }
  const elsewhere = await findMergedInto(app.db, actor, ticket.id)
  if (elsewhere) return goOn(elsewhere)
  if (stay && !faults.length)
    return seeOther(reply, `${withQuery(`/desk/tickets/${ticket.number}`, { write: writing, from })}#files`)
  if (!faults.length && isCannedStep(fields.action)) {
    const { state, offered } = await insertCanned(request, ticket.number, form.values)
    await keepFields(app, actor, purpose, state.values)
    return again(Object.keys(state.errors).length ? 422 : 200, state, { offered })
  }
  if (faults.length) return again(422, { values: form.values, errors: stay ? {} : form.errors })
  if (!form.ok) {
    await keepFields(app, actor, purpose, fields)
    return again(422, form)
  }
  try {
    return await keepingFields(app, actor, purpose, fields, () => work({ ticket, data: form.data, files }))
  } catch (error) {
    const into = error instanceof ChangedMeanwhileError && (await findMergedInto(app.db, actor, ticket.id))
    if (into) return goOn(into)
    if (error instanceof ChangedMeanwhileError) return again(409, form, { unseenAfter: Number(seen) })
    // Only the form for replies carries it: whoever never had that form is refused as ever.
    if (error instanceof ForbiddenError && writing === 'reply' && seen)
      return again(409, withError(form, 'form', 'desk.reply.lost'))
    if (error instanceof ClosedTooLongError) return again(422, withError(form, 'form', 'desk.reply.too-late'))
    return again(422, withFault(form, error))
  }
}
