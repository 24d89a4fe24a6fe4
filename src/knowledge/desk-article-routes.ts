import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { filesOfDraft, type Upload } from '../attachments/uploads.ts'
import { latestDraft } from '../drafts/drafts.ts'
import { joined, keepFields, keepingFields, receiveForm } from '../drafts/receive.ts'
import { once } from '../drafts/submissions.ts'
import { isLocale, type Locale } from '../i18n/translate.ts'
import { OutdatedError } from '../platform/versions.ts'
import { knownServices } from '../teams/for-customers.ts'
import { seeOther } from '../web/context.ts'
import { emptyForm, type FormState, known, readForm, withFault } from '../web/forms.ts'
import { withQuery } from '../web/paths.ts'
import { readCategories } from './arranging.ts'
import { addArticle, changeArticle, removeArticle, shownArticle } from './articles.ts'
import { editorPage, editorPath, previewOf, purposeOf } from './desk-article-pages.ts'
import { findArticle, mayKeep, suggestArticles, titlesOf } from './desk-articles.ts'
import {
  type ArticleForm,
  articleForm,
  articleParams,
  editorQuery,
  newQuery,
  onceForm,
  previewForm,
} from './desk-forms.ts'
import { DESK_FAQ, deskTools } from './desk-list-pages.ts'
import type { TicketsWithArticle } from './handed-pages.ts'

/** Others to choose from. */
const MOST_FOUND = 10

interface Edited {
  form?: FormState
  faults?: Upload[]
  changed?: boolean
  found?: string
}

const langOf = ({ query, words }: FastifyRequest): Locale => known(newQuery, query).lang ?? words.locale

/** Drafts of sessions that are over. */
const keptHere = {
  async keeps(request: FastifyRequest, accountId: number) {
    const id = articleParams.safeParse(request.params).data?.id
    return (await mayKeep(request.server.db, accountId, id)) ? purposeOf(id, langOf(request)) : undefined
  },
  keptAt: (request: FastifyRequest) => editorPath(articleParams.safeParse(request.params).data?.id, langOf(request)),
}

/** One article: its texts by language, its files, and what is done with it. */
export async function articleDeskRoutes(app: FastifyInstance, { ticketsOf }: { ticketsOf: TicketsWithArticle }) {
  const { db, cookies, storage, admission, config } = app
  const find = (request: FastifyRequest, id: number) => findArticle(db, actorOf(request), id, admission.today())

  /** In the language that was asked for, else in the reader's, else in any that there is. */
  async function open(request: FastifyRequest) {
    const { id } = known(articleParams, request.params)
    const article = await find(request, id)
    const { lang } = known(editorQuery, request.query)
    const written = article.texts.map(({ locale }) => locale)
    const own = request.words.locale
    return { article, locale: lang ?? (written.includes(own) ? own : (written.find(isLocale) ?? own)) }
  }

  async function edit(
    request: FastifyRequest,
    reply: FastifyReply,
    { article, locale }: { article?: Awaited<ReturnType<typeof find>>; locale: Locale },
    { form: typed, faults, changed, found }: Edited = {},
  ) {
    const actor = actorOf(request)
    const id = article?.id
    const draft = typed?.values.formKey ? undefined : await latestDraft(db, actor, purposeOf(id, locale))
    const form = { values: { ...typed?.values, ...draft?.fields }, errors: typed?.errors ?? {} }
    const formKey = typed?.values.formKey ?? draft?.key ?? randomUUID()
    const shown = id === undefined ? undefined : await shownArticle(db, id, locale)
    const related = (form.values.related ?? shown?.related.join(' ') ?? '').split(' ').map(Number).filter(Boolean)
    const { tickets: page } = known(editorQuery, request.query)
    const [files, categories, services, chosen, others, tickets] = await Promise.all([
      filesOfDraft(db, actor.accountId, formKey),
      readCategories(db),
      knownServices(db),
      titlesOf(db, related, request.words.locale),
      found ? suggestArticles(db, actor, found, request.words.locale, MOST_FOUND) : undefined,
      id === undefined
        ? undefined
        : ticketsOf(request, id, {
            page,
            href: (to) => `${withQuery(`${DESK_FAQ}/${id}`, { lang: locale, tickets: to })}#tickets`,
          }),
    ])
    const written = article?.texts.find((text) => text.locale === locale)?.updatedAt
    // A draft may be older than what somebody else has saved since.
    const outdated = changed || (draft !== undefined && written !== undefined && draft.updatedAt < new Date(written))
    const editing = {
      ...{ locale, article, shown, form, formKey, files, categories, services, related: chosen, tickets },
      ...{ changed: outdated, draft: draft && { saved: request.words.dateTime(draft.updatedAt), key: draft.key } },
      found: others?.filter((each) => each.id !== id && !related.includes(each.id)),
      ...(faults ? { faults } : {}),
    }
    return reply.page('knowledge/desk/editor', editorPage({ ...deskTools(request), config }, editing))
  }

  app.get(`${DESK_FAQ}/new`, (request, reply) => {
    const { title, category } = known(newQuery, request.query)
    const given = { ...(title ? { title } : {}), ...(category ? { category: String(category) } : {}) }
    return edit(request, reply, { locale: langOf(request) }, { form: emptyForm(given) })
  })

  app.post(DESK_FAQ, { config: { form: articleForm, ...keptHere } }, (request, reply) =>
    save(request, reply, { locale: langOf(request) }),
  )

  app.get(`${DESK_FAQ}/:id`, async (request, reply) => edit(request, reply, await open(request)))

  app.post(`${DESK_FAQ}/:id`, { config: { form: articleForm, ...keptHere } }, async (request, reply) =>
    save(request, reply, await open(request)),
  )

  async function save(
    request: FastifyRequest,
    reply: FastifyReply,
    opened: Awaited<ReturnType<typeof open>> | { article?: undefined; locale: Locale },
  ) {
    const actor = actorOf(request)
    const { article, locale } = opened
    const purpose = purposeOf(article?.id, locale)
    const { fields: sent, faults, stay, files } = await receiveForm(app, request, actor, purpose)
    const fields = joined(sent)
    const form = readForm(articleForm, fields)
    const again = (code: number, state: FormState, rest: Edited = {}) =>
      edit(request, reply.code(code), opened, { form: state, ...rest })
    if (stay && !faults.length) return seeOther(reply, `${editorPath(article?.id, locale)}#files`)
    if (faults.length) return again(422, { values: form.values, errors: stay ? {} : form.errors }, { faults })
    if (fields.action === 'preview' || fields.action === 'find') {
      await keepFields(app, actor, purpose, fields)
      return again(200, emptyForm(form.values), fields.action === 'find' ? { found: fields.find ?? '' } : {})
    }
    if (!form.ok) {
      await keepFields(app, actor, purpose, fields)
      return again(422, form)
    }
    const wish = { ...wishOf(form.data, locale), files }
    const { formKey: key, seen } = form.data
    try {
      const { id, gone, changed } = await keepingFields(app, actor, purpose, fields, () =>
        once(db, actor, { key, content: [article?.id ?? 'new', wish], files }, async (tx) =>
          article
            ? changeArticle(tx, actor, article.id, wish, seen)
            : { ...(await addArticle(tx, actor, wish)), changed: true },
        ),
      )
      await storage.remove(gone)
      cookies.setFlash(reply, { key: changed ? 'desk.faq.saved' : 'flash.unchanged' })
      return seeOther(reply, editorPath(id, locale))
    } catch (error) {
      if (error instanceof OutdatedError && article) {
        const now = await find(request, article.id)
        return edit(request, reply.code(409), { article: now, locale }, { form, changed: true })
      }
      return again(422, withFault(form, error))
    }
  }

  app.post(`${DESK_FAQ}/preview`, async (request, reply) => {
    const { body, article: id, formKey } = known(previewForm, request.body)
    const article = id === undefined ? undefined : await find(request, id)
    const files = formKey ? await filesOfDraft(db, actorOf(request).accountId, formKey) : []
    return reply.page('knowledge/desk/preview', previewOf(request.words, { title: '', body }, article, files))
  })

  app.get(`${DESK_FAQ}/:id/removal`, async (request, reply) => {
    const { article, locale } = await open(request)
    const { total } = await ticketsOf(request, article.id, { page: 1, href: String })
    const path = `${DESK_FAQ}/${article.id}/removal`
    const title = article.texts.find((text) => text.locale === locale)?.title ?? article.slug
    const data = { title, path, back: editorPath(article.id, locale), formKey: randomUUID(), used: total }
    return reply.page('knowledge/desk/removal', data)
  })

  app.post(`${DESK_FAQ}/:id/removal`, async (request, reply) => {
    const actor = actorOf(request)
    const { id } = known(articleParams, request.params)
    const { formKey: key } = known(onceForm, request.body)
    const { title, gone } = await once(db, actor, { key, content: ['faq-article', id] }, (tx) =>
      removeArticle(tx, actor, id),
    )
    await storage.remove(gone)
    cookies.setFlash(reply, { key: 'desk.faq.removed', values: { title } })
    return seeOther(reply, DESK_FAQ)
  })
}

const wishOf = (data: ArticleForm, locale: Locale) => {
  const { title, body, keywords, state, note, category, services, validUntil, related, dropped } = data
  return { title, body, keywords, state, note, category, services, validUntil, related, dropped, locale }
}
