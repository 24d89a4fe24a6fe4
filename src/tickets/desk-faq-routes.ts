import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { latestDraft, saveDraft } from '../drafts/drafts.ts'
import { once } from '../drafts/submissions.ts'
import { readCategories } from '../knowledge/arranging.ts'
import { subjectWords, suggestArticles } from '../knowledge/suggesting.ts'
import { ForbiddenError } from '../platform/errors.ts'
import { seeOther } from '../web/context.ts'
import { emptyForm, known } from '../web/forms.ts'
import { withQuery } from '../web/paths.ts'
import { actionForm, deskTicketOf } from './desk-action-routes.ts'
import { draftPurpose } from './desk-conversation.ts'
import { articlesQuery, linkedForm, solutionArticleForm, suggestedQuery } from './desk-faq-forms.ts'
import { articlesToLinkPage, linkText, solutionArticlePage, suggestedArticlesPage } from './desk-faq-pages.ts'
import { can } from './policy.ts'
import { articleFromSolution, markedSolution } from './solution-articles.ts'
import { articleToLink, offeredArticles, requesterOf } from './ticket-articles.ts'
import type { OfTicket } from './ticket-routes.ts'

/** Articles of the FAQ in answers, and answers that become articles. */
export async function deskFaqRoutes(app: FastifyInstance) {
  const { db, admission, config } = app
  const sightOf = ({ words, server }: FastifyRequest) => ({
    ...{ today: admission.today(), open: server.settings.current().publicFaq, locale: words.locale },
  })

  app.get<OfTicket>('/desk/tickets/:number/articles', async (request, reply) => {
    const ticket = await deskTicketOf(request)
    const { q } = known(articlesQuery, request.query)
    const articles = await offeredArticles(db, ticket.id, q, sightOf(request))
    const { baseUrl } = config
    return reply.page('tickets/desk/articles', articlesToLinkPage(request.words, ticket, { q, articles, baseUrl }))
  })

  // Of those that the customer may read; a part of the ticket's page.
  app.get<OfTicket>('/desk/tickets/:number/articles/suggested', async (request, reply) => {
    const ticket = await deskTicketOf(request)
    const { subject } = known(suggestedQuery, request.query)
    const { locale } = request.words
    const reader = await requesterOf(db, ticket.id, sightOf(request))
    const articles = await suggestArticles(db, reader, subjectWords(subject), locale)
    return reply.page('tickets/desk/suggested-articles', suggestedArticlesPage(request.words, articles, config.baseUrl))
  })

  // Without scripts: at the end of the answer that is being written.
  app.post<OfTicket>('/desk/tickets/:number/articles', async (request, reply) => {
    const [actor, ticket] = [actorOf(request), await deskTicketOf(request)]
    if (!can(actor, 'reply', ticket)) throw new ForbiddenError('ticket.reply')
    const { formKey: key, article: id } = known(linkedForm, request.body)
    const article = await articleToLink(db, ticket.id, id, sightOf(request))
    const purpose = draftPurpose('reply', ticket.id)
    await once(db, actor, { key, content: ['article-link', ticket.id, id] }, async (tx) => {
      const draft = await latestDraft(tx, actor, purpose)
      const { body = '', ...rest } = draft?.fields ?? {}
      const text = [body.trimEnd(), linkText(article, config.baseUrl)].filter(Boolean).join('\n\n')
      await saveDraft(tx, actor.accountId, draft?.key ?? randomUUID(), purpose, { ...rest, body: text })
    })
    return seeOther(reply, `${withQuery(`/desk/tickets/${ticket.number}`, { write: 'reply' })}#body`)
  })

  actionForm(app, 'article', {
    action: 'note',
    form: solutionArticleForm,
    page: async (request, ticket, typed) =>
      solutionArticlePage(
        request.words,
        ticket,
        await markedSolution(db, actorOf(request), ticket.id),
        await readCategories(db),
        typed ?? emptyForm(),
      ),
    async act(actor, { id }, { formKey: key, title, body, category }, { words: { locale } }) {
      const wish = { title, body, category, locale }
      const article = await once(db, actor, { key, content: ['solution', id, wish] }, (tx) =>
        articleFromSolution(tx, actor, id, wish),
      )
      return { key: 'desk.faq.solution.done', path: withQuery(`/desk/faq/${article}`, { lang: locale }) }
    },
  })
}
