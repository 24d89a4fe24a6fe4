import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { MessageKey } from '../i18n/translate.ts'
import { now } from '../platform/clock.ts'
import { NotFoundError, TooManyRequestsError } from '../platform/errors.ts'
import { seeOther, visitorOf } from '../web/context.ts'
import { emptyForm, type FormState, readForm, withError, withFault } from '../web/forms.ts'
import { localPath } from '../web/paths.ts'
import { actorOf } from './access.ts'
import { endOwnSessions } from './ending-sessions.ts'
import {
  localeForm,
  loginForm,
  loginQuery,
  lostPasswordForm,
  passwordForm,
  preferencesForm,
  registrationForm,
  resetForm,
  resetParams,
  sessionForm,
} from './forms.ts'
import {
  choosePasswordByLink,
  generatePassword,
  lookAtLink,
  ownerOfLink,
  requestPasswordReset,
} from './lost-password.ts'
import {
  loginPage,
  lostPasswordPage,
  passwordPage,
  preferencesPage,
  registerPage,
  resetPage,
  spentLinkPage,
  startPage,
} from './pages.ts'
import { MIN_PASSWORD_LENGTH, passwordFault, wordsAbout } from './password-strength.ts'
import { changePassword, OPTIONAL_MAILS, saveLocale, savePreferences } from './preferences.ts'
import { register } from './registration.ts'
import { endSession, endSessionOf } from './sessions.ts'
import { signIn } from './sign-in.ts'

interface OfLink {
  Params: { token: string }
}

export async function visitorRoutes(app: FastifyInstance) {
  const { db, admission, settings, cookies } = app

  app.get('/', async (request, reply) =>
    request.actor ? seeOther(reply, '/tickets') : reply.page('accounts/start', startPage(request.words)),
  )

  app.get('/login', async (request, reply) => {
    const { next, login } = loginQuery.parse(request.query)
    if (request.actor) return seeOther(reply, localPath(next, '/tickets'))
    return reply.page('accounts/login', loginPage(emptyForm({ login, next: localPath(next, '') })))
  })

  app.post('/login', { config: { form: loginForm } }, async (request, reply) => {
    const form = readForm(loginForm, request.body)
    const again = (key: MessageKey, status = 422, values = {}) =>
      reply.code(status).page('accounts/login', loginPage(withError(form, 'form', key, values)))
    if (!form.ok) return reply.code(422).page('accounts/login', loginPage(form))
    try {
      const result = await signIn(db, admission, form.data, visitorOf(request), cookies.device(request))
      if (result.outcome === 'not-admitted') return again('error.not-admitted', 403)
      if (result.outcome === 'refused') return again('error.login')
      if (request.actor) await endSession(db, request.actor.accountId, request.actor.sessionId)
      letIn(app, reply, result)
      return seeOther(
        reply,
        result.mustChoosePassword ? '/preferences/password' : localPath(form.data.next, '/tickets'),
      )
    } catch (error) {
      if (!(error instanceof TooManyRequestsError)) throw error
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
    request.actor ? seeOther(reply, '/tickets') : reply.page('accounts/register', registerPage()),
  )

  app.post('/register', { config: { form: registrationForm } }, async (request, reply) => {
    const form = readForm(registrationForm, request.body)
    if (!form.ok) return reply.code(422).page('accounts/register', registerPage(form))
    const admitted = await register(db, admission, request.ip, { ...form.data, locale: request.words.locale })
    if (!admitted)
      return reply
        .code(422)
        .page('accounts/register', registerPage(withError(form, 'email', 'error.not-admitted'), true))
    return reply.page('accounts/registered', { email: form.data.email })
  })

  app.get('/password/forgot', async (_request, reply) => reply.page('accounts/lost-password', lostPasswordPage()))

  app.post('/password/forgot', { config: { form: lostPasswordForm } }, async (request, reply) => {
    const form = readForm(lostPasswordForm, request.body)
    if (!form.ok) return reply.code(422).page('accounts/lost-password', lostPasswordPage(form))
    await requestPasswordReset(db, form.data.login, request.ip)
    return reply.page('accounts/lost-password-sent')
  })

  app.get<OfLink>('/password/reset/:token', async (request, reply) => showReset(request, reply, tokenOf(request)))

  app.post<OfLink>('/password/reset/:token', async (request, reply) => {
    const token = tokenOf(request)
    const form = readForm(resetForm, request.body)
    // An invalid link must not cost us a password hash.
    if ((await lookAtLink(db, admission, token)).state !== 'valid') return showReset(request, reply, token)
    if (!form.ok) return showReset(request, reply, token, form.errors)
    if (form.data.mode === 'generate') {
      return (await generatePassword(db, admission, token))
        ? reply.page('accounts/password-generated')
        : showReset(request, reply, token)
    }
    const fault = await passwordFault(form.data.newPassword, [
      settings.current().portalName,
      ...(await wordsAbout(db, await ownerOfLink(db, token))),
    ])
    if (fault)
      return showReset(request, reply, token, { newPassword: { key: fault, values: { length: MIN_PASSWORD_LENGTH } } })
    const result = await choosePasswordByLink(db, admission, token, form.data.newPassword, visitorOf(request))
    if (!result) return showReset(request, reply, token)
    letIn(app, reply, result)
    cookies.setFlash(reply, { key: 'flash.password-changed' })
    return seeOther(reply, '/tickets')
  })

  async function showReset(
    request: FastifyRequest,
    reply: FastifyReply,
    token: string,
    errors: FormState['errors'] = {},
  ) {
    const { state, invitation, email } = await lookAtLink(db, admission, token)
    if (state !== 'valid') return reply.code(410).page('accounts/reset-link-spent', spentLinkPage(request.words, state))
    const page = invitation ? 'accounts/invitation' : 'accounts/reset-password'
    return reply.code(Object.keys(errors).length ? 422 : 200).page(page, resetPage({ token, email }, errors))
  }

  app.post('/locale', async (request, reply) => {
    const form = readForm(localeForm, request.body)
    if (!form.ok) return seeOther(reply, '/')
    cookies.setLocale(reply, form.data.locale)
    if (request.actor) await saveLocale(db, request.actor, form.data.locale)
    return seeOther(reply, localPath(form.data.next, '/'))
  })
}

function tokenOf(request: FastifyRequest<OfLink>): string {
  const parsed = resetParams.safeParse(request.params)
  return parsed.success ? parsed.data.token : 'no token has this form'
}

function letIn(
  { cookies }: FastifyInstance,
  reply: FastifyReply,
  { token, accountId }: { token: string; accountId: number },
) {
  cookies.setSession(reply, token)
  cookies.setDevice(reply, accountId)
}

export async function accountRoutes(app: FastifyInstance) {
  const { db, settings, cookies } = app
  const open = { config: { beforePassword: true } }

  app.get('/preferences', async (request, reply) =>
    reply.page('accounts/preferences', await preferencesPage(db, request.words, actorOf(request))),
  )

  app.post('/preferences', async (request, reply) => {
    const form = readForm(preferencesForm, request.body)
    if (!form.ok)
      return reply
        .code(422)
        .page('accounts/preferences', await preferencesPage(db, request.words, actorOf(request), { form }))
    const { mails, ...preferences } = form.data
    await savePreferences(db, actorOf(request), {
      ...preferences,
      mutedMails: OPTIONAL_MAILS.filter((name) => !mails.includes(name)),
    })
    cookies.setLocale(reply, preferences.locale)
    cookies.setFlash(reply, { key: 'flash.saved' })
    return seeOther(reply, '/preferences')
  })

  app.get('/preferences/password', open, async (request, reply) =>
    reply.page('accounts/password', passwordPage(actorOf(request))),
  )

  app.post('/preferences/password', open, async (request, reply) => {
    const actor = actorOf(request)
    const form = readForm(passwordForm, request.body)
    const again = async (state = form as Parameters<typeof passwordPage>[1]) =>
      actor.mustChoosePassword
        ? reply.code(422).page('accounts/password', passwordPage(actor, state))
        : reply
            .code(422)
            .page(
              'accounts/preferences',
              await preferencesPage(db, request.words, actor, { ...(state ? { passwordForm: state } : {}) }),
            )
    if (!form.ok) return again()
    const fault = await passwordFault(form.data.newPassword, [
      settings.current().portalName,
      ...(await wordsAbout(db, actor.accountId)),
    ])
    if (fault) return again(withError(form, 'newPassword', fault, { length: MIN_PASSWORD_LENGTH }))
    try {
      await changePassword(db, actor, form.data, now())
    } catch (error) {
      return again(withFault(form, error))
    }
    cookies.setFlash(reply, { key: 'flash.password-changed' })
    return seeOther(reply, actor.mustChoosePassword ? '/tickets' : '/preferences')
  })

  app.get('/preferences/sessions', async (_request, reply) => seeOther(reply, '/preferences#sessions'))

  app.post('/preferences/sessions', async (request, reply) => {
    const actor = actorOf(request)
    const form = readForm(sessionForm, request.body)
    if (!form.ok) throw new NotFoundError()
    if (!(await endOwnSessions(db, actor, form.data.session))) throw new NotFoundError()
    const key = form.data.session === 'others' ? 'flash.other-sessions-ended' : 'flash.sessions-ended'
    cookies.setFlash(reply, { key })
    return seeOther(reply, '/preferences#sessions')
  })
}
