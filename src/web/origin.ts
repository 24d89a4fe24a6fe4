import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'
import { readMultipart } from './uploads.ts'

/** A form of another site, or a request for a host that is not ours. */
export class CrossSiteError extends Error {
  readonly statusCode: number

  constructor(statusCode: number) {
    super('Cross-site request')
    this.statusCode = statusCode
  }
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Refuses changes that another site asks for, and in production every request for a foreign host. */
export function refuseCrossSite(app: FastifyInstance, config: Pick<Config, 'baseUrl' | 'production'>) {
  const own = new URL(config.baseUrl)
  app.addHook('onRequest', async (request) => {
    if (config.production && request.host?.toLowerCase() !== own.host && !request.routeOptions.config.anyHost)
      throw new CrossSiteError(421)
  })
  // Not before the form is read: the page that refuses it shows what was typed.
  app.addHook('preHandler', async (request) => {
    if (SAFE_METHODS.has(request.method) || !isCrossSite(request, own.origin)) return
    if (request.isMultipart()) request.body = await readMultipart(request).catch(() => undefined)
    throw new CrossSiteError(403)
  })
}

/** Every browser says where a form comes from, in Sec-Fetch-Site or in Origin; whoever says neither is no browser and carries no cookies of a victim. */
function isCrossSite(request: FastifyRequest, ownOrigin: string): boolean {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  const { origin } = request.headers
  return origin !== undefined && origin !== ownOrigin
}
