import { z } from 'zod'
import { addressFault, storedAddress } from './addresses.ts'
import { InvalidInputError } from './errors.ts'

/** Marks rules for free text. */
const written = z.registry<{ lines: 'one' | 'several' }>()

// U+0000 and half a surrogate pair cannot be stored, other controls mean nothing in text, and the rest can disguise it.
const UNPRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\p{Cs}]/gu

export const hasUnprintable = (value: string): boolean => value.search(UNPRINTABLE) >= 0

/** Trimmed, without control characters. */
export const line = (max: number) =>
  z
    .string()
    .transform((value) => value.replace(UNPRINTABLE, '').replace(/\s+/g, ' ').trim())
    .pipe(z.string().max(max, 'error.too-long'))
    .register(written, { lines: 'one' })

export const requiredLine = (max: number) => line(max).pipe(z.string().min(1, 'error.required'))

/** With Unix line ends; the first line keeps its indentation, which may be that of columns. */
export const text = (max: number) =>
  z
    .string()
    .transform((value) =>
      value
        .replace(UNPRINTABLE, '')
        .replace(/\r\n?/g, '\n')
        .replace(/^(?:[^\S\n]*\n)+/, '')
        .trimEnd(),
    )
    .pipe(z.string().max(max, 'error.too-long'))
    .register(written, { lines: 'several' })

export const requiredText = (max: number) => text(max).pipe(z.string().min(1, 'error.required'))

/** As stored, with the domain in ASCII. */
export const emailAddress = requiredLine(254)
  .transform(storedAddress)
  .refine((address) => addressFault(address) !== 'letters', 'error.email.letters')
  .refine((address) => addressFault(address) !== 'address', 'error.email')

export const rowId = (error = 'error.invalid') =>
  z
    .int(error)
    .positive(error)
    .max(2 ** 31 - 1, error)

export function isWritten(rule: z.ZodType): boolean {
  if (written.has(rule)) return true
  const { innerType, in: before } = rule.def as { innerType?: z.ZodType; in?: z.ZodType }
  return [innerType, before].some((inner) => inner !== undefined && isWritten(inner))
}

/** Throws InvalidInputError for the first invalid field. */
export function check<Rules extends z.ZodType>(rules: Rules, input: z.input<Rules>): z.output<Rules> {
  const parsed = rules.safeParse(input, { reportInput: true })
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  if (!issue) throw new InvalidInputError('form', 'error.invalid')
  throw new InvalidInputError(String(issue.path[0] ?? 'form'), reasonOf(issue, input), limitOf(issue))
}

/** What a text that says a limit needs; of a check that reports its input. */
export const limitOf = (issue: z.core.$ZodIssue): { most: number; count: number } | undefined =>
  issue.code === 'too_big' ? { most: Number(issue.maximum), count: String(issue.input).length } : undefined

/** A key of the catalogue. */
export function reasonOf(issue: z.core.$ZodIssue, input: unknown): string {
  if (issue.message.startsWith('error.')) return issue.message
  const value = (input as Record<PropertyKey, unknown> | undefined)?.[issue.path[0] ?? '']
  return issue.code === 'invalid_type' && value === undefined ? 'error.required' : 'error.invalid'
}
