import { z } from 'zod'
import { formKey, idIn, pageIn } from '../web/forms.ts'
import { partyNameRules } from './question-rules.ts'

export const contactParams = z.object({ id: idIn() })
export const contactsQuery = z.object({ page: pageIn })
export const contactForm = z.strictObject(partyNameRules.shape)
export const contactRemoval = z.strictObject({ formKey })
