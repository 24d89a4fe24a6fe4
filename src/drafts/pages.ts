import { randomUUID } from 'node:crypto'
import type { Actor } from '../accounts/actor.ts'
import type { StoredFile, Upload, UploadLimits } from '../attachments/uploads.ts'
import type { MessageKey, Translator } from '../i18n/translate.ts'
import type { Db } from '../platform/db.ts'
import type { FieldError, FormState } from '../web/forms.ts'
import { latestDraft, type Purpose } from './drafts.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'shared/files': ReturnType<typeof filesPage>
  }
}

interface DraftFiles {
  formKey: string
  files: StoredFile[]
  faults: Upload[]
  limits: UploadLimits
}

export function filesPage(words: Translator, { formKey, files, faults, limits }: DraftFiles) {
  return {
    faults: faults.flatMap(({ fault, filename }) =>
      fault ? [words.t(fault satisfies MessageKey, { ...mostOf(words, limits), name: filename })] : [],
    ),
    files: files.map(({ id, filename, size }) => ({
      id,
      name: filename,
      size: words.fileSize(size),
      href: `/attachments/${id}/${encodeURIComponent(filename)}`,
      removal: `/drafts/${formKey}/attachments/${id}/removal`,
    })),
  }
}

/** The first file error stands for all. */
export function withFileErrors(words: Translator, errors: FormState['errors'], faults: Upload[], limits: UploadLimits) {
  const [refused] = faults
  if (!refused?.fault) return errors
  return {
    ...errors,
    attachments: { key: refused.fault, values: { ...mostOf(words, limits), name: refused.filename } },
  }
}

const mostOf = (words: Translator, { maxUploadSize, maxUploadFiles, quota }: UploadLimits) => ({
  size: words.fileSize(maxUploadSize),
  count: maxUploadFiles,
  person: words.fileSize(quota.person),
  company: words.fileSize(quota.company),
})

const NAME = '%name%'

/** For shared/attachments; scripts find their texts in it. */
export function attachmentsField(words: Translator, purpose: Purpose, draft: DraftFiles, error?: FieldError) {
  const { t } = words
  const { maxUploadSize, maxUploadFiles } = draft.limits
  const size = words.fileSize(maxUploadSize)
  const page = filesPage(words, draft)
  const faults = page.faults.length || !error ? page.faults : [t(error.key, error.values)]
  return {
    ...page,
    faults,
    hint: t('files.hint', { count: maxUploadFiles, size }),
    describedBy: faults.length ? 'attachments-hint attachments-error' : 'attachments-hint',
    data: {
      attachments: `/drafts/${draft.formKey}/attachments?purpose=${encodeURIComponent(purpose)}`,
      'max-size': maxUploadSize,
      'too-large': t('error.upload.too-large', { name: NAME, size }),
      uploading: t('files.uploading', { name: NAME }),
      attached: t('files.attached', { name: NAME }),
      failed: t('files.failed', { name: NAME }),
      cancel: t('files.cancel'),
      pasted: t('files.pasted'),
      wait: t('files.wait'),
    },
  }
}

export const draftForm = (words: Translator, purpose: Purpose, formKey: string, fields: string[]) => ({
  draft: `/drafts/${formKey}`,
  purpose,
  fields: fields.join(' '),
  saved: words.t('draft.saved'),
  unsaved: words.t('draft.unsaved'),
})

interface DraftTools {
  db: Db
  words: Translator
  actor: Actor
}

/** What the template of a form without files needs to keep what is typed. */
export interface KeptForm {
  form: FormState
  formKey: string
  draftForm: ReturnType<typeof draftForm>
  draft: { saved: string; key: string; updatedAt: Date } | undefined
}

/** As typed, else as drafted, else empty; `names` are its fields. */
export async function keptForm(
  { db, words, actor }: DraftTools,
  purpose: Purpose,
  names: string[],
  typed?: FormState,
): Promise<KeptForm> {
  const draft = typed?.values.formKey ? undefined : await latestDraft(db, actor, purpose)
  const form = { values: { ...draft?.fields, ...typed?.values }, errors: typed?.errors ?? {} }
  const formKey = form.values.formKey ?? draft?.key ?? randomUUID()
  return {
    form,
    formKey,
    draftForm: draftForm(words, purpose, formKey, names),
    draft: draft && { saved: words.dateTime(draft.updatedAt), key: draft.key, updatedAt: draft.updatedAt },
  }
}
