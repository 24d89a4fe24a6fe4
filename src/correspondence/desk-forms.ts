import { z } from 'zod'
import { emailAddress, line } from '../platform/rules.ts'
import { checkbox, formKey, idIn } from '../web/forms.ts'

/** Parts of the page, each with an address of its own. */
export const TABS = ['quarantine', 'outbox', 'parked', 'undeliverable', 'history', 'blocked'] as const
export type Tab = (typeof TABS)[number]

export const mailDeskQuery = z.object({
  tab: z.enum(TABS).catch('quarantine'),
  before: idIn().optional().catch(undefined),
  /** Of the blocked ones. */
  after: z.string().max(260).optional().catch(undefined),
})
export type MailDeskAsked = z.output<typeof mailDeskQuery>

export const mailParams = z.object({ id: idIn() })

const optional = <Rule extends z.ZodType>(rule: Rule) =>
  z.union([z.literal('').transform(() => undefined), rule]).optional()

/** What becomes of a mail in quarantine; the fields of other choices may be filled in as well. */
export const releaseForm = z.strictObject({
  formKey,
  action: z.enum(['new', 'into', 'retry']),
  ticket: line(60).default(''),
  from: optional(emailAddress),
  admit: checkbox,
})

/** Of a question that is answered by a button. */
export const onceForm = z.strictObject({ formKey })

export const blockingForm = z.strictObject({ formKey, what: z.enum(['address', 'domain'], 'error.required') })

export const unblockingForm = z.strictObject({ pattern: z.string().max(260) })
