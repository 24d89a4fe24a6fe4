import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { now } from '../platform/clock.ts'
import { ForbiddenError, NotFoundError } from '../platform/errors.ts'
import { seeOther } from '../web/context.ts'
import { savedOrNot } from '../web/cookies.ts'
import { type FormState, known, readForm, withFault } from '../web/forms.ts'
import { localPath } from '../web/paths.ts'
import { actorOf } from './access.ts'
import { isCustomer } from './actor.ts'
import { endOwnSessions } from './ending-sessions.ts'
import {
  densityForm,
  deskPreferencesForm,
  passwordForm,
  personForm,
  preferencesForm,
  senderForm,
  sessionForm,
} from './forms.ts'
import { homeOf } from './home.ts'
import { savePerson } from './person.ts'
import { changePassword, saveDensity, saveDeskPreferences, savePreferences } from './preferences.ts'
import { deskPreferencesPage, type PreferencesForms, passwordPage, preferencesPage } from './preferences-pages.ts'
import { OPTIONAL_MAILS } from './rules.ts'
import { saveSender } from './sender.ts'

export async function preferencesRoutes(app: FastifyInstance) {
  const { db, cookies } = app
  const open = { config: { beforePassword: true } }

  async function show(request: FastifyRequest, reply: FastifyReply, forms: PreferencesForms = {}) {
    const actor = actorOf(request)
    reply.code(Object.keys(forms).length ? 422 : 200)
    return isCustomer(actor)
      ? reply.page('accounts/preferences', await preferencesPage(db, request.words, actor, forms))
      : reply.page('accounts/desk-preferences', await deskPreferencesPage(db, request.words, actor, forms))
  }

  const saved = (reply: FastifyReply, changed: boolean) => {
    cookies.setFlash(reply, savedOrNot(changed))
    return seeOther(reply, '/preferences')
  }

  app.get('/preferences', async (request, reply) => show(request, reply))

  app.post('/preferences', async (request, reply) => {
    const form = readForm(preferencesForm, request.body)
    if (!form.ok) return show(request, reply, { form })
    const { mails, ...preferences } = form.data
    const changed = await savePreferences(db, actorOf(request), {
      ...preferences,
      mutedMails: OPTIONAL_MAILS.filter((name) => !mails.includes(name)),
    })
    cookies.setLocale(reply, preferences.locale)
    return saved(reply, changed)
  })

  app.post('/preferences/desk', async (request, reply) => {
    const actor = agentOf(request)
    const form = readForm(deskPreferencesForm, request.body)
    if (!form.ok) return show(request, reply, { form })
    const changed = await saveDeskPreferences(db, actor, form.data)
    cookies.setLocale(reply, form.data.locale)
    return saved(reply, changed)
  })

  app.post('/preferences/sender', { config: { form: senderForm } }, async (request, reply) => {
    const actor = agentOf(request)
    const form = readForm(senderForm, request.body)
    if (!form.ok) return show(request, reply, { sender: form })
    return saved(reply, await saveSender(db, actor, form.data))
  })

  app.post('/preferences/density', async (request, reply) => {
    const { density, returnTo } = known(densityForm, request.body)
    await saveDensity(db, actorOf(request), density)
    return seeOther(reply, localPath(returnTo, '/preferences'))
  })

  app.post('/preferences/person', async (request, reply) => {
    const form = readForm(personForm, request.body)
    if (!form.ok) return show(request, reply, { personForm: form })
    return saved(reply, await savePerson(db, actorOf(request), form.data))
  })

  app.get('/preferences/password', open, async (request, reply) =>
    reply.page('accounts/password', passwordPage(actorOf(request))),
  )

  app.post('/preferences/password', open, async (request, reply) => {
    const actor = actorOf(request)
    const form = readForm(passwordForm, request.body)
    const again = async (state: FormState) =>
      actor.mustChoosePassword
        ? reply.code(422).page('accounts/password', passwordPage(actor, state))
        : show(request, reply, { passwordForm: state })
    if (!form.ok) return again(form)
    try {
      const { newPasswordRepeat: _repeat, ...chosen } = form.data
      await changePassword(db, actor, chosen, now())
    } catch (error) {
      return again(withFault(form, error))
    }
    cookies.setFlash(reply, { key: 'flash.password-changed' })
    return seeOther(reply, actor.mustChoosePassword ? homeOf(actor) : '/preferences')
  })

  app.get('/preferences/sessions', async (_request, reply) => seeOther(reply, '/preferences#sessions'))

  app.post('/preferences/sessions', async (request, reply) => {
    const actor = actorOf(request)
    const form = readForm(sessionForm, request.body)
    if (!form.ok) throw new NotFoundError()
    if (!(await endOwnSessions(db, actor, form.data.session))) throw new NotFoundError()
    const key = form.data.session === 'others' ? 'flash.other-sessions-ended' : 'flash.sessions-ended'
    cookies.setFlash(reply, { key, at: 'sessions' })
    return seeOther(reply, '/preferences#sessions')
  })
}

function agentOf(request: FastifyRequest) {
  const actor = actorOf(request)
  if (isCustomer(actor)) throw new ForbiddenError()
  return actor
}
