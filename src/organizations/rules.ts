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

/** As agents write it; the person may change it as far as it is theirs. */
export const personOnDeskRules = z.strictObject({
  firstName: line(80),
  lastName: requiredLine(80),
  phone: line(40),
  supportId: line(40),
})
export type PersonOnDesk = z.input<typeof personOnDeskRules>

const role = z.enum(MembershipRole, 'error.invalid')
export const placeRules = z.strictObject({ site: line(80), role: role.optional() })
export type PlaceInput = z.input<typeof placeRules>

export const companyOfPersonRules = z.strictObject({ organization: requiredLine(200), role, site: line(80) })
export type CompanyOfPersonInput = z.input<typeof companyOfPersonRules>

export const MAX_NOTE = 2000
/** Per company: they are all read at once. */
export const MOST_NOTES = 30
export const companyNoteRules = z.strictObject({ body: requiredText(MAX_NOTE) })
export type CompanyNoteInput = z.input<typeof companyNoteRules>
