import { z } from 'zod'
import { TicketState } from '../platform/db.ts'
import { emailAddress, line } from '../platform/rules.ts'
import { formKey, idIn, oneOf, pageIn } from '../web/forms.ts'
import { SORTS, type Sort, type SortColumn, VIEWS } from './lists.ts'
import { remarked } from './remark-forms.ts'
import { closureRules, openingRules, PRIORITIES, replyRules, ticketNumber } from './rules.ts'

/** Keep the form open: `attach` adds files, `remove` removes one. */
export const openButtons = {
  action: z.enum(['attach', 'send']).optional(),
  remove: z.uuid().optional(),
  returnTo: line(2000).optional(),
}

/** The latest event that a form showed. */
export const seenEvent = z.coerce.number('error.invalid').pipe(replyRules.shape.seen.unwrap()).optional()
const id = idIn()
const yes = z.literal('yes').optional().transform(Boolean)

const { subject, body, affects } = openingRules.shape

/** A minute as browsers send it, or none. */
export const minute = z.union([
  z.literal(''),
  z.string('error.promise').regex(/^2\d{3}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/, 'error.promise'),
])

export const openingForm = z.strictObject({
  ...openButtons,
  formKey,
  team: idIn('error.team'),
  organization: idIn('error.organization').optional(),
  subject,
  body,
  affects,
  restarted: yes,
  confidential: yes,
  priority: oneOf(PRIORITIES),
  follows: z.union([z.literal(''), ticketNumber]).optional(),
  remarked,
})

export const replyForm = z.strictObject({
  ...openButtons,
  formKey,
  body: replyRules.shape.body,
  priority: oneOf(PRIORITIES).optional(),
})

export const closureForm = z.strictObject({
  formKey,
  comment: closureRules.shape.comment,
  returnTo: line(2000).optional(),
})

export const confidentialityForm = z.strictObject({
  returnTo: line(2000).optional(),
  confidential: z.enum(['yes', 'no']).transform((choice) => choice === 'yes'),
})

export const participantForm = z.strictObject({ returnTo: line(2000).optional(), email: emailAddress })

export const noFields = z.strictObject({ returnTo: line(2000).optional() })

export const ticketParams = z.object({ number: ticketNumber })
export const participantParams = z.object({ number: ticketNumber, account: id })
export const showQuery = z.object({
  before: id.optional().catch(undefined),
})
export const newQuery = z.object({ follows: ticketNumber.optional().catch(undefined) })

const one = (value: unknown) => (Array.isArray(value) ? value[0] : value)
const many = <T extends z.ZodType>(item: T) =>
  z.preprocess(
    (value) => (value === undefined || value === '' ? [] : [value].flat()),
    z.array(item, 'error.invalid').max(10, 'error.invalid'),
  )

/** `priority` ascending, `-priority` descending. */
const sort = z
  .string()
  .transform((value): Sort | undefined => {
    const column = value.replace(/^-/, '') as SortColumn
    return SORTS.includes(column) ? { column, descending: value.startsWith('-') } : undefined
  })
  .optional()
  .catch(undefined)

const words = z.preprocess(one, line(200).default(''))

export const listQuery = z.object({
  view: z.enum(VIEWS).optional().catch(undefined),
  q: words,
  page: pageIn,
  sort,
  /** By the button: a whole number opens its ticket. */
  open: z.literal('yes').optional().catch(undefined),
})

/** Empty for all. */
const chosenId = z.preprocess((value) => (value === '' ? undefined : value), id.optional())

export const companyQuery = z.object({
  company: chosenId,
  person: chosenId,
})

// PostgreSQL has no year 0.
const someDay = z.iso.date('error.date').refine((value) => !value.startsWith('0000'), 'error.date')
const day = z.preprocess(one, z.union([z.literal(''), someDay], 'error.date').default(''))

export const searchQuery = z.object({
  scope: z.enum(['own', 'shared', 'company']).catch('own'),
  view: z.enum(VIEWS).optional().catch(undefined),
  q: words,
  number: z.preprocess(one, line(60).default('')),
  who: words,
  status: many(z.enum(TicketState, 'error.invalid')),
  priority: many(z.coerce.number('error.invalid').int('error.invalid').min(1, 'error.invalid').max(5, 'error.invalid')),
  from: day,
  to: day,
  page: pageIn,
  sort,
})

/** The valid choices of an invalid search, to be shown again. */
export const searchChoices = z.object({
  scope: searchQuery.shape.scope,
  status: searchQuery.shape.status.catch([]),
  priority: searchQuery.shape.priority.catch([]),
})
