import multipart, { type MultipartFile } from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type Fields, FormTooLargeError, fieldsOf, MAX_FORM_SIZE } from './body.ts'
import { BadRequestError } from './forms.ts'

/** As streams; the receiver limits the size of a file. */
export async function acceptUploads(app: FastifyInstance) {
  await app.register(multipart, {
    throwFileSizeLimit: false,
    limits: {
      fields: 60,
      fieldSize: MAX_FORM_SIZE,
      fieldNameSize: 100,
      // Far above the limit of a message, so that each excess file is named.
      files: 500,
      parts: 600,
      headerPairs: 20,
      fileSize: Number.POSITIVE_INFINITY,
    },
  })
}

type FileHandler = (file: MultipartFile, fieldsBefore: Fields) => Promise<void>

/**
 * Returns fields; `onFile` gets each file with the fields before it. Without it, files are skipped. Throws
 * BadRequestError for an interrupted body.
 */
export async function readMultipart(request: FastifyRequest, onFile?: FileHandler): Promise<Fields> {
  const entries: [string, string][] = []
  let typed = 0
  try {
    for await (const part of request.parts()) {
      if (part.type === 'field') {
        const value = String(part.value)
        typed += value.length
        if (typed > MAX_FORM_SIZE) throw new FormTooLargeError()
        entries.push([part.fieldname, value])
      }
      // An empty file field arrives without a name.
      else if (onFile && part.filename) await onFile(part, fieldsOf(entries))
      else part.file.resume()
    }
  } catch (error) {
    if (isBrokenBody(error)) throw new BadRequestError('The form did not arrive whole')
    throw error
  }
  return fieldsOf(entries)
}

const BROKEN = new RegExp(
  [
    'Unexpected end of',
    'Premature close',
    'aborted',
    'Malformed part',
    'stalled',
    'FST_(PARTS|FILES|FIELDS)_LIMIT',
    'Part terminated early',
    'Boundary not found',
  ].join('|'),
  'i',
)

const isBrokenBody = (error: unknown) =>
  error instanceof Error && BROKEN.test(`${(error as { code?: string }).code} ${error.message}`)
