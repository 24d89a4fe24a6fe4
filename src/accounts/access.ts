import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { actAs } from '../audit/author.ts'
import { isLocale } from '../i18n/translate.ts'
import type { Day } from '../platform/clock.ts'
import type { Prisma } from '../platform/db.ts'
import { AuthorityLostError, ForbiddenError } from '../platform/errors.ts'
import type { Fields } from '../web/body.ts'
import { seeOther, wordsFor } from '../web/context.ts'
import { typedText } from '../web/errors.ts'
import { emptyForm, type FormState } from '../web/forms.ts'
import { localPath, withQuery } from '../web/paths.ts'
import { readMultipart } from '../web/uploads.ts'
import { isCustomer, type Viewer } from './actor.ts'
import type { Admission } from './admission.ts'
import { loginPage } from './pages.ts'
import { findViewer, NOT_ADMITTED } from './sessions.ts'

declare module 'fastify' {
  interface FastifyInstance {
    admission: Admission
    /** What `findViewer` counts as unread. */
    unread: Prisma.Sql
    /** What it knows of incidents, on this day. */
    incidents: (day: Day) => Prisma.Sql
  }
  interface FastifyRequest {
    /** Undefined unless signed in; behind sign-in, see actorOf. */
    actor: Viewer | undefined
    /** Signed in, but not admitted any more. */
    notAdmitted: boolean
    /** When `actor` was read, in milliseconds. */
    identifiedAt: number
    /** Why nobody can say now who this is, such as a database that is away. */
    unidentified: unknown
  }
  interface FastifyContextConfig {
    /** Does not look the session up. */
    anonymous?: boolean
    /** Open until a mailed password is replaced. */
    beforePassword?: boolean
    /** Where a form that is kept for after the sign-in is found again. */
    keptAt?: (request: FastifyRequest) => string
    /** Open to agents who have not said how they sign. */
    beforeIntroduction?: boolean
    /** Also for those who are not signed in, while this is so. */
    forAnybody?: (request: FastifyRequest) => boolean
    /** Asked by a page, and not by a person. */
    byItself?: boolean
  }
}

/** Only for routes behind sign-in. */
export function actorOf(request: FastifyRequest): Viewer {
  if (!request.actor) throw new Error('This route is open to people who are not signed in')
  return request.actor
}

/** Their browser is a known device from now on. */
export function letIn(
  { cookies }: FastifyInstance,
  reply: FastifyReply,
  { token, accountId }: { token: string; accountId: number },
) {
  cookies.setSession(reply, token)
  cookies.setDevice(reply, accountId)
  tellSignIn(reply.request, { outcome: 'signed-in', accountId })
}

interface SignInOutcome {
  outcome: 'signed-in' | 'refused' | 'not-admitted' | 'limited' | 'guessed-too-often'
  accountId?: number | undefined
  reason?: string
}

/** For the operator: who, if known, and why; never what was typed. */
export function tellSignIn({ log, server }: FastifyRequest, { outcome, accountId, reason }: SignInOutcome) {
  server.counters.count('schalter_sign_ins_total', outcome)
  const calm = outcome === 'signed-in' || outcome === 'refused' || outcome === 'not-admitted'
  log[calm ? 'info' : 'warn']({ account: accountId, outcome, reason }, 'sign-in')
}

/** A page with the form for signing in. */
export function showSignIn(reply: FastifyReply, form: FormState = emptyForm(), typed = '') {
  reply.server.cookies.setProbe(reply)
  return reply.page('accounts/login', loginPage(form, typed))
}

export function identifyVisitors(app: FastifyInstance) {
  app.decorateRequest('actor', undefined)
  app.decorateRequest('notAdmitted', false)
  app.decorateRequest('identifiedAt', 0)
  app.decorateRequest('unidentified', undefined)
  app.addHook('onRequest', async (request) => {
    const { anonymous, form } = request.routeOptions.config
    if (anonymous) return
    try {
      await identify(request)
    } catch (error) {
      request.unidentified = error
      if (!form || request.method !== 'POST') throw error
    }
    if (isLocale(request.actor?.locale)) request.words = wordsFor(app, request.actor.locale)
  })
  // The form is read first, so that the error page can show what was typed.
  app.addHook('preHandler', async (request) => {
    if (!request.unidentified) return
    if (request.isMultipart()) await readMultipart(request).catch(() => {})
    throw request.unidentified
  })
  // Late: what runs while a body arrives is started by the connection, and not by this request.
  app.addHook('preHandler', (request, _reply, done) =>
    actAs(() => ({ accountId: request.actor?.accountId, address: request.ip }), done),
  )
}

async function identify(request: FastifyRequest) {
  const { db, admission, settings, unread, incidents, cookies } = request.server
  const token = cookies.session(request)
  if (!token) return
  const tools = { admission, settings, unread, incidents: incidents(admission.today()) }
  const atDesk = request.url.startsWith('/desk')
  const found = await findViewer(db, tools, token, { active: !refreshesItself(request), atDesk })
  request.notAdmitted = found === NOT_ADMITTED
  request.actor = found === NOT_ADMITTED ? undefined : found
  request.identifiedAt = performance.now()
}

/** Milliseconds that a body may take without its sender being asked for again: no longer than any page takes. */
const PROMPT = 200

/**
 * A body may come as late as it likes, and what answers it is a page like any other: its sender is asked for again.
 * Throws AuthorityLostError.
 */
export async function identifyAgain(request: FastifyRequest) {
  if (performance.now() - request.identifiedAt < PROMPT) return
  await identify(request)
  if (request.notAdmitted) throw new AuthorityLostError('admission')
  if (!request.actor) throw new AuthorityLostError('session')
}

/** Scripts say it in a header, other browsers in the address; streams come back by themselves. */
export const refreshesItself = ({ headers, query, routeOptions }: FastifyRequest) =>
  routeOptions.config.byItself ||
  headers['x-refresh'] !== undefined ||
  headers.accept === 'text/event-stream' ||
  (query as { refresh?: unknown }).refresh === 'auto'

/** Keeps a form that its sender may not send now; false if its owner is unknown. */
type KeepTyped = (request: FastifyRequest, typed: Fields) => Promise<boolean>

export function requireSignIn(app: FastifyInstance, keepTyped: KeepTyped) {
  app.addHook('preHandler', async (request, reply) => {
    if (!request.actor && request.routeOptions.config.forAnybody?.(request)) return
    // Forms with files are read later, and ask when they have been.
    if (request.actor && request.method === 'POST' && !request.isMultipart()) await identifyAgain(request)
    if (request.notAdmitted) return refuse(request, reply, keepTyped)
    if (!request.actor) return signInFirst(request, reply, keepTyped)
    if (request.actor.mustChoosePassword && !request.routeOptions.config.beforePassword)
      return seeOther(reply, '/preferences/password')
  })
  // Rights can be lost while the form is on its way.
  app.setErrorHandler(async (error, request, reply) => {
    if (!(error instanceof AuthorityLostError)) throw error
    return error.reason === 'admission' ? refuse(request, reply, keepTyped) : signInFirst(request, reply, keepTyped)
  })
}

/** The desk, after `requireSignIn`: customers get 403, and new agents first say how they sign. */
export function requireAgent(desk: FastifyInstance) {
  desk.addHook('preHandler', async (request, reply) => {
    const actor = actorOf(request)
    if (isCustomer(actor)) throw new ForbiddenError()
    const looks = request.method === 'GET' || request.method === 'HEAD'
    if (looks && !actor.introduced && !request.routeOptions.config.beforeIntroduction)
      return seeOther(reply, withQuery('/desk/sender', { next: request.url }))
  })
}

/** In the desk, after `requireAgent`: agents get 403. */
export function requireAdmin(administration: FastifyInstance) {
  administration.addHook('preHandler', async (request) => {
    if (actorOf(request).role !== 'admin') throw new ForbiddenError()
  })
}

/** Without a contract: says so, and keeps what was typed until it is renewed. */
async function refuse(request: FastifyRequest, reply: FastifyReply, keepTyped: KeepTyped) {
  if (request.method === 'POST') await keepTyped(request, await formOf(request))
  return reply.code(403).send(await reply.page('accounts/not-admitted'))
}

async function signInFirst(request: FastifyRequest, reply: FastifyReply, keepTyped: KeepTyped) {
  if (request.method === 'GET' || request.method === 'HEAD') {
    return seeOther(reply, withQuery('/login', { next: request.url === '/' ? '' : request.url }))
  }
  const typed = await formOf(request)
  const { keptAt } = request.routeOptions.config
  const next = keptAt ? keptAt(request) : localPath(typed.returnTo, '/')
  if (await keepTyped(request, typed)) {
    request.server.cookies.setFlash(reply, { key: 'flash.typed-kept' })
    return seeOther(reply, withQuery('/login', { next }))
  }
  // Its owner is unknown; only showing the text saves it.
  request.actor = undefined
  const page = await showSignIn(reply, emptyForm({ next }), typedText(request, typed))
  // A hook ends the request only by sending.
  return reply.code(401).send(page)
}

/** Also reads a form with files that nobody has read yet. */
async function formOf(request: FastifyRequest): Promise<Fields> {
  if (!request.body && request.isMultipart()) return readMultipart(request)
  return (request.body ?? {}) as Fields
}
