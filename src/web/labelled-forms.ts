import type { MessageKey } from '../i18n/translate.ts'
import type { FormState } from './forms.ts'

export interface LabelledForm extends FormState {
  labels: Partial<Record<string, MessageKey>>
}

/** `standard` fills in what nobody has typed. */
export const labelled = (
  form: FormState,
  labels: LabelledForm['labels'],
  standard: FormState['values'] = {},
): LabelledForm => ({
  values: { ...standard, ...form.values },
  errors: form.errors,
  labels,
})
