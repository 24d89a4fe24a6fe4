import { z } from 'zod'
import { MembershipRole } from '../platform/db.ts'
import { line } from '../platform/rules.ts'
import { checkbox, formKey, idIn, pageIn, seenVersion } from '../web/forms.ts'
import { companyNoteRules, companyOfPersonRules, personOnDeskRules, personRules, placeRules } from './rules.ts'

const returnTo = line(2000).optional()
const { email, firstName, lastName, organization } = personRules.shape

/** Whoever may not choose one sends none. */
const role = z.enum(MembershipRole, 'error.invalid').optional()

export const personOnDeskForm = z.strictObject({ ...personOnDeskRules.shape, returnTo, seen: seenVersion })

export const newPersonForm = z.strictObject({
  formKey,
  returnTo,
  email,
  firstName,
  lastName,
  phone: personOnDeskRules.shape.phone,
  organization,
  site: placeRules.shape.site,
  role,
  invited: checkbox,
})

export const placeForm = z.strictObject({ returnTo, seen: seenVersion, site: placeRules.shape.site, role })

export const companyOfPersonForm = z.strictObject({ ...companyOfPersonRules.shape, formKey, returnTo })

export const personMergingForm = z.strictObject({
  formKey,
  returnTo,
  email,
  confirm: z.literal('yes').optional(),
})

export const enablingForm = z.strictObject({
  returnTo,
  enabled: z.enum(['yes', 'no'], 'error.invalid').transform((choice) => choice === 'yes'),
})

export const invitationForm = z.strictObject({ formKey, returnTo })

export const companyNoteForm = z.strictObject({ ...companyNoteRules.shape, formKey, returnTo })
export const changedNoteForm = z.strictObject({ ...companyNoteRules.shape, returnTo, seen: seenVersion })
export const noFields = z.strictObject({ returnTo })

const id = idIn()
export const idParams = z.object({ id })
export const placeParams = z.object({ id, organization: id })
export const noteParams = z.object({ id, note: id })
export const contractParams = z.object({ number: line(200) })

export const findingQuery = z.object({ q: line(200).default('').catch(''), page: pageIn })
export const personQuery = z.object({ tickets: pageIn })
export const companyQuery = z.object({ people: pageIn, tickets: pageIn })
export const newPersonQuery = z.object({ organization: id.optional().catch(undefined) })
