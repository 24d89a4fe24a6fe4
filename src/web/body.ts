import formbody from '@fastify/formbody'
import type { FastifyInstance } from 'fastify'

/** Bytes, without files. */
export const MAX_FORM_SIZE = 512 * 1024

/** Lists count by entries. */
const MAX_FIELDS = 1000

export class FormTooLargeError extends Error {
  readonly statusCode = 413
}

export type Fields = Record<string, string | string[]>

/** Other content types get 415. A repeated field becomes a list. */
export async function acceptForms(app: FastifyInstance) {
  app.removeAllContentTypeParsers()
  await app.register(formbody, { bodyLimit: MAX_FORM_SIZE })
  // Counted here, because a parser that throws ends the process.
  app.addHook<{ Body?: Fields }>('preValidation', async ({ body }) => {
    if (body && Object.values(body).flat().length > MAX_FIELDS) throw new FormTooLargeError()
  })
}

export function fieldsOf(entries: Iterable<[string, string]>): Fields {
  const fields: Fields = Object.create(null)
  let count = 0
  for (const [name, value] of entries) {
    if (++count > MAX_FIELDS) throw new FormTooLargeError()
    const earlier = fields[name]
    if (earlier === undefined) fields[name] = value
    else if (Array.isArray(earlier)) earlier.push(value)
    else fields[name] = [earlier, value]
  }
  return fields
}

/** What was typed, with line ends as texts are stored: browsers send others. */
export const singles = (fields: Fields): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fields)
      .filter((entry): entry is [string, string] => typeof entry[1] === 'string')
      .map(([name, value]) => [name, value.replace(/\r\n?/g, '\n')]),
  )
