import { execFile } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Outcome {
  code: number
  stdout: string
  stderr: string
}

/** What `schalter` finds around it, on a database that is there. */
export const commandEnvironment = (databaseUrl: string): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '',
  DATABASE_URL: databaseUrl,
  DATA_DIR: join(tmpdir(), 'schalter-command'),
  COOKIE_SECRET: 'a secret for tests only, not for anything else',
})

/** Runs `schalter` as somebody at a terminal does, on a database that is there. */
export function schalter(
  databaseUrl: string,
  args: string[],
  options: { input?: string; env?: Record<string, string>; nodeArgs?: string[] } = {},
): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', ...(options.nodeArgs ?? []), 'src/cli.ts', ...args],
      {
        env: { ...commandEnvironment(databaseUrl), ...options.env },
        maxBuffer: 64 * 1024 * 1024,
      },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
    )
    child.stdin?.end(options.input ?? '')
  })
}

/** The words that add a contract. */
export const newContract = (number: string, organization: string, from: string, until: string, ...more: string[]) => [
  ...['contract', 'add', number, '--organization', organization, '--from', from, '--until', until],
  ...more,
]
