import type { MessageKey } from '../i18n/translate.ts'
import type { FormState } from './forms.ts'

/** A form as a page shows it: what was typed, what is wrong with it, and how its fields are called. */
export interface LabelledForm extends FormState {
  labels: Partial<Record<string, MessageKey>>
}

/** Names the fields of a form; those of the values that nobody has typed yet are the standard ones. */
export const labelled = (
  form: FormState,
  labels: LabelledForm['labels'],
  standard: FormState['values'] = {},
): LabelledForm => ({
  values: { ...standard, ...form.values },
  errors: form.errors,
  labels,
})
