import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto'
import type { CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'
import type { MessageKey } from '../i18n/translate.ts'

const DAYS = 24 * 60 * 60

/** Seconds; longer than the session, so that a late form finds its owner. */
const SESSION_COOKIE_AGE = 30 * DAYS
const DEVICE_COOKIE_AGE = 365 * DAYS

export interface Cookies {
  session(request: FastifyRequest): string | undefined
  setSession(reply: FastifyReply, token: string): void
  clearSession(reply: FastifyReply): void
  /** The last account in this browser, and an id of the browser. */
  device(request: FastifyRequest): { accountId: number; id: string } | undefined
  setDevice(reply: FastifyReply, accountId: number): void
  /** Set with every sign-in form: a browser that does not bring it back keeps no session either. */
  setProbe(reply: FastifyReply): void
  probe(request: FastifyRequest): boolean
  locale(request: FastifyRequest): string | undefined
  setLocale(reply: FastifyReply, locale: string): void
  setFlash(reply: FastifyReply, flash: Flash): void
  takeFlash(request: FastifyRequest, reply: FastifyReply): Flash | undefined
}

export interface Flash {
  key: MessageKey
  values?: Record<string, string>
  /** The part of the page that tells it; by default the top. */
  at?: 'reply' | 'sharing' | 'sessions' | 'feedback'
}

/** What a form that sets something is answered with. */
export const savedOrNot = (changed: boolean): Flash => ({ key: changed ? 'flash.saved' : 'flash.unchanged' })

export function createCookies({ cookieSecret, https }: Pick<Config, 'cookieSecret' | 'https'>): Cookies {
  const name = (plain: string) => (https ? `__Host-${plain}` : plain)
  const options: CookieSerializeOptions = { path: '/', httpOnly: true, sameSite: 'lax', secure: https }
  const sign = (purpose: string, value: string) =>
    createHmac('sha256', cookieSecret).update(`${purpose}\n${value}`).digest('base64url')
  const signed = (purpose: string, value: string) => `${value}.${sign(purpose, value)}`
  const verified = (purpose: string, cookie: string | undefined) => {
    const [, value = '', signature = ''] = /^(.*)\.([\w-]+)$/.exec(cookie ?? '') ?? []
    const expected = Buffer.from(sign(purpose, value))
    const given = Buffer.from(signature)
    return given.length === expected.length && timingSafeEqual(given, expected) ? value : undefined
  }
  return {
    session: (request) => request.cookies[name('session')],
    setSession: (reply, token) =>
      void reply.setCookie(name('session'), token, { ...options, maxAge: SESSION_COOKIE_AGE }),
    clearSession: (reply) => void reply.clearCookie(name('session'), options),
    device(request) {
      const value = verified('device', request.cookies[name('device')])
      const [accountId, id] = value?.split(':') ?? []
      return accountId && id ? { accountId: Number(accountId), id } : undefined
    },
    setDevice: (reply, accountId) =>
      void reply.setCookie(name('device'), signed('device', `${accountId}:${randomUUID()}`), {
        ...options,
        maxAge: DEVICE_COOKIE_AGE,
      }),
    setProbe: (reply) => void reply.setCookie(name('probe'), 'yes', { ...options, maxAge: SESSION_COOKIE_AGE }),
    probe: (request) => request.cookies[name('probe')] !== undefined,
    locale: (request) => request.cookies.locale,
    setLocale: (reply, locale) => void reply.setCookie('locale', locale, { ...options, maxAge: DEVICE_COOKIE_AGE }),
    setFlash: (reply, flash) =>
      void reply.setCookie(name('flash'), signed('flash', Buffer.from(JSON.stringify(flash)).toString('base64url')), {
        ...options,
        maxAge: 60,
      }),
    takeFlash(request, reply) {
      const cookie = request.cookies[name('flash')]
      if (!cookie) return undefined
      reply.clearCookie(name('flash'), options)
      const value = verified('flash', cookie)
      return value ? (JSON.parse(Buffer.from(value, 'base64url').toString()) as Flash) : undefined
    },
  }
}
