import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { type KeptForm, keptForm } from '../drafts/pages.ts'
import { joined, keepFields } from '../drafts/receive.ts'
import { once } from '../drafts/submissions.ts'

import type { MessageKey } from '../i18n/translate.ts'
import { InvalidInputError } from '../platform/errors.ts'
import type { Fields } from '../web/body.ts'
import { seeOther, wordsFor } from '../web/context.ts'
import { emptyForm, type FormState, known, readForm, withError, withFault } from '../web/forms.ts'
import { type BulkAction, type BulkResult, MOST_AT_ONCE, NothingDoneError, readMarked, workOnTickets } from './bulk.ts'
import { undoBulk } from './bulk-undo.ts'
import { BULK_FORMS, bulkForm, bulkQuery, bulkWishOf, undoForm } from './desk-bulk-forms.ts'
import { bulkPage, choicesFor } from './desk-bulk-pages.ts'
import { deskListBehind, deskListHref } from './desk-forms.ts'

export async function deskBulkRoutes(app: FastifyInstance) {
  const { db, cookies } = app
  const back = (from: string, marked: string[] = []) => {
    const list = deskListHref(deskListBehind(from))
    return marked.length ? `${list}&marked=${marked.join(',')}` : list
  }

  async function ask(request: FastifyRequest, reply: FastifyReply, form: FormState, values: unknown) {
    const { tickets, action, from } = known(bulkQuery, values)
    // A form that comes back with a fault keeps what was typed, however many were marked.
    const returns = Object.keys(form.errors).length > 0
    if (tickets.length === 0 || (tickets.length > MOST_AT_ONCE && !returns)) {
      const key = tickets.length ? 'desk.bulk.too-many' : 'desk.bulk.none'
      cookies.setFlash(reply, { key, values: { most: String(MOST_AT_ONCE) } })
      return seeOther(reply, back(from, tickets))
    }
    if (action === 'merge' && tickets.length < 2 && !returns) {
      cookies.setFlash(reply, { key: 'desk.bulk.merge.two' })
      return seeOther(reply, back(from, tickets))
    }
    const actor = actorOf(request)
    const marked = await readMarked(db, actor, tickets)
    const choices = await choicesFor({ db, actor, wordsIn: wordsFor.bind(undefined, app) }, action, marked)
    const place = { action, tickets, back: back(from, tickets), from }
    const tools = { db, words: request.words, actor }
    const kept = isKept(action) ? await keptForm(tools, purposeOf(action), KEPT_FIELDS[action], form) : undefined
    const page = bulkPage(request.words, actor, marked, choices, place, kept?.form ?? form)
    return reply.page('tickets/desk/bulk', { ...page, ...keptOnPage(kept, pathOf(values)) })
  }

  app.get('/desk/tickets/bulk', (request, reply) => {
    const typed = textsOf(request.query)
    // The address alone is what a refused form leaves behind.
    return typed.action ? ask(request, reply, emptyForm(typed), request.query) : seeOther(reply, back(''))
  })

  const config = {
    form: bulkForm,
    keeps: ({ body }: FastifyRequest) => {
      const { action } = bulkQuery.parse(body)
      return isKept(action) ? purposeOf(action) : undefined
    },
    keptAt: (request: FastifyRequest) => pathOf(request.body),
  }
  app.post('/desk/tickets/bulk', { config }, async (request, reply) => {
    const { action, tickets, from } = known(bulkQuery, request.body)
    const fields = joined(request.body as Fields)
    const read = readForm(BULK_FORMS[action], request.body)
    const form = { ...read, values: fields }
    const actor = actorOf(request)
    const keep = async (key: string) => {
      if (isKept(action)) await keepFields(app, actor, purposeOf(action), { ...onlyKept(action, fields), formKey: key })
    }
    const again = async (state: FormState) => {
      if (state.values.formKey) await keep(state.values.formKey)
      reply.code(422)
      return ask(request, reply, state, request.body)
    }
    if (!form.values.confirm) return ask(request, reply, emptyForm(form.values), request.body)
    if (!form.ok) return again(form)
    const wish = bulkWishOf(form.data)
    try {
      const result = await once(
        db,
        actor,
        { key: form.data.formKey, content: [tickets, wish] },
        async (tx): Promise<BulkResult> => {
          const worked = await workOnTickets(tx, actor, tickets, wish)
          // The form has not worked yet, and may be sent again.
          if (worked.done.length === 0) throw new NothingDoneError(worked.failed)
          return worked
        },
      )
      // What was typed can be used again for those that failed.
      if (result.failed.length) await keep(randomUUID())
      tell(request, reply, result, from)
      return seeOther(
        reply,
        back(
          from,
          result.failed.map(({ number }) => number),
        ),
      )
    } catch (error) {
      if (!(error instanceof NothingDoneError)) return again(withFault(form, error))
      return again(withError(form, 'form', 'desk.bulk.nothing', { failed: named(request, error.failed) }))
    }
  })

  app.post('/desk/tickets/bulk/undo', async (request, reply) => {
    const { undo, from } = known(undoForm, request.body)
    try {
      const { done, failed } = await undoBulk(db, actorOf(request), undo)
      const counts = { done: String(done.length), total: String(done.length + failed.length) }
      const values = failed.length ? { ...counts, failed: named(request, failed) } : counts
      cookies.setFlash(reply, { key: failed.length ? 'desk.bulk.undone-some' : 'desk.bulk.undone', values })
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error
      cookies.setFlash(reply, { key: 'error.bulk.undo' })
    }
    return seeOther(reply, back(from))
  })

  /** As far as a cookie holds it. */
  function named({ words }: FastifyRequest, failed: BulkResult['failed']): string {
    const first = failed
      .slice(0, 5)
      .map(({ number, reason, values }) => `…${number.slice(-4)}: ${words.t(reason as MessageKey, values)}`)
    const more = failed.length - first.length
    return [...first, ...(more > 0 ? [words.t('desk.bulk.more', { count: more })] : [])].join(' ')
  }

  /** What failed is named, and stays marked. */
  function tell(request: FastifyRequest, reply: FastifyReply, { done, failed, undo }: BulkResult, from: string) {
    const counts = { done: String(done.length), total: String(done.length + failed.length) }
    const values = { ...counts, ...(undo ? { undo, from } : {}) }
    cookies.setFlash(
      reply,
      failed.length
        ? { key: 'desk.bulk.some', values: { ...values, failed: named(request, failed) } }
        : { key: 'desk.bulk.done', values },
    )
  }
}

type KeptAction = keyof typeof KEPT_FIELDS
const KEPT_FIELDS = {
  forward: ['team', 'reason', 'tell', 'reply'],
  close: ['cause', 'solution', 'resolution', 'reply'],
}
const isKept = (action: BulkAction): action is KeptAction => Object.hasOwn(KEPT_FIELDS, action)
const purposeOf = (action: KeptAction) => `desk-bulk-${action}` as const
const onlyKept = (action: KeptAction, fields: Record<string, string>) =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => KEPT_FIELDS[action].includes(name)))

/** The same form, without what is typed. */
function pathOf(values: unknown): string {
  const { tickets, action, from } = bulkQuery.parse(values)
  const query = new URLSearchParams({ action, from })
  for (const number of tickets) query.append('tickets', number)
  return `/desk/tickets/bulk?${query}`
}

const keptOnPage = (kept: KeptForm | undefined, returnTo: string) => ({
  draftForm: kept?.draftForm,
  draft: kept?.draft,
  returnTo,
  ...(kept ? { formKey: kept.formKey } : {}),
})

const textsOf = (query: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries((query ?? {}) as object).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
