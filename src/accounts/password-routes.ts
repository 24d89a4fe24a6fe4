import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { seeOther, visitorOf } from '../web/context.ts'
import { type FormState, readForm, withFault } from '../web/forms.ts'
import { letIn } from './access.ts'
import { lostPasswordForm, resetForm, resetParams } from './forms.ts'
import { choosePasswordByLink, generatePassword, lookAtLink, requestPasswordReset } from './lost-password.ts'
import { lostPasswordPage, resetPage, spentLinkPage } from './pages.ts'

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
    await requestPasswordReset(db, form.data.login, request.ip)
    return reply.page('accounts/lost-password-sent')
  })

  app.get<OfLink>('/password/reset/:token', async (request, reply) => showReset(request, reply, tokenOf(request)))

  app.post<OfLink>('/password/reset/:token', async (request, reply) => {
    const token = tokenOf(request)
    const form = readForm(resetForm, request.body)
    if (!form.ok) return showReset(request, reply, token, form.errors)
    if (form.data.mode === 'generate') {
      return (await generatePassword(db, admission, token))
        ? reply.page('accounts/password-generated')
        : showReset(request, reply, token)
    }
    try {
      const result = await choosePasswordByLink(app, token, form.data.newPassword, visitorOf(request))
      if (!result) return showReset(request, reply, token)
      letIn(app, reply, result)
    } catch (error) {
      return showReset(request, reply, token, withFault(form, error).errors)
    }
    app.cookies.setFlash(reply, { key: 'flash.password-changed' })
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
}

function tokenOf(request: FastifyRequest<OfLink>): string {
  const parsed = resetParams.safeParse(request.params)
  return parsed.success ? parsed.data.token : 'no token has this form'
}
