import { z } from 'zod'
import { isMessageKey, type MessageKey } from '../i18n/translate.ts'
import { InvalidInputError, NotFoundError } from '../platform/errors.ts'
import { isWritten, limitOf, reasonOf, rowId } from '../platform/rules.ts'
import { type Fields, singles } from './body.ts'

/** A key of the catalogue, with its values. */
export interface FieldError {
  key: MessageKey
  values?: Record<string, string | number>
}

export interface FormState {
  values: Record<string, string>
  errors: Record<string, FieldError>
}

type FormResult<T> = ({ ok: true; data: T } | { ok: false }) & FormState

export const emptyForm = (values: Record<string, string> = {}): FormState => ({ values, errors: {} })

/** No form of ours can have sent it. */
export class BadRequestError extends Error {
  readonly statusCode = 400
}

/** Throws BadRequestError for fields that the form does not have. */
export function readForm<Schema extends z.ZodType>(schema: Schema, body: unknown): FormResult<z.output<Schema>> {
  const fields = (body ?? {}) as Fields
  const values = singles(fields)
  const parsed = schema.safeParse({ ...fields }, { reportInput: true })
  if (parsed.success) return { ok: true, data: parsed.data, values, errors: {} }
  const errors: FormState['errors'] = {}
  for (const issue of parsed.error.issues) {
    if (issue.code === 'unrecognized_keys') throw new BadRequestError(`Unknown fields: ${issue.keys.join(', ')}`)
    const field = String(issue.path[0] ?? 'form')
    const limit = limitOf(issue)
    errors[field] ??= { key: keyOf(issue, fields), ...(limit ? { values: limit } : {}) }
  }
  return { ok: false, values, errors }
}

function keyOf(issue: z.core.$ZodIssue, fields: Fields): MessageKey {
  const key = reasonOf(issue, fields)
  return isMessageKey(key) ? key : 'error.invalid'
}

export const textFieldsOf = (form: z.ZodObject): string[] =>
  Object.entries(form.shape)
    .filter(([name, rule]) => !NOT_SHOWN.has(name) && isWritten(rule as z.ZodType))
    .map(([name]) => name)

const NOT_SHOWN = new Set(['returnTo', 'next', 'from'])

/** For query parameters, which come from our own links: an invalid one is not found. */
export function known<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw new NotFoundError()
  return parsed.data
}

/** For errors found by the domain. */
export const withError = (
  form: FormState,
  field: string,
  key: MessageKey,
  values?: FieldError['values'],
): FormState => ({
  values: form.values,
  errors: { ...form.errors, [field]: values ? { key, values } : { key } },
})

/** For an error of the domain, at its field; throws any other again. */
export function withFault(form: FormState, error: unknown): FormState {
  if (!(error instanceof InvalidInputError)) throw error
  return withError(form, error.field, error.key as MessageKey, error.values)
}

/** `yes` or absent. */
export const checkbox = z
  .literal('yes')
  .optional()
  .transform((value) => value === 'yes')

export const choices = <const T extends string>(values: readonly T[]) =>
  z.preprocess(
    (value) => (value === undefined ? [] : [value].flat()),
    z.array(z.enum(values as unknown as [T, ...T[]])),
  )

export const oneOf = (values: readonly number[]) =>
  z
    .string('error.invalid')
    .refine((value) => values.some((allowed) => String(allowed) === value), 'error.invalid')
    .transform(Number)

/** Of a row, as forms and addresses say it. */
export const idIn = (error?: string) => z.coerce.number(error).pipe(rowId(error))

/** Of a list; the first, if the address does not say it. */
export const pageIn = z.coerce.number().int().min(1).max(100_000).catch(1)

/** Which version a form showed; see platform/versions. */
export const seenVersion = z.string().max(40).optional()

/** Makes a form count once. */
export const formKey = z.uuid()
