import type { FastifyInstance, FastifyRequest } from 'fastify'
import { sendFile } from '../attachments/routes.ts'
import { discardDraft } from '../drafts/drafts.ts'
import { NotFoundError } from '../platform/errors.ts'
import { seeOther } from '../web/context.ts'
import { type emptyForm, known, readForm, withFault } from '../web/forms.ts'
import { localPath } from '../web/paths.ts'
import { forReaders, readerOf } from './access.ts'
import { articlePage, besidePage, printedArticlePage } from './article-pages.ts'
import { readTree, within } from './categories.ts'
import { sayWhetherItHelped } from './feedback.ts'
import { articleFileParams, articleParams, articleQuery, categoryParams, explorerQuery, feedbackForm } from './forms.ts'
import { noteMiss } from './misses.ts'
import { explorerPage } from './pages.ts'
import { findArticle, findArticleFile } from './reading.ts'
import { findArticles } from './searching.ts'
import { suggestionRoutes } from './suggestion-routes.ts'
import { wordsIn } from './words.ts'

const PAGE_SIZE = 20

export async function faqRoutes(app: FastifyInstance) {
  const { db, storage } = app
  await app.register(suggestionRoutes)

  app.get('/faq', { config: forReaders }, async (request, reply) =>
    reply.page('knowledge/explorer', await explore(request)),
  )
  app.get('/faq/:category', { config: forReaders }, async (request, reply) =>
    reply.page('knowledge/explorer', await explore(request, known(categoryParams, request.params).category)),
  )

  async function explore(request: FastifyRequest, slug?: string) {
    const reader = readerOf(request)
    const { words } = request
    const { q, page } = known(explorerQuery, request.query)
    const tree = await readTree(db, reader)
    const category = tree.categories.find((each) => each.slug === slug)
    if (slug && !category) throw new NotFoundError()
    const searched = wordsIn(q)
    const inside = category && within(tree.categories, category)
    const search = { words: searched, within: inside, locale: words.locale, page, pageSize: PAGE_SIZE }
    const found = await findArticles(db, reader, search)
    if (reader.actor && searched.length && found.everywhere === 0)
      await noteMiss(db, searched).catch((error: unknown) => request.log.warn({ err: error }, 'faq-miss'))
    return explorerPage(words, reader, { tree, category, q, searched, page, pageSize: PAGE_SIZE, found })
  }

  app.get('/faq/articles/:slug', { config: forReaders }, async (request, reply) => {
    const [reader, article] = await load(request)
    const { draft, back } = known(articleQuery, request.query)
    // Beside a form that is being written.
    if (request.headers['hx-request'] !== undefined)
      return reply.page('knowledge/beside', besidePage(request.words, article, draft))
    const from = draft ? { draft, back: localPath(back, '/tickets/new') } : undefined
    return reply.page('knowledge/article', articlePage(request.words, reader, article, { from }))
  })

  app.get('/faq/articles/:slug/print', { config: forReaders }, async (request, reply) => {
    const [, article] = await load(request)
    return reply.page('knowledge/print', printedArticlePage(request.words, article))
  })

  app.post(
    '/faq/articles/:slug/feedback',
    { config: { ...forReaders, form: feedbackForm } },
    async (request, reply) => {
      const [reader, article] = await load(request)
      const form = readForm(feedbackForm, request.body)
      const again = (state: typeof form | ReturnType<typeof emptyForm>) =>
        reply.code(422).page('knowledge/article', articlePage(request.words, reader, article, { form: state }))
      if (!form.ok) return again(form)
      const { draft, ...said } = form.data
      try {
        await sayWhetherItHelped(db, reader, { slug: article.slug, address: request.ip }, said)
      } catch (error) {
        return again(withFault(form, error))
      }
      const spared = said.helpful && said.origin === 'suggestion'
      if (spared && draft && reader.actor) await discardDraft(app, reader.actor, draft)
      app.cookies.setFlash(
        reply,
        spared ? { key: 'faq.spared' } : { key: reader.actor ? 'faq.thanks' : 'faq.thanks.once', at: 'feedback' },
      )
      return seeOther(reply, `/faq/articles/${article.slug}${spared ? '' : '#feedback'}`)
    },
  )

  app.get('/faq/files/:id/:filename', { compress: false, config: forReaders }, async (request, reply) => {
    const { id } = known(articleFileParams, request.params)
    return sendFile(reply, storage, await findArticleFile(db, readerOf(request), id))
  })

  async function load(request: FastifyRequest) {
    const reader = readerOf(request)
    const { slug } = known(articleParams, request.params)
    return [reader, await findArticle(db, reader, slug, request.words.locale)] as const
  }
}
