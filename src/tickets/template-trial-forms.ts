import { z } from 'zod'
import { LOCALES } from '../i18n/translate.ts'
import { formKey, idIn } from '../web/forms.ts'

export const trialParams = z.object({ id: idIn() })

const organization = z.string().max(200).default('').catch('')
const language = z.enum(LOCALES).optional().catch(undefined)

/** For which company, and in which language. */
export const trialQuery = z.object({ organization, language })

/** Beside its answers. Nothing of it is stored. */
export const trialForm = z.strictObject({ formKey, organization, language, subject: z.string().max(2000).default('') })
