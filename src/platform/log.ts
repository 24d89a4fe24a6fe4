import { type Logger, pino } from 'pino'

export type { Logger }

/** JSON lines on stdout. Secrets are masked by name, and no header or body is ever logged. */
export function createLog(level: string): Logger {
  return pino({
    level,
    redact: {
      paths: ['password', 'token', 'cookie', '*.password', '*.token', '*.cookie', '*.authorization'],
      censor: '[masked]',
    },
    serializers: {
      req: (request: { method: string; url: string; id: string }) => ({
        method: request.method,
        url: withoutSecrets(request.url),
      }),
      err: (error: Error & { code?: string }) => ({
        type: error.name,
        code: error.code,
        message: error.message,
        stack: error.stack,
      }),
    },
  })
}

/** A path without the token of a link and without the query, which may hold what somebody searched for. */
export function withoutSecrets(url: string): string {
  return (url.split('?')[0] ?? '').replace(/^(\/password\/reset\/)[^/]+/, '$1[masked]')
}
