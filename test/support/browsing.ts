import type { FastifyInstance, InjectOptions } from 'fastify'
import type { Response } from 'light-my-request'
import { startSession } from '../../src/accounts/sessions.ts'
import type { Account } from '../../src/platform/db.ts'

export type Fields = Record<string, string | number | string[]>

export interface Upload {
  name: string
  filename: string
  content: string | Buffer
  type?: string
}

/** A browser without scripts: keeps cookies, sends forms. */
export class Visitor {
  readonly cookies = new Map<string, string>()
  readonly #app: FastifyInstance
  readonly #options: Partial<InjectOptions>

  constructor(app: FastifyInstance, options: Partial<InjectOptions> = {}) {
    this.#app = app
    this.#options = options
  }

  get(url: string, headers: Record<string, string> = {}) {
    return this.send({ method: 'GET', url, headers })
  }

  /** With line ends as browsers send them. */
  post(url: string, fields: Fields = {}, headers: Record<string, string> = {}) {
    const body = new URLSearchParams()
    for (const [name, value] of Object.entries(fields))
      for (const single of [value].flat()) body.append(name, String(single).replace(/\r?\n/g, '\r\n'))
    return this.send({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin', ...headers },
      payload: body.toString(),
    })
  }

  /** Sends a multipart form: fields first, then files. */
  async upload(url: string, fields: Fields, files: Upload[] = []) {
    const { type, payload } = await multipart(fields, files)
    return sendBody(this, url, type, payload)
  }

  async send(request: InjectOptions): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await this.#app.inject({
      ...this.#options,
      ...request,
      headers: { ...(cookie ? { cookie } : {}), ...this.#options.headers, ...request.headers },
    })
    for (const { name, value, maxAge } of response.cookies) {
      if (maxAge === 0 || value === '') this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    return response
  }

  /** GET, then on through redirects. */
  async follow(response: Response): Promise<Response> {
    let current = response
    while (current.statusCode >= 300 && current.statusCode < 400)
      current = await this.get(String(current.headers.location))
    return current
  }
}

export async function multipart(fields: Fields, files: Upload[] = []): Promise<{ type: string; payload: Buffer }> {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields))
    for (const single of [value].flat()) form.append(name, String(single))
  for (const { name, filename, content, type } of files)
    form.append(name, new Blob([Buffer.from(content)], { type: type ?? 'application/octet-stream' }), filename)
  const encoded = new Request('http://portal.invalid', { method: 'POST', body: form })
  return { type: encoded.headers.get('content-type') ?? '', payload: Buffer.from(await encoded.arrayBuffer()) }
}

/** Somebody's browser, signed in without going through the form. */
export async function as(
  app: FastifyInstance,
  account: Pick<Account, 'id'>,
  options: Partial<InjectOptions> = {},
): Promise<Visitor> {
  const visitor = new Visitor(app, options)
  visitor.cookies.set('session', await startSession(app.db, account.id, { address: '127.0.0.1', userAgent: 'test' }))
  return visitor
}

/** Sends a body as it is, of whatever type. */
export const sendBody = (visitor: Visitor, url: string, type: string, payload: string | Buffer) =>
  visitor.send({ method: 'POST', url, headers: { 'content-type': type, 'sec-fetch-site': 'same-origin' }, payload })
