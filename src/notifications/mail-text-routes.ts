import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { once } from '../drafts/submissions.ts'
import { NotFoundError } from '../platform/errors.ts'
import { readFilling } from '../tickets/canned-filling.ts'
import { ticketNumber } from '../tickets/rules.ts'
import { seeOther, wordsFor } from '../web/context.ts'
import { type FormState, known, readForm, withError, withFault } from '../web/forms.ts'
import { withQuery } from '../web/paths.ts'
import { ChangedTextError, changedTexts, changeMailText, checkMailText, resetMailText } from './changing-texts.ts'
import { type MailTools, mailTo } from './compose.ts'
import { exampleLetter } from './mail-text-examples.ts'
import { mailTextForm, mailTextParams, mailTextQuery } from './mail-text-forms.ts'
import { type EditedText, MAIL_TEXT_PATH, mailTextsPage } from './mail-text-pages.ts'

export async function mailTextRoutes(app: FastifyInstance, { templates }: Pick<MailTools, 'templates'>) {
  const { db, config, settings, cookies } = app
  const wordsIn = wordsFor.bind(undefined, app)

  async function show(request: FastifyRequest, reply: FastifyReply, edited?: EditedText) {
    const { words } = request
    const tools = { words, wordsIn, actor: actorOf(request), mail: { settings, from: config.mailFrom } }
    return reply.page('notifications/mail-texts', mailTextsPage(tools, await changedTexts(db), edited))
  }

  app.get(MAIL_TEXT_PATH, (request, reply) => show(request, reply))

  app.get(`${MAIL_TEXT_PATH}/:name`, (request, reply) => {
    const { name } = known(mailTextParams, request.params)
    const { locale = request.words.locale } = known(mailTextQuery, request.query)
    return show(request, reply, { name, locale })
  })

  app.post(`${MAIL_TEXT_PATH}/:name`, { config: { form: mailTextForm } }, async (request, reply) => {
    const { name } = known(mailTextParams, request.params)
    const form = readForm(mailTextForm, request.body)
    const locale = form.ok ? form.data.locale : (known(mailTextQuery, form.values).locale ?? request.words.locale)
    const again = (code: number, state: FormState, rest: Partial<EditedText> = {}) =>
      show(request, reply.code(code), { name, locale, form: state, ...rest })
    if (!form.ok) return again(422, form)
    const { formKey, action, seen, ticket, ...text } = form.data
    const [actor, words] = [actorOf(request), wordsIn(locale)]
    const filling = await ticketOf(request, ticket)
    if (filling === 'none') return again(422, withError(form, 'ticket', 'error.canned.ticket'))
    try {
      if (action === 'preview') {
        checkMailText(name, text, words)
        return again(200, form, { filling })
      }
      if (action === 'test') {
        checkMailText(name, text, words)
        const to = { ...actor, id: actor.accountId, locale }
        await once(db, actor, { key: formKey, content: { ...text, ticket } }, (tx) =>
          mailTo(tx, { config, settings, templates }, { name: 'mail.test', to }, () =>
            exampleLetter({ settings }, words, { name, text, actor, filling }),
          ),
        )
        return again(200, form, { filling, sent: actor.email })
      }
      await (action === 'reset'
        ? resetMailText(db, actor, name, { seen, words })
        : changeMailText(db, actor, name, text, { seen, words }))
    } catch (error) {
      if (error instanceof ChangedTextError) return again(409, form, { changed: true, filling })
      return again(422, withFault(form, error), { filling })
    }
    const title = request.words.t(`mail-text.${name}.title`)
    cookies.setFlash(reply, {
      key: action === 'reset' ? 'desk.mail-texts.was-reset' : 'desk.mail-texts.saved',
      values: { title },
    })
    return seeOther(reply, withQuery(`${MAIL_TEXT_PATH}/${name}`, { locale }))
  })

  /** That the form names, if its sender may see it. */
  async function ticketOf(request: FastifyRequest, typed: string) {
    if (!typed) return undefined
    const number = ticketNumber.safeParse(typed.replace(/\s/g, ''))
    if (!number.success) return 'none'
    return readFilling(db, actorOf(request), number.data).catch((error: unknown) => {
      if (error instanceof NotFoundError) return 'none' as const
      throw error
    })
  }
}
