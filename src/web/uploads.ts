import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import multipart, { type MultipartFile } from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isFromDatabase } from '../platform/database-errors.ts'
import { type Fields, FormTooLargeError, fieldsOf, MAX_FORM_SIZE } from './body.ts'
import { BadRequestError } from './forms.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Bytes that nobody wanted became too many, and the rest of the body is not read. */
    cutShort: boolean
  }
}

/** Bytes of a form that may be read in vain before it is cut short: a photo slightly over the limit hurts nobody. */
const SPARE = 16 * 1024 * 1024
const SPARE_OF_STRANGERS = 1024 * 1024

/** Bytes of fields, heads of parts, and what comes along with them: pieces with the beginning of files. */
const MAX_TEXT = 4 * MAX_FORM_SIZE

/** As streams; the receiver limits the size of a file. */
export async function acceptUploads(app: FastifyInstance) {
  app.decorateRequest('cutShort', false)
  app.addHook('onSend', async (request, reply) => {
    if (request.cutShort && reply.statusCode === 422) reply.code(413)
  })
  await app.register(multipart, {
    throwFileSizeLimit: false,
    limits: {
      // Boxes count one by one.
      fields: 400,
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
 * Returns fields; `onFile` gets each file with the fields before it, and need not read it. Without it, files are
 * skipped. A body with too much that nobody reads is cut short. Throws BadRequestError for an interrupted body.
 */
export async function readMultipart(request: FastifyRequest, onFile?: FileHandler): Promise<Fields> {
  const entries: [string, string][] = []
  let typed = 0
  let spare = onFile ? SPARE : SPARE_OF_STRANGERS
  const text = watchText(request.raw)
  try {
    const parts = request.parts()
    for (;;) {
      const { value: part, done } = await text.next(parts.next())
      if (done) break
      if (part.type === 'field') {
        const value = String(part.value)
        typed += value.length
        if (typed > MAX_FORM_SIZE) throw new FormTooLargeError()
        entries.push([part.fieldname, value])
        continue
      }
      // An empty file field arrives without a name.
      if (onFile && part.filename) await onFile(part, fieldsOf(entries))
      spare -= await skip(part.file, spare)
      request.cutShort = spare < 0
      if (request.cutShort) break
    }
  } catch (error) {
    if (isBrokenBody(error)) throw new BadRequestError('The form did not arrive whole')
    throw error
  } finally {
    text.stop()
    // A body is read once; who answers an error finds what had come.
    request.raw.unpipe()
    request.body = fieldsOf(entries)
  }
  return fieldsOf(entries)
}

/** Fields are handed over whole, so that one without end is only seen while waiting for it. */
function watchText(raw: IncomingMessage) {
  let arrived = 0
  let waiting = false
  let refuse: (error: Error) => void
  const tooMuch = new Promise<never>((_resolve, reject) => {
    refuse = reject
  })
  tooMuch.catch(() => {})
  const count = ({ length }: Buffer) => {
    if (waiting) arrived += length
    if (arrived > MAX_TEXT) refuse(new FormTooLargeError())
  }
  raw.on('data', count)
  return {
    async next<T>(part: Promise<T>): Promise<T> {
      waiting = true
      return Promise.race([part, tooMuch]).finally(() => {
        waiting = false
      })
    },
    stop: () => void raw.off('data', count),
  }
}

/** Bytes read in vain; more than `most` if the file had not ended by then. */
async function skip(file: Readable, most: number): Promise<number> {
  let skipped = 0
  for await (const piece of file.iterator({ destroyOnReturn: false })) {
    skipped += piece.length
    if (skipped > most) break
  }
  return skipped
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
    'needle cannot have a length',
  ].join('|'),
  'i',
)

const isBrokenBody = (error: unknown) =>
  error instanceof Error &&
  // Its words are others' words too: a transaction can be aborted as well.
  !isFromDatabase(error) &&
  BROKEN.test(`${(error as { code?: string }).code} ${error.message}`)
