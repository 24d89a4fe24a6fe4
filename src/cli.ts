#!/usr/bin/env -S MALLOC_ARENA_MAX=1 node --max-semi-space-size=8 --disable-warning=ExperimentalWarning
import { CommanderError } from 'commander'
import { hintFor } from './cli/hints.ts'
import { CommandError } from './cli/output.ts'
import { createProgram } from './cli/program.ts'
import { ConfigError } from './config.ts'
import { isMessageKey, translator } from './i18n/translate.ts'
import { isDatabaseUnavailable } from './platform/database-errors.ts'
import { ConflictError, InvalidInputError, NotFoundError, StartError } from './platform/errors.ts'

/** 0 done, 1 failed, 2 wrong usage. */
async function run(): Promise<number> {
  try {
    await createProgram().parseAsync()
    return 0
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    process.stderr.write(`${messageOf(error as Error)}\n`)
    return 1
  }
}

function messageOf(error: Error & { code?: string; path?: string }): string {
  const expected = [CommandError, ConfigError, ConflictError, NotFoundError, StartError].some(
    (kind) => error instanceof kind,
  )
  if (expected) return `${error.message} ${hintFor(error)}`.trim()
  if (error instanceof InvalidInputError) return `${error.field}: ${reasonOf(error)}`
  if (error.code === 'ENOENT') return `There is no file ${error.path}.`
  if (error.code === 'EISDIR') return 'This is a folder, not a file.'
  if (error.code === 'EACCES') return `${error.path} cannot be accessed: permission denied.`
  if (isDatabaseUnavailable(error))
    return (
      `The database cannot be reached: ${lastLine(error) || error.code}\nIs it running, and is DATABASE_URL ` +
      'correct? To see it: schalter config'
    )
  return `This did not work: ${lastLine(error) || error.code}\nTo check this installation: schalter doctor`
}

const reasonOf = ({ key, values }: InvalidInputError) =>
  translator('en', 'UTC').t(isMessageKey(key) ? key : 'error.invalid', values)

const lastLine = ({ message }: Error) => message.trim().split('\n').at(-1)

// As when `head` has read enough.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1))
process.exitCode = await run()
