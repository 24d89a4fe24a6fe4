import type { MessageKey, Translator } from '../i18n/translate.ts'
import type { FormState } from './forms.ts'

export interface LabelledForm extends FormState {
  labels: Partial<Record<string, MessageKey>>
  /** Labels that somebody has written, of fields that are no part of the portal. */
  written?: Record<string, string>
}

/** `Betreff:`, but a question ends with its own mark. */
export const leadOf = (label: string) => (label.endsWith('?') ? label : `${label}:`)

/** Brackets mean something else in addresses: `answers[device]` is `answers-device`. */
export const idOf = (name: string) => name.replace('[', '-').replace(']', '')

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

/** What others have saved since a form was shown, and how the form differs; `options` name what is chosen. */
export const changedSince = (
  { t }: Pick<Translator, 't'>,
  form: FormState,
  labels: LabelledForm['labels'],
  now: FormState['values'],
  options: Record<string, { value: string | number; label: string }[]> = {},
): { label: string; value: string }[] =>
  Object.entries(labels).flatMap(([name, key]) => {
    const value = now[name] ?? ''
    if (!key || value === (form.values[name] ?? '')) return []
    const named = options[name]?.find((option) => String(option.value) === value)?.label
    return [{ label: t(key), value: named ?? (value || '–') }]
  })
