import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isLocale } from '../i18n/translate.ts'
import { AuthorityLostError } from '../platform/errors.ts'
import type { Fields } from '../web/body.ts'
import { seeOther, wordsFor } from '../web/context.ts'
import { typedText } from '../web/errors.ts'
import { localPath, withQuery } from '../web/paths.ts'
import { readMultipart } from '../web/uploads.ts'
import type { Viewer } from './actor.ts'
import type { Admission } from './admission.ts'
import { findViewer, NOT_ADMITTED } from './sessions.ts'

declare module 'fastify' {
  interface FastifyInstance {
    admission: Admission
  }
  interface FastifyRequest {
    /** The signed-in person; on routes behind sign-in it is always there, see actorOf. */
    actor: Viewer | undefined
    /** Has a session and is not let in any more. */
    notAdmitted: boolean
  }
  interface FastifyContextConfig {
    /** Serves everybody alike: the session is not even looked up. */
    anonymous?: boolean
    /** Open to somebody who came in with a mailed password and has not chosen an own one. */
    beforePassword?: boolean
  }
}

/** The signed-in person of a route that only signed-in people reach. */
export function actorOf(request: FastifyRequest): Viewer {
  if (!request.actor) throw new Error('This route is open to people who are not signed in')
  return request.actor
}

/** Finds out who is asking and in which language, before any route that is not for everybody alike. */
export function identifyVisitors(app: FastifyInstance) {
  const { db, admission, settings, cookies } = app
  app.decorateRequest('actor', undefined)
  app.decorateRequest('notAdmitted', false)
  app.addHook('onRequest', async (request) => {
    const token = cookies.session(request)
    if (token && !request.routeOptions.config.anonymous) {
      const found = await findViewer(db, { admission, settings }, token, { active: !refreshesItself(request) })
      if (found === NOT_ADMITTED) request.notAdmitted = true
      else request.actor = found
    }
    if (isLocale(request.actor?.locale)) request.words = wordsFor(app, request.actor.locale)
  })
}

/** My Tickets says so in a header where scripts renew it, else in its address. */
const refreshesItself = ({ headers, query }: FastifyRequest) =>
  headers['x-refresh'] !== undefined || (query as { refresh?: unknown }).refresh === 'auto'

/** Keeps what came with a form whose sender may not send it now, for when they come back; false if nobody knows whose it is. */
export type KeepTyped = (request: FastifyRequest, typed: Fields) => Promise<boolean>

/** Puts the routes of a plugin behind sign-in. */
export function requireSignIn(app: FastifyInstance, keepTyped: KeepTyped) {
  app.addHook('preHandler', async (request, reply) => {
    if (request.notAdmitted) return refuse(request, reply, keepTyped)
    if (!request.actor) return signInFirst(request, reply, keepTyped)
    if (request.actor.mustChoosePassword && !request.routeOptions.config.beforePassword)
      return seeOther(reply, '/preferences/password')
  })
  // A right that was taken away while the form was on its way counts as much as one that was never there.
  app.setErrorHandler(async (error, request, reply) => {
    if (!(error instanceof AuthorityLostError)) throw error
    return error.reason === 'admission' ? refuse(request, reply, keepTyped) : signInFirst(request, reply, keepTyped)
  })
}

/** Somebody whose contract ended since they signed in: told so, and what they typed is kept for when it is renewed. */
async function refuse(request: FastifyRequest, reply: FastifyReply, keepTyped: KeepTyped) {
  if (request.method === 'POST') await keepTyped(request, await formOf(request))
  return reply.code(403).send(await reply.page('accounts/not-admitted'))
}

async function signInFirst(request: FastifyRequest, reply: FastifyReply, keepTyped: KeepTyped) {
  if (request.method === 'GET' || request.method === 'HEAD') {
    return seeOther(reply, withQuery('/login', { next: request.url === '/' ? '' : request.url }))
  }
  const typed = await formOf(request)
  const next = localPath(typed.returnTo, '/')
  if (await keepTyped(request, typed)) {
    request.server.cookies.setFlash(reply, { key: 'flash.typed-kept' })
    return seeOther(reply, withQuery('/login', { next }))
  }
  // Nobody knows whose text this is; showing it is the only way not to lose it.
  request.actor = undefined
  const page = await reply.page('accounts/login', {
    form: { values: { next }, errors: {} },
    typed: typedText(request, typed),
  })
  // From a hook, only what is sent ends the request.
  return reply.code(401).send(page)
}

/** The fields of a form, also of one with files that nobody has read yet. */
async function formOf(request: FastifyRequest): Promise<Fields> {
  if (!request.body && request.isMultipart()) return readMultipart(request)
  return (request.body ?? {}) as Fields
}
