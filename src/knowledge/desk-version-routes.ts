import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { once } from '../drafts/submissions.ts'
import { isMessageKey } from '../i18n/translate.ts'
import { InvalidInputError, NotFoundError } from '../platform/errors.ts'
import { OutdatedError } from '../platform/versions.ts'
import { seeOther } from '../web/context.ts'
import { known } from '../web/forms.ts'
import { restoreVersion, shownArticle } from './articles.ts'
import { editorPath } from './desk-article-pages.ts'
import { findArticle, versionsOf } from './desk-articles.ts'
import { articleParams, restoringForm, versionsQuery } from './desk-forms.ts'
import { DESK_FAQ, deskTools } from './desk-list-pages.ts'
import { versionsPage } from './desk-version-pages.ts'

/** What an article said before, and putting that back. */
export async function versionDeskRoutes(app: FastifyInstance) {
  const { db, cookies, admission } = app

  async function show(request: FastifyRequest, reply: FastifyReply, error?: string) {
    const { id } = known(articleParams, request.params)
    const { lang: locale = request.words.locale, page } = known(versionsQuery, request.query)
    const article = await findArticle(db, actorOf(request), id, admission.today())
    const [shown, versions] = await Promise.all([shownArticle(db, id, locale), versionsOf(db, id, locale, page)])
    if (versions.length === 0) throw new NotFoundError()
    const wish = { article, locale, shown, versions, page, error }
    return reply.page('knowledge/desk/versions', versionsPage(deskTools(request), wish))
  }

  app.get(`${DESK_FAQ}/:id/versions`, (request, reply) => show(request, reply))

  app.post(`${DESK_FAQ}/:id/versions`, async (request, reply) => {
    const [actor, { t }] = [actorOf(request), request.words]
    const { id } = known(articleParams, request.params)
    const { lang: locale = request.words.locale } = known(versionsQuery, request.query)
    const { formKey: key, number, seen } = known(restoringForm, request.body)
    const note = t('desk.faq.version.restored-note', { number })
    try {
      await once(db, actor, { key, content: [id, locale, number] }, (tx) =>
        restoreVersion(tx, actor, id, { locale, number, note, seen }),
      )
    } catch (error) {
      if (error instanceof OutdatedError) return show(request, reply.code(409), t('desk.faq.version.outdated'))
      if (error instanceof InvalidInputError && isMessageKey(error.key))
        return show(request, reply.code(422), t(error.key, error.values))
      throw error
    }
    cookies.setFlash(reply, { key: 'desk.faq.version.restored', values: { number: String(number) } })
    return seeOther(reply, editorPath(id, locale))
  })
}
