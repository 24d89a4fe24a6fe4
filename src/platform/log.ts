import { type Logger, pino } from 'pino'
import { type Output, standardOutput } from './log-output.ts'

export type { Logger }

/** JSON on stdout. Secrets are masked by name; no header or body is logged. */
export function createLog(level: string, output: Pick<Output, 'write'> = standardOutput()): Logger {
  return pino(
    {
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
    },
    output,
  )
}

/** Drops link tokens and the query, which may hold search terms. */
export function withoutSecrets(url: string): string {
  return (url.split('?')[0] ?? '').replace(/^(\/(?:password\/reset|login)\/)[^/]+/, '$1[masked]')
}
