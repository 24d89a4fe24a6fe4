import type { FastifyInstance, FastifyRequest } from 'fastify'
import { identifyAgain } from '../accounts/access.ts'
import type { Actor } from '../accounts/actor.ts'
import { storeUpload, type Upload } from '../attachments/uploads.ts'
import type { Fields } from '../web/body.ts'
import { BadRequestError, formKey } from '../web/forms.ts'
import { readMultipart } from '../web/uploads.ts'
import { type DraftFields, draftOf, keepDraft, type Purpose, removeFile, salvageDraft, startDraft } from './drafts.ts'

export interface ReceivedForm {
  fields: Fields
  faults: Upload[]
  /** The button only changes the list of files. */
  stay: boolean
  /** Ids of the files that the page showed, and of those that came with the form. */
  files: string[]
}

/**
 * Stores files in the form's draft as they arrive, and handles the buttons that attach and remove. Keeps the text of an
 * interrupted form.
 */
export async function receiveForm(
  app: FastifyInstance,
  request: FastifyRequest,
  actor: Actor,
  of: Purpose | ((fieldsBefore: Fields) => Promise<Purpose>),
): Promise<ReceivedForm> {
  let arrived: Fields = {}
  const purposeFor = async (fields: Fields) => (typeof of === 'string' ? of : of(fields))
  const received = request.isMultipart()
    ? await receiveFiles(app, request, actor, async (before) => {
        const first = arrived.formKey === undefined
        arrived = before
        if (first) await startDraft(app.db, actor, keyOf(before), await purposeFor(before))
        return keyOf(before)
      }).catch((error: unknown) => salvage(app, request, actor, purposeFor, arrived, error))
    : { uploads: [] as Received[], fields: (request.body ?? {}) as Fields }
  const { uploads } = received
  const { shown: listed = [], ...typed } = received.fields
  const fields = { ...typed, ...answeredBy(uploads) }
  // If anything fails from here on, the error page shows what was typed.
  request.body = fields
  await identifyAgain(request)
  const key = keyOf(fields)
  const faults = uploads.filter(({ fault }) => fault)
  const stay = fields.action === 'attach' || typeof fields.remove === 'string'
  if (typeof fields.remove === 'string' && formKey.safeParse(fields.remove).success)
    await removeFile(app, actor, key, fields.remove)
  if (stay || faults.length) await keepFields(app, actor, await purposeFor(fields), fields)
  const shown = [listed].flat().filter((id) => formKey.safeParse(id).success)
  const brought = uploads.flatMap(({ id }) => id ?? [])
  return { fields, faults, stay, files: [...new Set([...shown, ...brought])] }
}

/** A file, and the field that it came in. */
type Received = Upload & { field: string }

/** A question that asks for a file, such as `answers[picture]`, holds its id; a later one takes its place. */
const answeredBy = (uploads: Received[]): Fields =>
  Object.fromEntries(uploads.flatMap(({ field, id }) => (id && field.includes('[') ? [[field, id]] : [])))

/** Stores files as they arrive; `draftFor` returns the key of their draft. */
export async function receiveFiles(
  { db, storage, config }: FastifyInstance,
  request: FastifyRequest,
  owner: Actor,
  draftFor: (fieldsBefore: Fields) => Promise<string>,
): Promise<{ uploads: Received[]; fields: Fields }> {
  const uploads: Received[] = []
  const fields = await readMultipart(request, async ({ filename, file, fieldname }, before) => {
    const key = await draftFor(before)
    const limits = { db, storage, limits: config }
    uploads.push({ field: fieldname, ...(await storeUpload(limits, draftOf(owner, key), { filename, stream: file })) })
  })
  const last = uploads.at(-1)
  if (request.cutShort && last) uploads.push({ ...last, id: undefined, fault: 'error.upload.unread' })
  return { uploads, fields }
}

async function salvage(
  app: FastifyInstance,
  request: FastifyRequest,
  actor: Actor,
  purposeFor: (fields: Fields) => Promise<Purpose>,
  arrived: Fields,
  error: unknown,
): Promise<never> {
  request.body = arrived
  if (arrived.formKey)
    await purposeFor(arrived)
      .then((purpose) => salvageDraft(app.db, actor, keyOf(arrived), purpose, joined(arrived)))
      .catch(() => {})
  throw error
}

export async function keepFields(app: FastifyInstance, actor: Actor, purpose: Purpose, fields: Fields) {
  await keepDraft(app.db, actor, keyOf(fields), purpose, joined(fields))
}

/** As drafts keep it: what is ticked of several boxes is one text, with spaces. */
export const joined = (fields: Fields): DraftFields =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, [value].flat().join(' ')]))

/** If it fails, what was typed stays as a draft. */
export async function keepingFields<T>(
  app: FastifyInstance,
  actor: Actor,
  purpose: Purpose,
  fields: Fields,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    // Without a database, the error page shows the text.
    await keepFields(app, actor, purpose, fields).catch(() => {})
    throw error
  }
}

/** Every form begins with its key, so that files find their draft. */
function keyOf(fields: Fields): string {
  const parsed = formKey.safeParse(fields.formKey)
  if (!parsed.success) throw new BadRequestError('The form carries no key')
  return parsed.data
}
