import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Actor } from '../accounts/actor.ts'
import { removeFromDraft, storeUpload, type Upload } from '../attachments/uploads.ts'
import type { Fields } from '../web/body.ts'
import { BadRequestError, formKey } from '../web/forms.ts'
import { readMultipart } from '../web/uploads.ts'
import { openDraft, type Purpose, saveDraft } from './drafts.ts'

export interface ReceivedForm {
  fields: Fields
  /** Files that could not be taken, with the reason. */
  faults: Upload[]
  /** A button was pressed that only changes the list of files. */
  stay: boolean
}

const NOT_KEPT = new Set(['action', 'remove', 'returnTo', 'subjectAccepted'])

/** Reads a form with files, which go to its draft as they arrive, and does what its buttons „attach“ and „remove“ ask. */
export async function receiveForm(app: FastifyInstance, request: FastifyRequest, actor: Actor, purpose: Purpose): Promise<ReceivedForm> {
  const { db, storage, config } = app
  const uploads: Upload[] = []
  const fields = request.isMultipart()
    ? await readMultipart(request, async (part, before) => {
        const key = keyOf(before)
        if (uploads.length === 0) await openDraft(db, actor, key, purpose)
        uploads.push(
          await storeUpload(
            { db, storage, limits: config },
            { ownerId: actor.accountId, key },
            { filename: part.filename, stream: part.file },
          ),
        )
      })
    : ((request.body ?? {}) as Fields)
  const key = keyOf(fields)
  const faults = uploads.filter(({ fault }) => fault)
  const stay = fields.action === 'attach' || typeof fields.remove === 'string'
  if (typeof fields.remove === 'string' && formKey.safeParse(fields.remove).success)
    await removeFromDraft(db, storage, actor.accountId, key, fields.remove)
  if (stay || faults.length) await keepFields(app, actor, purpose, fields)
  return { fields, faults, stay }
}

/** Keeps what was typed as a draft. */
export async function keepFields(app: FastifyInstance, actor: Actor, purpose: Purpose, fields: Fields) {
  const kept = Object.entries(fields).filter((entry): entry is [string, string] => typeof entry[1] === 'string' && !NOT_KEPT.has(entry[0]))
  await saveDraft(app.db, actor.accountId, keyOf(fields), purpose, Object.fromEntries(kept))
}

/** The key stands first in every form, so that files find their draft. */
function keyOf(fields: Fields): string {
  const parsed = formKey.safeParse(fields.formKey)
  if (!parsed.success) throw new BadRequestError('The form carries no key')
  return parsed.data
}
