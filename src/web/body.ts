import type { FastifyInstance } from 'fastify'

/** Bytes of a form without files. */
export const MAX_FORM_SIZE = 512 * 1024

/** Accepts form bodies only; anything else is answered with 415. A field that comes twice becomes a list. */
export function acceptForms(app: FastifyInstance) {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string', bodyLimit: MAX_FORM_SIZE }, (_request, body, done) => {
    done(null, fieldsOf(new URLSearchParams(String(body))))
  })
}

export type Fields = Record<string, string | string[]>

export function fieldsOf(entries: Iterable<[string, string]>): Fields {
  const fields: Fields = Object.create(null)
  for (const [name, value] of entries) {
    const earlier = fields[name]
    fields[name] = earlier === undefined ? value : [earlier, value].flat()
  }
  return fields
}
