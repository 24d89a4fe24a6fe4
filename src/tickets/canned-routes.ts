import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import type { Purpose } from '../drafts/drafts.ts'
import { keptFields } from '../drafts/forms.ts'
import { keptForm } from '../drafts/pages.ts'
import { keepFields } from '../drafts/receive.ts'
import { once } from '../drafts/submissions.ts'
import { ForbiddenError, NotFoundError } from '../platform/errors.ts'
import { seeOther, wordsFor } from '../web/context.ts'
import { type FormState, known, readForm, withError, withFault } from '../web/forms.ts'
import {
  addCanned,
  ChangedCannedError,
  changeCanned,
  findCannedFor,
  isCannedNear,
  listCanned,
  mayWriteCanned,
  removeCanned,
  scopeOf,
} from './canned.ts'
import { readFilling } from './canned-filling.ts'
import { cannedForm, cannedParams, cannedQuery, newCannedForm, onceForm } from './canned-forms.ts'
import { CANNED, cannedPage, type Editing, editorPage, PAGE_SIZE, removalPage } from './canned-pages.ts'
import { wholeTicketNumber } from './numbering.ts'

const purposeOf = (id: number | undefined): Purpose => (id ? `desk-canned-change:${id}` : 'desk-canned')

/** Drafts of sessions that are over. */
const keptHere = {
  async keeps({ params, server }: FastifyRequest, accountId: number) {
    const id = cannedParams.safeParse(params).data?.id
    return !id || (await isCannedNear(server.db, accountId, id)) ? purposeOf(id) : undefined
  },
  keptAt: ({ params }: FastifyRequest) => `${CANNED}/${cannedParams.safeParse(params).data?.id ?? 'new'}`,
}

export async function cannedRoutes(app: FastifyInstance) {
  const { db, cookies } = app
  const wordsIn = wordsFor.bind(undefined, app)
  const toolsOf = (request: FastifyRequest) => ({ words: request.words, wordsIn, actor: actorOf(request) })
  const findCanned = (request: FastifyRequest) =>
    findCannedFor(db, actorOf(request), known(cannedParams, request.params).id)

  async function listFor(request: FastifyRequest, current?: number) {
    const asked = known(cannedQuery, request.query)
    const list = await listCanned(db, actorOf(request), { ...asked, pageSize: PAGE_SIZE })
    return cannedPage(toolsOf(request), list, asked, current)
  }

  async function edit(request: FastifyRequest, reply: FastifyReply, editing: Editing) {
    const { teams } = actorOf(request)
    const { canned, form: typed } = editing
    const names = keptFields(canned ? cannedForm : newCannedForm)
    const [list, own, { form, ...kept }] = await Promise.all([
      listFor(request, canned?.id),
      db.team.findMany({ where: { id: { in: teams } }, select: { id: true, name: true }, orderBy: { name: 'asc' } }),
      keptForm({ db, ...toolsOf(request) }, purposeOf(canned?.id), names, typed),
    ])
    // A draft may be older than what somebody else has saved since.
    const changed =
      editing.changed || (kept.draft !== undefined && canned !== undefined && kept.draft.updatedAt < canned.updatedAt)
    const page = editorPage(toolsOf(request), list, own, { ...editing, form, changed })
    return reply.page('tickets/canned/show', { ...page, ...kept, returnTo: page.here })
  }

  const keep = async (request: FastifyRequest, id: number | undefined, { values }: FormState) => {
    if (values.formKey) await keepFields(app, actorOf(request), purposeOf(id), values)
  }

  /** With the ticket that the form names, if its sender may see it. */
  async function preview(request: FastifyRequest, reply: FastifyReply, form: FormState, editing: Editing = {}) {
    const { ticket = '' } = form.values
    if (!ticket.trim()) return edit(request, reply, { ...editing, form })
    const number = wholeTicketNumber(ticket)
    const filling = number
      ? await readFilling(db, actorOf(request), number).catch((error: unknown) => {
          if (!(error instanceof NotFoundError)) throw error
        })
      : undefined
    if (filling) return edit(request, reply, { ...editing, form, filling })
    return edit(request, reply.code(422), { ...editing, form: withError(form, 'ticket', 'error.canned.ticket') })
  }

  app.get(CANNED, async (request, reply) => reply.page('tickets/canned/index', await listFor(request)))

  app.get(`${CANNED}/new`, (request, reply) => edit(request, reply, {}))

  app.post(CANNED, { config: { form: newCannedForm, ...keptHere } }, async (request, reply) => {
    const form = readForm(newCannedForm, request.body)
    if (!form.ok) {
      await keep(request, undefined, form)
      return edit(request, reply.code(422), { form })
    }
    const { formKey, action, ticket: _ticket, ...wish } = form.data
    if (action === 'preview') return preview(request, reply, form)
    const actor = actorOf(request)
    try {
      const id = await once(db, actor, { key: formKey, content: wish }, (tx) =>
        addCanned(tx, actor, wish, request.words),
      )
      return saved(reply, id, wish.title)
    } catch (error) {
      await keep(request, undefined, form)
      return edit(request, reply.code(422), { form: withFault(form, error) })
    }
  })

  app.get(`${CANNED}/:id`, async (request, reply) => edit(request, reply, { canned: await findCanned(request) }))

  app.post(`${CANNED}/:id`, { config: { form: cannedForm, ...keptHere } }, async (request, reply) => {
    const canned = await findCanned(request)
    const form = readForm(cannedForm, request.body)
    if (!form.ok) {
      await keep(request, canned.id, form)
      return edit(request, reply.code(422), { canned, form })
    }
    const { seen, action, ticket: _ticket, formKey: key, ...wish } = form.data
    if (action === 'preview') return preview(request, reply, form, { canned })
    const actor = actorOf(request)
    try {
      const changed = await once(db, actor, { key, content: [canned.id, wish] }, (tx) =>
        changeCanned(tx, actor, canned.id, wish, { seen, words: request.words }),
      )
      return saved(reply, canned.id, wish.title, changed)
    } catch (error) {
      await keep(request, canned.id, form)
      if (error instanceof ChangedCannedError)
        return edit(request, reply.code(409), { canned: await findCanned(request), form, changed: true })
      return edit(request, reply.code(422), { canned, form: withFault(form, error) })
    }
  })

  function saved(reply: FastifyReply, id: number, title: string, changed = true) {
    cookies.setFlash(reply, { key: changed ? 'desk.canned.saved' : 'desk.canned.unchanged', values: { title } })
    return seeOther(reply, `${CANNED}/${id}`)
  }

  app.get(`${CANNED}/:id/removal`, async (request, reply) => {
    const canned = await findCanned(request)
    if (!mayWriteCanned(actorOf(request), scopeOf(canned))) throw new ForbiddenError()
    return reply.page('tickets/canned/removal', removalPage(toolsOf(request), canned))
  })

  app.post(`${CANNED}/:id/removal`, async (request, reply) => {
    const actor = actorOf(request)
    const { id } = known(cannedParams, request.params)
    const { formKey: key } = known(onceForm, request.body)
    const title = await once(db, actor, { key, content: ['canned', id] }, (tx) => removeCanned(tx, actor, id))
    cookies.setFlash(reply, { key: 'desk.canned.removed', values: { title } })
    return seeOther(reply, CANNED)
  })
}
