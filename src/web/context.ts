import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Config } from '../config.ts'
import { isLocale, type Locale, preferredLocale, type Translator, translator } from '../i18n/translate.ts'
import type { Counters } from '../platform/counters.ts'
import type { Db } from '../platform/db.ts'
import type { Assets } from './assets.ts'
import type { Cookies } from './cookies.ts'

declare module 'fastify' {
  interface FastifyInstance {
    config: Config
    db: Db
    assets: Assets
    cookies: Cookies
    counters: Counters
  }
  interface FastifyRequest {
    words: Translator
  }
  interface FastifyContextConfig {
    anyHost?: boolean
    /** Its texts are shown if the form is refused. */
    form?: z.ZodObject
  }
}

export const wordsFor = ({ config }: Pick<FastifyInstance, 'config'>, locale: Locale): Translator =>
  translator(locale, config.timeZone)

/** Early, so that every error can be told in that language. `standard` is for visitors who ask for none of ours. */
export function chooseLanguage(app: FastifyInstance, standard: () => Locale) {
  app.decorateRequest('words')
  app.addHook('onRequest', async (request) => {
    const chosen = app.cookies.locale(request)
    const locale = isLocale(chosen) ? chosen : preferredLocale(request.headers['accept-language'], standard())
    request.words = wordsFor(app, locale)
  })
}

export const visitorOf = (request: FastifyRequest) => ({
  address: request.ip,
  userAgent: String(request.headers['user-agent'] ?? ''),
})

export const seeOther = (reply: FastifyReply, path: string) => reply.redirect(path, 303)
