import type { FastifyInstance } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { once } from '../drafts/submissions.ts'
import { seeOther } from '../web/context.ts'
import { known } from '../web/forms.ts'
import { readCategories } from './arranging.ts'
import { articleDeskRoutes } from './desk-article-routes.ts'
import { listArticles } from './desk-articles.ts'
import { listQuery, missForm, pageQuery } from './desk-forms.ts'
import { articlesPage, DESK_FAQ, deskTools, missesPage, unhelpfulPage } from './desk-list-pages.ts'
import { versionDeskRoutes } from './desk-version-routes.ts'
import { listMisses, listUnhelpful, settleMiss } from './gaps.ts'
import type { TicketsWithArticle } from './handed-pages.ts'

/** What agents see of the whole FAQ, and of what is missing in it. */
export async function faqDeskRoutes(app: FastifyInstance, handed: { ticketsOf: TicketsWithArticle }) {
  const { db, cookies, admission } = app
  await app.register(articleDeskRoutes, handed)
  await app.register(versionDeskRoutes)

  app.get(DESK_FAQ, async (request, reply) => {
    const { q, state, category, page } = known(listQuery, request.query)
    const asked = { q, state, category, page }
    const [list, categories] = await Promise.all([
      listArticles(db, actorOf(request), admission.today(), asked),
      readCategories(db),
    ])
    return reply.page('knowledge/desk/index', articlesPage(deskTools(request), list, asked, categories))
  })

  app.get(`${DESK_FAQ}/misses`, async (request, reply) => {
    const { page } = known(pageQuery, request.query)
    const misses = await listMisses(db, actorOf(request), page)
    return reply.page('knowledge/desk/misses', missesPage(deskTools(request), misses, page))
  })

  app.post(`${DESK_FAQ}/misses/removal`, async (request, reply) => {
    const actor = actorOf(request)
    const { formKey: key, words } = known(missForm, request.body)
    await once(db, actor, { key, content: ['faq-miss', words] }, (tx) => settleMiss(tx, actor, words))
    cookies.setFlash(reply, { key: 'desk.faq.misses.settled', values: { words } })
    return seeOther(reply, `${DESK_FAQ}/misses`)
  })

  app.get(`${DESK_FAQ}/unhelpful`, async (request, reply) => {
    const { page } = known(pageQuery, request.query)
    const rows = await listUnhelpful(db, actorOf(request), page, request.words.locale)
    return reply.page('knowledge/desk/unhelpful', unhelpfulPage(deskTools(request), rows, page))
  })
}
