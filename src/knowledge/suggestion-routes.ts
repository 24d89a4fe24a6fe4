import type { FastifyInstance, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import type { Purpose } from '../drafts/drafts.ts'
import { uploadQuery } from '../drafts/forms.ts'
import { keepFields, receiveForm } from '../drafts/receive.ts'
import { seeOther } from '../web/context.ts'
import { known } from '../web/forms.ts'
import { localPath, withQuery } from '../web/paths.ts'
import { readerOf } from './access.ts'
import { suggestionQuery } from './forms.ts'
import { LEAST_TYPED, subjectWords, suggestArticles } from './suggesting.ts'
import { suggestionsPage } from './suggestion-pages.ts'

const purposeOf = (query: unknown) => known(uploadQuery, query).purpose as Purpose

/** Articles for whoever writes a ticket: a part of the form's page for scripts, else a page of its own. */
export async function suggestionRoutes(app: FastifyInstance) {
  app.get('/faq/suggestions', async (request, reply) => {
    const reader = readerOf(request)
    const { subject, draft, back } = known(suggestionQuery, request.query)
    const searched = subject.trim().length < LEAST_TYPED ? [] : subjectWords(subject)
    const articles = await suggestArticles(app.db, reader, searched, request.words.locale)
    const shown = { subject, searched, articles, draft, back: localPath(back, '/tickets/new') }
    const page = suggestionsPage(request.words, shown)
    return request.headers['hx-request'] === undefined
      ? reply.page('knowledge/suggestions', page)
      : reply.page('knowledge/suggested', page)
  })

  // What is typed waits as a draft, with its files.
  app.post(
    '/faq/suggestions',
    {
      config: {
        keeps: ({ query }: FastifyRequest) => uploadQuery.safeParse(query).data?.purpose as Purpose | undefined,
      },
    },
    async (...args) => {
      const [request, reply] = args
      readerOf(request)
      const purpose = purposeOf(request.query)
      const actor = actorOf(request)
      const { fields } = await receiveForm(app, request, actor, purpose)
      await keepFields(app, actor, purpose, fields)
      const said = (name: string) => String([fields[name]].flat()[0] ?? '').slice(0, 200)
      const { formKey: draft, returnTo: back } = { formKey: said('formKey'), returnTo: said('returnTo') }
      return seeOther(reply, withQuery('/faq/suggestions', { subject: said('subject'), draft, back }))
    },
  )
}
