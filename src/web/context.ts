import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Actor } from '../accounts/actor.ts'
import type { Admission } from '../accounts/admission.ts'
import type { Storage } from '../attachments/storage.ts'
import type { Config } from '../config.ts'
import type { Purpose } from '../drafts/drafts.ts'
import type { Translator } from '../i18n/translate.ts'
import type { Db } from '../platform/db.ts'
import type { Assets } from './assets.ts'
import type { Cookies } from './cookies.ts'

declare module 'fastify' {
  interface FastifyInstance {
    config: Config
    admission: Admission
    db: Db
    storage: Storage
    assets: Assets
    cookies: Cookies
  }
  interface FastifyRequest {
    /** The signed-in person; on routes behind sign-in it is always there, see actorOf. */
    actor: Actor | undefined
    /** Has a session and is not let in any more. */
    notAdmitted: boolean
    words: Translator
  }
  interface FastifyContextConfig {
    /** Serves everybody alike: the session is not even looked up. */
    anonymous?: boolean
    /** Answers whatever host it is asked by. */
    anyHost?: boolean
    /** Open to somebody who came in with a mailed password and has not chosen an own one. */
    beforePassword?: boolean
    /** What a form posted here is for, so that it can be kept when its session is over. */
    keeps?: (request: FastifyRequest, accountId: number) => Promise<Purpose | undefined> | Purpose
  }
}

/** The signed-in person of a route that only signed-in people reach. */
export function actorOf(request: FastifyRequest): Actor {
  if (!request.actor) throw new Error('This route is open to people who are not signed in')
  return request.actor
}

export const visitorOf = (request: FastifyRequest) => ({ address: request.ip, userAgent: String(request.headers['user-agent'] ?? '') })

/** Redirects after a POST. */
export const seeOther = (reply: FastifyReply, path: string) => reply.redirect(path, 303)
