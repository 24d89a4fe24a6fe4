import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { shownAddress } from '../platform/addresses.ts'
import { seeOther, visitorOf } from '../web/context.ts'
import { emptyForm, readForm, withFault } from '../web/forms.ts'
import { letIn } from './access.ts'
import { lostPasswordForm, resetForm, resetParams } from './forms.ts'
import { homeOf } from './home.ts'
import { resetMails } from './limits.ts'
import { type LinkState, lookAtLink } from './links.ts'
import { choosePasswordByLink, generatePassword, requestPasswordReset } from './lost-password.ts'
import { lostPasswordPage, resetPage, spentLinkPage } from './pages.ts'
import { signInByLink } from './sign-in-link.ts'

interface OfLink {
  Params: { token: string }
}

/** A lost password, and links that were mailed. */
export async function passwordRoutes(app: FastifyInstance) {
  const { db, admission } = app

  app.get('/password/forgot', async (_request, reply) => reply.page('accounts/lost-password', lostPasswordPage()))

  app.post('/password/forgot', { config: { form: lostPasswordForm } }, async (request, reply) => {
    const form = readForm(lostPasswordForm, request.body)
    if (!form.ok) return reply.code(422).page('accounts/lost-password', lostPasswordPage(form))
    await requestPasswordReset(db, { login: form.data.login, device: app.cookies.device(request) }, request.ip)
    return reply.page('accounts/lost-password-sent', { mails: resetMails.most })
  })

  app.get<OfLink>('/password/reset/:token', async (request, reply) => showReset(request, reply, tokenOf(request)))

  app.post<OfLink>('/password/reset/:token', async (request, reply) => {
    const token = tokenOf(request)
    const form = readForm(resetForm, request.body)
    if (!form.ok) return showReset(request, reply, token, form)
    if (form.data.mode === 'generate') {
      return (await generatePassword(db, admission, token))
        ? reply.page('accounts/password-generated')
        : showReset(request, reply, token)
    }
    let home: string
    try {
      const { mode: _mode, newPassword, newPasswordRepeat: _repeat, ...person } = form.data
      const chosen = { password: newPassword, ...person }
      const result = await choosePasswordByLink(app, token, chosen, visitorOf(request))
      if (!result) return showReset(request, reply, token)
      letIn(app, reply, result)
      home = homeOf(result)
    } catch (error) {
      return showReset(request, reply, token, withFault(form, error))
    }
    app.cookies.setFlash(reply, { key: 'flash.password-changed' })
    return seeOther(reply, home)
  })

  async function showReset(request: FastifyRequest, reply: FastifyReply, token: string, form = emptyForm()) {
    const link = await lookAtLink(db, admission, token)
    if (link.state !== 'valid') return showSpentLink(request, reply, link.state)
    const page = link.invitation ? 'accounts/invitation' : 'accounts/reset-password'
    return reply.code(Object.keys(form.errors).length ? 422 : 200).page(page, resetPage(token, link, form))
  }

  app.get<OfLink>('/login/:token', async (request, reply) => showSignIn(request, reply, tokenOf(request)))

  app.post<OfLink>('/login/:token', async (request, reply) => {
    const token = tokenOf(request)
    const result = await signInByLink(db, admission, token, visitorOf(request))
    if (!result) return showSignIn(request, reply, token)
    letIn(app, reply, result)
    return seeOther(reply, homeOf(result))
  })

  /** Opening it changes nothing: mail scanners follow links. */
  async function showSignIn(request: FastifyRequest, reply: FastifyReply, token: string) {
    const { state, email } = await lookAtLink(db, admission, token, 'sign-in')
    return state === 'valid'
      ? reply.page('accounts/sign-in-link', { token, email: shownAddress(email) })
      : showSpentLink(request, reply, state)
  }
}

const showSpentLink = (request: FastifyRequest, reply: FastifyReply, state: LinkState) =>
  reply.code(410).page('accounts/reset-link-spent', spentLinkPage(request.words, state))

function tokenOf(request: FastifyRequest<OfLink>): string {
  const parsed = resetParams.safeParse(request.params)
  return parsed.success ? parsed.data.token : 'no token has this form'
}
