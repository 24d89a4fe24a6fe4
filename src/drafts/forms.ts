import { z } from 'zod'
import { rowId } from '../platform/rules.ts'
import { formKey } from '../web/forms.ts'
import { ABOUT_SOMETHING, ALONE, NOT_TYPED } from './drafts.ts'

const aboutSomething = z
  .string()
  .regex(new RegExp(`^(?:${ABOUT_SOMETHING.join('|')}):[1-9]\\d{0,9}$`))
  .refine((purpose) => rowId().safeParse(Number(purpose.split(':')[1])).success)
const purpose = z.union([z.literal(ALONE), aboutSomething])

/** Autosave, with whatever fields the form has. */
export const draftForm = z.object({ formKey, purpose }).catchall(z.string().max(200_000))

export const keptFields = (form: z.ZodObject) => Object.keys(form.shape).filter((name) => !NOT_TYPED.has(name))

export const draftParams = z.object({ key: formKey })
export const draftFileParams = draftParams.extend({ id: z.uuid() })
export const uploadQuery = z.object({ purpose })
export const returnForm = z.object({ returnTo: z.string().max(2000).catch('') })
