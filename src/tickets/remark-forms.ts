import { z } from 'zod'
import { HINTS } from '../catalog/definition-rules.ts'
import type { FormState } from '../web/forms.ts'
import { type Hints, type Made, onSending, REMARKS, type Remark, remarksOn } from './remarks.ts'
import { MAX_BODY, MAX_SUBJECT } from './rules.ts'

/** What a form has remarked, in words that a blank separates. */
export const remarked = z.string().max(200, 'error.too-long').optional()

// What is too long for a ticket is refused when it is sent.
const beginning = (max: number) =>
  z
    .string()
    .transform((value) => value.slice(0, max))
    .catch('')

export const remarksForm = z.strictObject({
  subject: beginning(MAX_SUBJECT),
  body: beginning(MAX_BODY),
  restarted: z.literal('yes').optional().catch(undefined).transform(Boolean),
  /** Files, by their ids. */
  shown: z.unknown().optional().transform(Boolean),
  remarked: beginning(200),
  hints: beginning(200).transform((names): Hints => HINTS.filter((hint) => names.split(' ').includes(hint))),
})

/** Strange words are nothing that was made. */
export const readMade = (written = ''): Made[] => {
  const names = written.split(' ')
  return [...REMARKS, 'over' as const, 'sent' as const]
    .filter((made) => names.includes(made))
    .sort((one, other) => names.lastIndexOf(one) - names.lastIndexOf(other))
}

interface SentForm extends FormState {
  data?: { subject: string; body: string; restarted: boolean; remarked?: string | undefined }
}

/** What a form comes back with once, and its values with the remarks noted; a form that has faults says only these. */
export function remarksOnForm(
  { data, values }: SentForm,
  { files, hints, told = '' }: { files: string[]; hints: Hints; told?: string },
): { remarks: Remark[]; values: FormState['values'] } {
  if (!data) return { remarks: [], values }
  const { subject, restarted } = data
  const written = { subject, body: `${data.body}\n${told}`, restarted, files: files.length > 0 }
  const { remarks, made } = onSending(remarksOn(written, hints), readMade(data.remarked))
  return { remarks, values: { ...values, remarked: made.join(' ') } }
}
