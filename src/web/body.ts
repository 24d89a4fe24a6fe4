import type { FastifyInstance } from 'fastify'

/** Bytes of a form without files. */
export const MAX_FORM_SIZE = 512 * 1024

/** Fields of a form, lists counted by their entries. */
const MAX_FIELDS = 1000

/** More than a form may hold. */
export class FormTooLargeError extends Error {
  readonly statusCode = 413
}

/** Accepts form bodies only; anything else is answered with 415. A field that comes twice becomes a list. */
export function acceptForms(app: FastifyInstance) {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: MAX_FORM_SIZE },
    (_request, body, done) => {
      try {
        done(null, fieldsOf(new URLSearchParams(String(body))))
      } catch (error) {
        done(error as Error)
      }
    },
  )
}

export type Fields = Record<string, string | string[]>

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

/** The fields that came once. */
export const singles = (fields: Fields): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
