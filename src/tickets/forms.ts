import { z } from 'zod'
import { Affects, TicketState } from '../platform/db.ts'
import { emailAddress, formKey, line, oneOf, requiredLine, requiredText, text } from '../web/forms.ts'
import { SORTS, type Sort, type SortColumn, VIEWS } from './lists.ts'

export const PRIORITIES = [1, 2, 3, 4, 5]
export const MAX_SUBJECT = 200
export const MAX_BODY = 50_000

/** Buttons that keep the form open: `attach` takes the chosen files in, `remove` takes one out again. */
const openButtons = { action: z.enum(['attach', 'send']).optional(), remove: z.uuid().optional(), returnTo: line(2000).optional() }

const id = z.coerce
  .number()
  .int()
  .positive()
  .max(2 ** 31 - 1)

const ticketNumber = z.string().regex(/^\d{10,20}$/)

export const openingForm = z.strictObject({
  ...openButtons,
  formKey,
  team: z.coerce
    .number('error.team')
    .int('error.team')
    .positive('error.team')
    .max(2 ** 31 - 1, 'error.team'),
  organization: z.coerce
    .number('error.organization')
    .int('error.organization')
    .positive('error.organization')
    .max(2 ** 31 - 1, 'error.organization')
    .optional(),
  subject: requiredLine(MAX_SUBJECT),
  body: requiredText(MAX_BODY),
  affects: z.enum(Affects, 'error.required'),
  restarted: z.literal('yes').optional().transform(Boolean),
  confidential: z.literal('yes').optional().transform(Boolean),
  priority: oneOf(PRIORITIES),
  follows: z.union([z.literal(''), ticketNumber]).optional(),
  /** Sent by the second try, after a hint that the subject says little. */
  subjectAccepted: z.literal('yes').optional(),
})

export const replyForm = z.strictObject({ ...openButtons, formKey, body: requiredText(MAX_BODY), priority: oneOf(PRIORITIES).optional() })

export const closureForm = z.strictObject({ formKey, comment: text(MAX_BODY).default(''), returnTo: line(2000).optional() })

export const confidentialityForm = z.strictObject({
  returnTo: line(2000).optional(),
  confidential: z.enum(['yes', 'no']).transform((choice) => choice === 'yes'),
})

export const participantForm = z.strictObject({ returnTo: line(2000).optional(), email: emailAddress })

export const noFields = z.strictObject({ returnTo: line(2000).optional() })

export const ticketParams = z.object({ number: ticketNumber })
export const participantParams = z.object({ number: ticketNumber, account: id })
export const fileParams = z.object({ id: z.uuid(), filename: z.string() })
export const showQuery = z.object({
  before: id.optional().catch(undefined),
})
export const newQuery = z.object({ follows: ticketNumber.optional().catch(undefined) })

const page = z.coerce.number().int().min(1).max(100_000).catch(1)
const one = (value: unknown) => (Array.isArray(value) ? value[0] : value)
const many = <T extends z.ZodType>(item: T) =>
  z.preprocess((value) => (value === undefined || value === '' ? [] : [value].flat()), z.array(item).max(10)).catch([])

/** `priority` upwards, `-priority` downwards. */
const sort = z
  .string()
  .transform((value): Sort | undefined => {
    const column = value.replace(/^-/, '') as SortColumn
    return SORTS.includes(column) ? { column, descending: value.startsWith('-') } : undefined
  })
  .optional()
  .catch(undefined)

// U+0000 is in no text, and the database takes none.
const words = z.preprocess(one, z.string().max(200).catch('')).transform((value) => value.replaceAll('\u0000', ''))

export const listQuery = z.object({ view: z.enum(VIEWS).optional().catch(undefined), q: words, page, sort })

export const companyQuery = listQuery.extend({ company: id.optional().catch(undefined), person: id.optional().catch(undefined) })

// The calendar of the database has no year 0.
const someDay = z.iso.date('error.date').refine((value) => !value.startsWith('0000'), 'error.date')
const day = z.preprocess(one, z.union([z.literal(''), someDay], 'error.date').default(''))

export const searchQuery = z.object({
  scope: z.enum(['own', 'shared', 'company']).catch('own'),
  view: z.enum(VIEWS).optional().catch(undefined),
  q: words,
  number: z.preprocess(one, z.string().max(60).default('')),
  status: many(z.enum(TicketState)),
  priority: many(z.coerce.number().int().min(1).max(5)),
  from: day,
  to: day,
  page,
  sort,
})

// One of these alone says nothing that the ticket itself does not say.
const EMPTY_WORDS = new Set(
  'fehler fehlermeldung problem probleme störung hilfe frage anfrage ticket dringend wichtig bitte neu error errors issue problems help question request urgent important please broken kaputt defekt geht nicht funktioniert not working'.split(
    ' ',
  ),
)

/** Whether a subject names no problem, such as „Fehler“ or „Problem!!“. */
export function isVagueSubject(subject: string): boolean {
  const named = subject
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
  return named.every((word) => EMPTY_WORDS.has(word))
}
