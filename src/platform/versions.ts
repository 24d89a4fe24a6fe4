import { createHash } from 'node:crypto'
import { ConflictError } from './errors.ts'

/** Somebody else has changed it since it was shown. */
export class OutdatedError extends ConflictError {}

/** Of what a form shows, to be sent back with it. */
export const versionOf = (shown: unknown): string =>
  createHash('sha256').update(JSON.stringify(shown)).digest('base64url').slice(0, 22)

/** `seen` is the version that a form carried, if there was a form. Throws OutdatedError. */
export function demandSeen(seen: string | undefined, current: unknown) {
  if (seen !== undefined && seen !== versionOf(current)) throw new OutdatedError('It was changed meanwhile.')
}
