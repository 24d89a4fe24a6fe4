import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { once } from '../drafts/submissions.ts'
import type { MessageKey } from '../i18n/translate.ts'
import { seeOther, wordsFor } from '../web/context.ts'
import { emptyForm, type FormState, known, readForm, withError, withFault } from '../web/forms.ts'
import { type BulkResult, MOST_AT_ONCE, NothingDoneError, readMarked, workOnTickets } from './bulk.ts'
import { BULK_FORMS, bulkForm, bulkQuery, bulkWishOf } from './desk-bulk-forms.ts'
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
    const actor = actorOf(request)
    const marked = await readMarked(db, actor, tickets)
    const choices = await choicesFor({ db, actor, wordsIn: wordsFor.bind(undefined, app) }, action, marked)
    const place = { action, tickets, back: back(from, tickets), from }
    return reply.page('tickets/desk/bulk', bulkPage(request.words, actor, marked, choices, place, form))
  }

  app.get('/desk/tickets/bulk', (request, reply) => {
    const typed = textsOf(request.query)
    // The address alone is what a refused form leaves behind.
    return typed.action ? ask(request, reply, emptyForm(typed), request.query) : seeOther(reply, back(''))
  })

  app.post('/desk/tickets/bulk', { config: { form: bulkForm } }, async (request, reply) => {
    const { action, tickets, from } = known(bulkQuery, request.body)
    const form = readForm(BULK_FORMS[action], request.body)
    const again = (state: FormState) => {
      reply.code(422)
      return ask(request, reply, state, request.body)
    }
    if (!form.values.confirm) return ask(request, reply, emptyForm(form.values), request.body)
    if (!form.ok) return again(form)
    const wish = bulkWishOf(form.data)
    try {
      const result = await once(
        db,
        actorOf(request),
        { key: form.data.formKey, content: [tickets, wish] },
        async (tx): Promise<BulkResult> => {
          const worked = await workOnTickets(tx, actorOf(request), tickets, wish)
          // The form has not worked yet, and may be sent again.
          if (worked.done.length === 0) throw new NothingDoneError(worked.failed)
          return worked
        },
      )
      tell(request, reply, result)
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

  /** As far as a cookie holds it. */
  function named({ words }: FastifyRequest, failed: BulkResult['failed']): string {
    const first = failed
      .slice(0, 5)
      .map(({ number, reason }) => `…${number.slice(-4)}: ${words.t(reason as MessageKey)}`)
    const more = failed.length - first.length
    return [...first, ...(more > 0 ? [words.t('desk.bulk.more', { count: more })] : [])].join(' ')
  }

  /** What failed is named, and stays marked. */
  function tell(request: FastifyRequest, reply: FastifyReply, { done, failed }: BulkResult) {
    const values = { done: String(done.length), total: String(done.length + failed.length) }
    cookies.setFlash(
      reply,
      failed.length
        ? { key: 'desk.bulk.some', values: { ...values, failed: named(request, failed) } }
        : { key: 'desk.bulk.done', values },
    )
  }
}

const textsOf = (query: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries((query ?? {}) as object).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
