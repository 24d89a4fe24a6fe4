import { z } from 'zod'
import { line } from '../platform/rules.ts'
import { checkbox, formKey, idIn, pageIn, seenVersion } from '../web/forms.ts'
import { endingRules, incidentRules, joiningRules, joiningTicketRules, updateRules } from './rules.ts'

const id = idIn()
export const incidentParams = z.object({ id })
export const incidentQuery = z.object({ page: pageIn })
/** A ticket that it is made from. */
export const newIncidentQuery = z.object({ ticket: line(30).optional().catch(undefined) })

const returnTo = line(2000).optional()

/** More than any list of names that is accepted. */
const MOST_CHARACTERS = 20_000

/** Names, one in each line or between these signs. */
const namesIn = (between: RegExp) =>
  z
    .string()
    .max(MOST_CHARACTERS, 'error.too-long')
    .default('')
    .transform((names) =>
      names
        .split(between)
        .map((name) => name.trim())
        .filter(Boolean),
    )

const { titleDe, titleEn, bodyDe, bodyEn, since, audience, expectedAt, nextNewsAt } = incidentRules.shape

const incidentForm = z.strictObject({
  ...{ titleDe, titleEn, bodyDe, bodyEn, since, audience, expectedAt, nextNewsAt },
  services: namesIn(/[,\n]/),
  // Their names may have commas.
  companies: namesIn(/\n/),
  public: checkbox,
})
export const newIncidentForm = incidentForm.extend({ formKey, ticket: line(30).default('') })
export const changedIncidentForm = incidentForm.extend({ formKey, seen: seenVersion })
export const updateForm = z.strictObject({ ...updateRules.shape, formKey })
export const endingForm = z.strictObject({ ...endingRules.shape, formKey })

export const joiningForm = z.strictObject({
  formKey,
  returnTo,
  remark: joiningRules.shape.remark,
  mails: checkbox,
})
export const leavingForm = z.strictObject({ formKey, returnTo })
export const joiningTicketForm = z.strictObject({
  formKey,
  returnTo,
  incident: idIn('error.incident.choose').pipe(joiningTicketRules.shape.incident),
})
