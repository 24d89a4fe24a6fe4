import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { actorOf } from '../accounts/access.ts'
import type { Actor } from '../accounts/actor.ts'
import type { Purpose } from '../drafts/drafts.ts'
import { keptFields } from '../drafts/forms.ts'
import { keptForm } from '../drafts/pages.ts'
import { joined, keepFields, keepingFields } from '../drafts/receive.ts'
import type { MessageKey } from '../i18n/translate.ts'
import { ForbiddenError, InvalidInputError } from '../platform/errors.ts'
import type { Fields } from '../web/body.ts'
import { seeOther } from '../web/context.ts'
import { type FormState, known, readForm, withFault } from '../web/forms.ts'
import { localPath } from '../web/paths.ts'
import {
  assignmentForm,
  backQuery,
  holdQuery,
  kindForm,
  priorityForm,
  stateForm,
  takeoverForm,
  watchingForm,
} from './desk-action-forms.ts'
import { agentsToAssign } from './desk-choices.ts'
import { type DeskTicket, readDeskTicket } from './desk-facts.ts'
import {
  assignmentPage,
  type DeskFormPage,
  kindPage,
  priorityPage,
  takeoverPage,
  watchingPage,
} from './desk-form-pages.ts'
import { historyLines } from './desk-history-pages.ts'
import { holdPage, waitPage } from './desk-hold-pages.ts'
import { ticketParams } from './forms.ts'
import { historySince } from './history.ts'
import { partiesOf } from './parties.ts'
import { type Action, can } from './policy.ts'
import { type FoundTicket, ticketNear } from './queries.ts'
import { sayReachable } from './reachability.ts'
import { ChangedMeanwhileError } from './replies.ts'
import type { OfTicket } from './ticket-routes.ts'
import { assignTicket, setTicketKind, setTicketPriority, setTicketState, takeOver, watchTicket } from './work.ts'

interface ActionForm<Form extends z.ZodObject> {
  /** Who may not is told by the page already. */
  action: Action
  form: Form
  page(request: FastifyRequest, ticket: DeskTicket, typed?: FormState): Promise<DeskFormPage> | DeskFormPage
  /** The text that confirms it, and the other ticket that it leads to. */
  act(
    actor: Actor,
    ticket: FoundTicket,
    data: z.output<Form>,
    request: Pick<FastifyRequest, 'words'>,
  ): Promise<MessageKey | Done>
  /** Whether the page is to show something before this is done. */
  showsFirst?(request: FastifyRequest, ticket: DeskTicket, data: z.output<Form>): Promise<boolean>
  /** What it looks for when others did something meanwhile. */
  looksFirst?: boolean
  /** Where what is typed is kept until it is sent. */
  keeps?: (id: number) => Purpose
}

/** What was done, where somebody goes on, and what takes it back. */
interface Done {
  key: MessageKey
  values?: Record<string, string>
  number?: string
  /** Where somebody goes on, if not at a ticket. */
  path?: string
}

/** Throws NotFoundError for all but those who have it at the desk. */
export const deskTicketOf = (request: FastifyRequest) =>
  readDeskTicket(request.server.db, actorOf(request), known(ticketParams, request.params).number)

/** A page with a form on a ticket, and what it does: back to the ticket, or the same page with what is wrong. */
export function actionForm<Form extends z.ZodObject>(app: FastifyInstance, place: string, wish: ActionForm<Form>) {
  const { action, form: schema, page, act, showsFirst, looksFirst, keeps } = wish
  const { db } = app
  const path = `/desk/tickets/:number/${place}`

  async function show(request: FastifyRequest, ticket: DeskTicket, typed?: FormState): Promise<DeskFormPage> {
    if (!keeps) return page(request, ticket, typed)
    const tools = { db, words: request.words, actor: actorOf(request) }
    const { form, ...kept } = await keptForm(tools, keeps(ticket.id), keptFields(schema), typed)
    return { ...(await page(request, ticket, form)), ...kept }
  }

  app.get<OfTicket>(path, async (request, reply) => {
    const ticket = await deskTicketOf(request)
    if (!can(actorOf(request), action, ticket)) throw new ForbiddenError(`ticket.${action}`)
    const { returnTo } = known(backQuery, request.query)
    return reply.page('tickets/desk/form', backTo(await show(request, ticket), returnTo))
  })

  const config = {
    form: schema,
    ...(keeps ? { keeps: keptOnTicket(keeps), keptAt: ({ url }: FastifyRequest) => url } : {}),
  }
  app.post<OfTicket>(path, { config }, async (request, reply) => {
    const actor = actorOf(request)
    const ticket = await deskTicketOf(request)
    const fields = (request.body ?? {}) as Fields
    const read = readForm(schema, fields)
    const typed = { ...read, values: joined(fields) }
    const again = async (code: number, made: DeskFormPage) =>
      reply.code(code).page('tickets/desk/form', backTo(made, typed.values.returnTo))
    if (!typed.ok) {
      if (keeps && typed.values.formKey) await keepFields(app, actor, keeps(ticket.id), fields)
      return again(422, await show(request, ticket, typed))
    }
    const work = () => act(actor, ticket, typed.data, request)
    try {
      if (await showsFirst?.(request, ticket, typed.data)) return again(200, await show(request, ticket, typed))
      const made = await (keeps ? keepingFields(app, actor, keeps(ticket.id), fields, work) : work())
      return done(app, reply, ticket, made, typed.values.returnTo)
    } catch (error) {
      const now = await deskTicketOf(request)
      const news = await newsFor(request, now, typed)
      if (error instanceof ChangedMeanwhileError && looksFirst)
        return again(409, { ...(await show(request, now, typed)), news, seen: now.latestEvent })
      if (error instanceof ForbiddenError && news.length && !can(actor, action, now))
        return again(409, { ...(await show(request, now, typed)), news, lost: lostTo(request, now) })
      if (!(error instanceof InvalidInputError)) throw error
      return again(422, await show(request, now, withFault(typed, error)))
    }
  })
}

/** For the draft of a form whose session is over. */
const keptOnTicket = (keeps: (id: number) => Purpose) => async (request: FastifyRequest, accountId: number) => {
  const id = await ticketNear(request.server.db, accountId, known(ticketParams, request.params).number)
  return id ? keeps(id) : undefined
}

/** What others did since the form was shown. */
const newsFor = async (request: FastifyRequest, { id }: DeskTicket, { values: { seen } }: FormState) =>
  seen ? historyLines(request.words, await historySince(request.server.db, actorOf(request), id, Number(seen))) : []

const lostTo = ({ words }: FastifyRequest, { teamName }: DeskTicket) => words.t('desk.action.lost', { team: teamName })

const backTo = (page: DeskFormPage, returnTo: string | undefined): DeskFormPage => ({
  ...page,
  back: localPath(returnTo, page.ticket.path),
})

/** Back to the ticket as it was come from, with what has been done. */
export function done(
  app: FastifyInstance,
  reply: FastifyReply,
  ticket: Pick<FoundTicket, 'number'>,
  made: MessageKey | Done,
  returnTo?: string,
) {
  const { key, values, number, path }: Done = typeof made === 'string' ? { key: made } : made
  app.cookies.setFlash(reply, { key, ...(path ? {} : { at: 'reply' }), ...(values ? { values } : {}) })
  if (path) return seeOther(reply, path)
  if (number) return seeOther(reply, `/desk/tickets/${number}`)
  return seeOther(reply, localPath(returnTo, `/desk/tickets/${ticket.number}`))
}

export async function deskActionRoutes(app: FastifyInstance) {
  const { db } = app

  app.post<OfTicket>('/desk/tickets/:number/reachability', async (request, reply) => {
    const ticket = await deskTicketOf(request)
    await sayReachable(db, actorOf(request), ticket.id)
    return done(app, reply, ticket, 'flash.reachable')
  })

  actionForm(app, 'takeover', {
    action: 'work',
    form: takeoverForm,
    page: (request, ticket, typed) => takeoverPage(request.words, ticket, typed),
    async act(actor, { id }) {
      await takeOver(db, actor, id)
      return 'desk.action.done.takeover'
    },
  })

  actionForm(app, 'assignment', {
    action: 'work',
    form: assignmentForm,
    page: async (request, ticket, typed) =>
      assignmentPage(request.words, ticket, await agentsToAssign(db, actorOf(request), ticket.teamId), typed),
    async act(actor, { id }, { agent }) {
      await assignTicket(db, actor, id, agent === undefined ? {} : { agent })
      return agent === undefined ? 'desk.action.done.unassigned' : 'desk.action.done.assigned'
    },
  })

  actionForm(app, 'state', {
    action: 'work',
    form: stateForm,
    async page(request, ticket, typed) {
      const { reason = typed?.values.reason } = known(holdQuery, request.query)
      return reason === 'third_party'
        ? waitPage(request.words, ticket, await partiesOf(db, ticket.teamId), typed)
        : holdPage(request.words, ticket, typed)
    },
    async act(actor, { id }, { state, reason, until, party, shown }) {
      const hold = { ...(reason ? { reason } : {}), ...(until ? { until } : {}), party, shown: shown === 'yes' }
      await setTicketState(db, actor, id, { state, ...hold })
      return `desk.action.done.${state}`
    },
  })

  actionForm(app, 'priority', {
    action: 'work',
    form: priorityForm,
    page: (request, ticket, typed) => priorityPage(request.words, ticket, typed),
    async act(actor, { id }, { priority }) {
      await setTicketPriority(db, actor, id, { priority })
      return 'desk.action.done.priority'
    },
  })

  actionForm(app, 'kind', {
    action: 'work',
    form: kindForm,
    page: (request, ticket, typed) => kindPage(request.words, ticket, typed),
    async act(actor, { id }, { kind }) {
      await setTicketKind(db, actor, id, { kind })
      return 'desk.action.done.kind'
    },
  })

  actionForm(app, 'watching', {
    action: 'note',
    form: watchingForm,
    page: (request, ticket, typed) => watchingPage(request.words, ticket, typed),
    async act(actor, { id }, { watched }) {
      await watchTicket(db, actor, id, watched)
      return watched ? 'desk.action.done.watched' : 'desk.action.done.unwatched'
    },
  })
}
