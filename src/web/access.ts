import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { loginPage } from '../accounts/pages.ts'
import { findActor, formerOwner, NOT_ADMITTED } from '../accounts/sessions.ts'
import { saveDraft } from '../drafts/drafts.ts'
import { isLocale, preferredLocale, translator } from '../i18n/translate.ts'
import type { Fields } from './body.ts'
import { seeOther } from './context.ts'
import { emptyForm } from './forms.ts'
import { localPath, withQuery } from './paths.ts'
import { readMultipart } from './uploads.ts'

/** Finds out who is asking and in which language, before any route that is not for everybody alike. */
export function identifyVisitors(app: FastifyInstance) {
  const { config, db, admission, cookies } = app
  app.decorateRequest('actor', undefined)
  app.decorateRequest('notAdmitted', false)
  app.decorateRequest('words')
  app.addHook('onRequest', async (request) => {
    // Known before anything can go wrong, so that an error can be told in them.
    const wishes = [cookies.locale(request), preferredLocale(request.headers['accept-language'])]
    request.words = translator(wishes.find(isLocale) ?? config.defaultLocale, config.timeZone)
    const token = cookies.session(request)
    if (token && !request.routeOptions.config.anonymous) {
      const found = await findActor(db, admission, token, { active: !refreshesItself(request) })
      if (found === NOT_ADMITTED) request.notAdmitted = true
      else request.actor = found
    }
    if (isLocale(request.actor?.locale)) request.words = translator(request.actor.locale, config.timeZone)
  })
}

/** My Tickets says so in a header where scripts renew it, else in its address. */
const refreshesItself = ({ headers, query }: FastifyRequest) =>
  headers['x-refresh'] !== undefined || (query as { refresh?: unknown }).refresh === 'auto'

/** Puts the routes of a plugin behind sign-in. */
export function requireSignIn(app: FastifyInstance) {
  app.addHook('preHandler', async (request, reply) => {
    if (request.notAdmitted) return refuse(app, request, reply)
    if (!request.actor) return signInFirst(app, request, reply)
    if (request.actor.mustChoosePassword && !request.routeOptions.config.beforePassword) return seeOther(reply, '/preferences/password')
  })
}

/** Somebody whose contract ended since they signed in: told so, and what they typed is kept for when it is renewed. */
async function refuse(app: FastifyInstance, request: FastifyRequest, reply: FastifyReply) {
  if (request.method === 'POST') {
    const typed = request.isMultipart() ? await readMultipart(request) : ((request.body ?? {}) as Fields)
    await keepTyped(app, request, typed)
  }
  return reply.code(403).send(await reply.page('accounts/not-admitted'))
}

async function signInFirst(app: FastifyInstance, request: FastifyRequest, reply: FastifyReply) {
  if (request.method === 'GET' || request.method === 'HEAD') {
    return seeOther(reply, withQuery('/login', { next: request.url === '/' ? '' : request.url }))
  }
  const typed = request.isMultipart() ? await readMultipart(request) : ((request.body ?? {}) as Fields)
  const next = localPath(typed.returnTo, '/')
  if (await keepTyped(app, request, typed)) {
    app.cookies.setFlash(reply, { key: 'flash.typed-kept' })
    return seeOther(reply, withQuery('/login', { next }))
  }
  // Nobody knows whose text this is; showing it is the only way not to lose it.
  const lines = Object.entries(typed).filter(([name, value]) => ['subject', 'body', 'comment'].includes(name) && value)
  const page = await reply.page('accounts/login', loginPage(emptyForm({ next }), lines.map(([, value]) => value).join('\n\n')))
  // From a hook, only what is sent ends the request.
  return reply.code(401).send(page)
}

/** Saves a form whose session is over as a draft of the person whose session it was. */
async function keepTyped(app: FastifyInstance, request: FastifyRequest, typed: Fields): Promise<boolean> {
  const { keeps } = request.routeOptions.config
  const token = app.cookies.session(request)
  const owner = token && keeps ? await formerOwner(app.db, token) : undefined
  const purpose = owner && keeps ? await keeps(request, owner) : undefined
  const key = typed.formKey
  if (!owner || !purpose || typeof key !== 'string') return false
  const fields = Object.fromEntries(Object.entries(typed).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
  await saveDraft(app.db, owner, key, purpose, fields)
  return true
}
