import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Config } from '../config.ts'
import { isLocale, type Locale, preferredLocale, type Translator, translator } from '../i18n/translate.ts'
import type { Db } from '../platform/db.ts'
import type { Assets } from './assets.ts'
import type { Cookies } from './cookies.ts'

declare module 'fastify' {
  interface FastifyInstance {
    config: Config
    db: Db
    assets: Assets
    cookies: Cookies
  }
  interface FastifyRequest {
    words: Translator
  }
  interface FastifyReply {
    /** Renders a template as the answer. */
    page(template: string, data?: object): Promise<string>
  }
  interface FastifyContextConfig {
    /** Answers whatever host it is asked by. */
    anyHost?: boolean
    /** What is posted here, so that a page that refuses it shows the words in it. */
    form?: z.ZodObject
  }
}

/** Texts and formats of a language, in the portal's time zone. */
export const wordsFor = ({ config }: Pick<FastifyInstance, 'config'>, locale: Locale): Translator =>
  translator(locale, config.timeZone)

/**
 * Chooses the language of every request, known before anything can go wrong, so that an error can be told in it. `standard` is
 * for those who ask for none of ours.
 */
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

/** Redirects after a POST. */
export const seeOther = (reply: FastifyReply, path: string) => reply.redirect(path, 303)
