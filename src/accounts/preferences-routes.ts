import type { FastifyInstance } from 'fastify'
import { now } from '../platform/clock.ts'
import { NotFoundError } from '../platform/errors.ts'
import { seeOther } from '../web/context.ts'
import { known, readForm, withFault } from '../web/forms.ts'
import { localPath } from '../web/paths.ts'
import { actorOf } from './access.ts'
import { isCustomer } from './actor.ts'
import { endOwnSessions } from './ending-sessions.ts'
import { densityForm, passwordForm, personForm, preferencesForm, sessionForm } from './forms.ts'
import { homeOf } from './home.ts'
import { passwordPage, preferencesPage } from './pages.ts'
import { savePerson } from './person.ts'
import { changePassword, saveDensity, savePreferences } from './preferences.ts'
import { OPTIONAL_MAILS } from './rules.ts'

export async function preferencesRoutes(app: FastifyInstance) {
  const { db, cookies } = app
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
    const { mails, keys, ...preferences } = form.data
    const actor = actorOf(request)
    await savePreferences(db, actor, {
      ...preferences,
      // Customers have no such field.
      keys: isCustomer(actor) ? actor.keys : keys,
      mutedMails: OPTIONAL_MAILS.filter((name) => !mails.includes(name)),
    })
    cookies.setLocale(reply, preferences.locale)
    cookies.setFlash(reply, { key: 'flash.saved' })
    return seeOther(reply, '/preferences')
  })

  app.post('/preferences/density', async (request, reply) => {
    const { density, returnTo } = known(densityForm, request.body)
    await saveDensity(db, actorOf(request), density)
    return seeOther(reply, localPath(returnTo, '/preferences'))
  })

  app.post('/preferences/person', async (request, reply) => {
    const actor = actorOf(request)
    const form = readForm(personForm, request.body)
    if (!form.ok)
      return reply
        .code(422)
        .page('accounts/preferences', await preferencesPage(db, request.words, actor, { personForm: form }))
    await savePerson(db, actor, form.data)
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
