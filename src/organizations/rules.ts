import { z } from 'zod'
import { MembershipRole } from '../platform/db.ts'
import { emailAddress, line, requiredLine, requiredText } from '../platform/rules.ts'

export const companyRules = z.strictObject({ name: requiredLine(200) })

export const personRules = z.strictObject({
  email: emailAddress,
  firstName: line(80),
  lastName: requiredLine(80),
  userName: line(80),
  phone: line(80),
  organization: requiredLine(200),
  /** By default, known people keep theirs and new ones are customers. */
  role: z.enum(MembershipRole).optional(),
  site: line(80),
})
export type PersonInput = z.input<typeof personRules>

export const personChangeRules = personRules
  .pick({ role: true, organization: true, userName: true })
  .extend({ supportId: line(40), enabled: z.boolean() })
  .partial()
export type PersonChanges = z.input<typeof personChangeRules>

export const MAX_NOTE = 2000
/** Per company: they are all read at once. */
export const MOST_NOTES = 30
export const companyNoteRules = z.strictObject({ body: requiredText(MAX_NOTE) })
export type CompanyNoteInput = z.input<typeof companyNoteRules>
