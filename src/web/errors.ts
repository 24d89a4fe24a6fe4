import { type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'
import { isMessageKey } from '../i18n/translate.ts'
import { isDatabaseUnavailable } from '../platform/database-errors.ts'
import {
  AuthorityLostError,
  ConflictError,
  ForbiddenError,
  InvalidInputError,
  NotFoundError,
  OverloadedError,
  TooManyRequestsError,
} from '../platform/errors.ts'
import { textFieldsOf } from './forms.ts'
import { securityHeaders } from './headers.ts'
import { CrossSiteError } from './origin.ts'
import { readMultipart } from './uploads.ts'

interface Answer {
  status: number
  name:
    | 'bad-request'
    | 'conflict'
    | 'forbidden'
    | 'insecure'
    | 'not-found'
    | 'too-large'
    | 'unsupported'
    | 'too-many'
    | 'unavailable'
    | 'failed'
    | 'foreign-host'
  /** Seconds. */
  retryAfter?: number
}

/** Of an unreadable address; no hook has seen it. */
export function answerUnreadable(config: Pick<Config, 'https' | 'baseUrl'>) {
  const headers = securityHeaders(config)
  return (error: { statusCode?: number }, _request: unknown, reply: { raw: ServerResponse }) => {
    const status = error.statusCode ?? 400
    reply.raw
      .writeHead(status, { ...headers, 'content-type': 'text/plain', connection: 'close' })
      .end(`${status} ${STATUS_CODES[status]}\n`)
  }
}

/** Not HTTP, such as an oversized header; closes the connection. */
export function answerNonsense(config: Pick<Config, 'https' | 'baseUrl'>) {
  const headers = Object.entries({ ...securityHeaders(config), 'content-type': 'text/plain', connection: 'close' })
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return (error: Error & { code?: string }, socket: Socket) => {
    if (error.code === 'ECONNRESET' || socket.destroyed) return
    const status = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 }[error.code ?? ''] ?? 400
    if (!socket.writable) return socket.destroy()
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines}\r\n${status} ${STATUS_CODES[status]}\n`)
  }
}

/** What we would have to promise before the body comes; only 100-continue is known. */
export function answerExpectations(app: FastifyInstance, config: Pick<Config, 'https' | 'baseUrl'>) {
  const answer = answerUnreadable(config)
  app.server.on('checkExpectation', (request, raw: ServerResponse) => answer({ statusCode: 417 }, request, { raw }))
}

/** Never shows internals. */
export function answerErrors(app: FastifyInstance) {
  app.setNotFoundHandler((request, reply) => respond(request, reply, { status: 404, name: 'not-found' }))
  app.setErrorHandler((error, request, reply) => {
    const answer = hungUp(error, request) ? HUNG_UP : classify(error)
    const actor = request.actor?.accountId
    if (answer.status >= 500) {
      const cause = answer.name === 'failed' ? 'failed' : 'unavailable'
      app.counters.count('schalter_errors_total', cause)
      request.log[cause === 'failed' ? 'error' : 'warn']({ err: error, actor }, answer.name)
    }
    // As a pattern: an address may hold a secret.
    if (answer.status === 429) request.log.info({ actor, route: request.routeOptions.url }, answer.name)
    return respond(request, reply, answer)
  })
}

/** A form with files is refused before anybody reads it; the page shows what was typed all the same. */
async function readUnread(request: FastifyRequest) {
  if (request.body || !request.routeOptions.config.form || !request.isMultipart()) return
  await readMultipart(request).catch(() => {})
}

/** Nobody reads it. */
const HUNG_UP: Answer = { status: 400, name: 'bad-request' }

/** The visitor's connection broke, not one of ours. */
function hungUp(error: unknown, { raw }: FastifyRequest): boolean {
  const { code } = error as { code?: unknown }
  return (raw.destroyed || raw.errored !== null) && BROKEN_CONNECTION.has(code) && !isDatabaseUnavailable(error)
}

const BROKEN_CONNECTION = new Set<unknown>(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ERR_STREAM_PREMATURE_CLOSE'])

function classify(error: unknown): Answer {
  if (error instanceof NotFoundError) return { status: 404, name: 'not-found' }
  if (error instanceof AuthorityLostError) return { status: 403, name: 'forbidden' }
  if (error instanceof ForbiddenError) return { status: 403, name: 'forbidden' }
  if (error instanceof ConflictError) return { status: 409, name: 'conflict' }
  if (error instanceof InvalidInputError) return { status: 422, name: 'bad-request' }
  if (error instanceof TooManyRequestsError) return { status: 429, name: 'too-many', retryAfter: error.retryAfter }
  if (error instanceof OverloadedError) return { status: 503, name: 'unavailable', retryAfter: error.retryAfter }
  if (isDatabaseUnavailable(error)) return { status: 503, name: 'unavailable', retryAfter: 5 }
  if (error instanceof CrossSiteError && error.insecure) return { status: 403, name: 'insecure' }
  const status = (error as { statusCode?: number }).statusCode ?? 500
  const names: Record<number, Answer['name']> = {
    400: 'bad-request',
    403: 'forbidden',
    404: 'not-found',
    413: 'too-large',
    415: 'unsupported',
    421: 'foreign-host',
  }
  if (status >= 400 && status < 500) return { status, name: names[status] ?? 'bad-request' }
  return { status: 500, name: 'failed' }
}

async function respond(request: FastifyRequest, reply: FastifyReply, { status, name, retryAfter }: Answer) {
  const { baseUrl } = request.server.config
  if (request.actor && (status === 403 || status === 404)) await readUnread(request)
  reply.code(status)
  if (retryAfter) reply.header('retry-after', retryAfter)
  const { t } = request.words
  const page = {
    status,
    title: t(`error-page.${name}.title`),
    advice: t(`error-page.${name}.advice`, {
      minutes: Math.max(1, Math.ceil((retryAfter ?? 60) / 60)),
      address: baseUrl,
    }),
    home: name === 'insecure' ? baseUrl : '/',
    reference: status >= 500 ? request.id : undefined,
    typed: typedText(request, request.body),
  }
  if (!isAtDesk(request)) return reply.page('errors/error', page)
  const own = `error-page.desk.${name}`
  return reply.page('errors/desk', { ...page, advice: isMessageKey(own) ? t(own) : page.advice })
}

/** One of the team; while nobody can say who it is, whoever asks for a page of the desk. */
function isAtDesk({ actor, unidentified, url }: FastifyRequest): boolean {
  return actor ? actor.role !== 'customer' : unidentified !== undefined && url.startsWith('/desk')
}

/** Texts of a refused form, to be copied; never a password. */
export function typedText({ routeOptions }: FastifyRequest, body: unknown): string {
  const { form } = routeOptions.config
  if (!form || !body || typeof body !== 'object') return ''
  const fields = body as Record<string, unknown>
  return textFieldsOf(form)
    .map((name) => fields[name])
    .filter((value) => typeof value === 'string' && value)
    .join('\n\n')
}
