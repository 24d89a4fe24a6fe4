import type { FastifyInstance } from 'fastify'
import type { MessageKey } from '../i18n/translate.ts'
import { shownAddress } from '../platform/addresses.ts'
import { AuthorityLostError, TooManyRequestsError } from '../platform/errors.ts'
import { seeOther, visitorOf } from '../web/context.ts'
import { emptyForm, readForm, withError } from '../web/forms.ts'
import { localPath } from '../web/paths.ts'
import { letIn, showSignIn, tellSignIn } from './access.ts'
import { watchAdmins } from './admins.ts'
import { localeForm, loginForm, loginQuery, registrationForm } from './forms.ts'
import { homeOf } from './home.ts'
import { registrationMails } from './limits.ts'
import { registerPage, startPage } from './pages.ts'
import { saveLocale } from './preferences.ts'
import { register } from './registration.ts'
import { endSession, endSessionOf } from './sessions.ts'
import { signIn } from './sign-in.ts'

export async function visitorRoutes(app: FastifyInstance) {
  const { db, admission, config, cookies } = app
  const hasAdmin = watchAdmins(db)

  app.get('/', async (request, reply) => {
    if (request.actor) return seeOther(reply, homeOf(request.actor))
    cookies.setProbe(reply)
    return reply.page('accounts/start', startPage(request.words, !(await hasAdmin())))
  })

  app.get('/login', async (request, reply) => {
    const { next, login } = loginQuery.parse(request.query)
    if (request.actor) return seeOther(reply, localPath(next, homeOf(request.actor)))
    return showSignIn(reply, emptyForm({ login, next: localPath(next, '') }))
  })

  app.post('/login', { config: { form: loginForm } }, async (request, reply) => {
    const form = readForm(loginForm, request.body)
    const again = (key: MessageKey, status = 422, values = {}) =>
      showSignIn(reply.code(status), withError(form, 'form', key, values))
    if (!form.ok) return showSignIn(reply.code(422), form)
    if (form.data.cookies && !cookies.probe(request)) return again('error.cookies', 422, { address: config.baseUrl })
    try {
      const result = await signIn(db, admission, form.data, visitorOf(request), cookies.device(request))
      if (result.outcome !== 'signed-in') tellSignIn(request, result)
      if (result.outcome === 'not-admitted') return again('error.not-admitted', 403)
      if (result.outcome === 'refused') return again('error.login')
      if (result.outcome === 'guessed-too-often') {
        reply.header('retry-after', result.retryAfter)
        return again('error.login.guessed', 429)
      }
      if (request.actor) await endSession(db, request.actor.accountId, request.actor.sessionId)
      letIn(app, reply, result)
      return seeOther(
        reply,
        result.mustChoosePassword ? '/preferences/password' : localPath(form.data.next, homeOf(result)),
      )
    } catch (error) {
      if (!(error instanceof TooManyRequestsError)) throw error
      tellSignIn(request, { outcome: 'limited' })
      reply.header('retry-after', error.retryAfter)
      return again('error.login.too-many', 429, { minutes: Math.ceil(error.retryAfter / 60) })
    }
  })

  // Also for people who are no longer admitted.
  app.post('/logout', async (request, reply) => {
    const token = cookies.session(request)
    if (token) await endSessionOf(db, token)
    cookies.clearSession(reply)
    reply.header('clear-site-data', '"cache", "storage"')
    cookies.setFlash(reply, { key: 'flash.signed-out' })
    return seeOther(reply, '/')
  })

  app.get('/register', async (request, reply) =>
    request.actor ? seeOther(reply, homeOf(request.actor)) : reply.page('accounts/register', registerPage()),
  )

  app.post('/register', { config: { form: registrationForm } }, async (request, reply) => {
    const form = readForm(registrationForm, request.body)
    if (!form.ok) return reply.code(422).page('accounts/register', registerPage(form))
    const admitted = await register(db, admission, request.ip, { ...form.data, locale: request.words.locale })
    if (!admitted)
      return reply
        .code(422)
        .page('accounts/register', registerPage(withError(form, 'email', 'error.not-admitted'), true))
    return reply.page('accounts/registered', { email: shownAddress(form.data.email), mails: registrationMails.most })
  })

  app.post('/locale', async (request, reply) => {
    const form = readForm(localeForm, request.body)
    if (!form.ok) return seeOther(reply, '/')
    cookies.setLocale(reply, form.data.locale)
    // The browser keeps it in any case.
    if (request.actor)
      await saveLocale(db, request.actor, form.data.locale).catch((error: unknown) => {
        if (!(error instanceof AuthorityLostError)) throw error
      })
    return seeOther(reply, localPath(form.data.next, '/'))
  })
}
