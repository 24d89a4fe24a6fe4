import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import type { Actor } from '../accounts/actor.ts'
import { authorise } from '../accounts/authority.ts'
import { transaction } from '../platform/db.ts'
import { InvalidInputError } from '../platform/errors.ts'
import { ChangedSettingError, changeSetting, FixedSettingError } from '../settings/changes.ts'
import type { SettingName } from '../settings/declarations.ts'
import { seeOther, wordsFor } from '../web/context.ts'
import { type FormState, known, readForm, withError } from '../web/forms.ts'
import { readSettingRows } from './setting-rows.ts'
import { lineForm, linesForm, settingParams } from './settings-forms.ts'
import { type Edited, hasLines, mayBeEmpty, settingsPage } from './settings-pages.ts'

export async function settingsRoutes(app: FastifyInstance) {
  const { db, config, settings, assets, cookies } = app

  async function show(request: FastifyRequest, reply: FastifyReply, edited?: Edited) {
    await settings.refresh()
    const rows = await readSettingRows(db, { config, fixed: settings.fixed })
    const actor = actorOf(request)
    const tools = { words: request.words, actor, wordsIn: wordsFor.bind(undefined, app), logo: assets.logo() }
    return reply.page('administration/settings', settingsPage(tools, rows, edited))
  }

  /** The rights are those of the moment of writing. Without a value, back to the default. */
  const change = (actor: Actor, name: SettingName, value: string | undefined, seen: number) =>
    transaction(db, async (tx) => {
      const { accountId } = await authorise(tx, actor)
      return changeSetting(tx, settings.fixed, name, value, { accountId }, seen)
    })

  app.get('/desk/settings', (request, reply) => show(request, reply))

  app.get('/desk/settings/:name', (request, reply) =>
    show(request, reply, { name: known(settingParams, request.params).name }),
  )

  app.post('/desk/settings/:name', { config: { form: linesForm } }, async (request, reply) => {
    const { name } = known(settingParams, request.params)
    const form = readForm(hasLines(name) ? linesForm : lineForm, request.body)
    const again = (status: number, state: FormState, rest: Partial<Edited> = {}) =>
      show(request, reply.code(status), { name, form: state, ...rest })
    if (!form.ok) return again(422, form)
    const { value, seen, action } = form.data
    if (action === 'preview') return again(200, form)
    if (action === 'save' && !value && !mayBeEmpty(name)) return again(422, withError(form, 'value', 'error.required'))
    let unchanged = false
    try {
      const { from, to } = await change(actorOf(request), name, action === 'reset' || !value ? undefined : value, seen)
      unchanged = from === to
    } catch (error) {
      if (error instanceof ChangedSettingError) return again(409, form, { changed: true })
      if (error instanceof FixedSettingError) return again(409, form)
      return again(422, atValue(form, error))
    }
    await settings.refresh()
    if (name === 'LOGO_URL') await assets.settled()
    cookies.setFlash(reply, {
      key: unchanged
        ? 'desk.settings.unchanged'
        : action === 'reset'
          ? 'desk.settings.was-reset'
          : 'desk.settings.saved',
      values: { setting: request.words.t(`desk.settings.${name}`) },
    })
    return seeOther(reply, `/desk/settings/${name}`)
  })
}

/** The domain names the setting; the form has one field. */
function atValue(form: FormState, error: unknown): FormState {
  if (!(error instanceof InvalidInputError)) throw error
  return withError(form, 'value', error.key as 'error.invalid', error.values)
}
