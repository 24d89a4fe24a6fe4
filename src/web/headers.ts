import type { FastifyInstance } from 'fastify'
import type { Config } from '../config.ts'

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "object-src 'none'",
].join('; ')

/** On every response, errors and assets included. */
export function addSecurityHeaders(app: FastifyInstance, config: Pick<Config, 'https' | 'baseUrl'>) {
  const headers = securityHeaders(config)
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(headers)
  })
}

export function securityHeaders(config: Pick<Config, 'https' | 'baseUrl'>): Record<string, string> {
  return {
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'referrer-policy': referrerPolicy(config),
    'x-content-type-options': 'nosniff',
    ...(config.https ? { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } : {}),
  }
}

/**
 * On plain http, browsers send Sec-Fetch-Site only for localhost; elsewhere they send Origin, unless the policy is
 * no-referrer.
 */
function referrerPolicy({ https, baseUrl }: Pick<Config, 'https' | 'baseUrl'>): string {
  const { hostname } = new URL(baseUrl)
  return https || hostname === 'localhost' || hostname.startsWith('127.') ? 'no-referrer' : 'same-origin'
}
