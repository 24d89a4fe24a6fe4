import type { FastifyInstance } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import { once } from '../drafts/submissions.ts'
import type { Tx } from '../platform/db.ts'
import { InvalidInputError, NotFoundError } from '../platform/errors.ts'
import { promiseCallback, settleCallback } from '../tickets/callbacks.ts'
import { seeOther } from '../web/context.ts'
import { type FormState, known, readForm, withFault } from '../web/forms.ts'
import { localPath, withQuery } from '../web/paths.ts'
import { callbackForm, callbackParams, outcomeForm } from './phone-forms.ts'
import { showPhone } from './phone-routes.ts'

/** Promises to call somebody back. */
export async function callbackRoutes(app: FastifyInstance) {
  const { db, cookies, config } = app

  app.post('/desk/phone/callbacks', { config: { form: callbackForm } }, async (request, reply) => {
    const actor = actorOf(request)
    const form = readForm(callbackForm, request.body)
    const again = async (callback: FormState) =>
      reply.code(422).page('telephone/index', await showPhone(request, { q: '' }, { callback }))
    if (!form.ok) return again(form)
    const { formKey: key, returnTo: _returnTo, ...wish } = form.data
    try {
      await once(db, actor, { key, content: wish }, (tx) =>
        promiseCallback(tx, actor, wish, { timeZone: config.timeZone }),
      )
    } catch (error) {
      return again(withFault(form, error))
    }
    cookies.setFlash(reply, { key: 'phone.callback.promised' })
    return seeOther(reply, '/desk/phone')
  })

  app.post('/desk/phone/callbacks/:id', { config: { form: outcomeForm } }, async (request, reply) => {
    const form = readForm(outcomeForm, request.body)
    if (!form.ok) throw new NotFoundError()
    const { outcome, returnTo, formKey: key } = form.data
    const actor = actorOf(request)
    const { id } = known(callbackParams, request.params)
    const back = localPath(returnTo, '/desk/phone')
    const settle = (tx: Tx) => settleCallback(tx, actor, id, outcome)
    const call = await once(db, actor, { key, content: [id, outcome] }, settle).catch(onlyInvalid)
    if (call instanceof InvalidInputError) {
      cookies.setFlash(reply, { key: 'error.callback.settled' })
      return seeOther(reply, back)
    }
    cookies.setFlash(reply, { key: `phone.callback.done.${outcome}`, ...(call ? { at: 'reply' as const } : {}) })
    if (!call) return seeOther(reply, back)
    const write = { write: 'call', call: call.messageId }
    return seeOther(reply, `${withQuery(`/desk/tickets/${call.number}`, write)}#body`)
  })
}

/** A colleague was faster, which is no fault. */
function onlyInvalid(error: unknown): InvalidInputError {
  if (error instanceof InvalidInputError) return error
  throw error
}
