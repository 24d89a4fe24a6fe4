import { z } from 'zod'
import { line } from '../platform/rules.ts'
import { formKey, idIn, seenVersion } from '../web/forms.ts'
import { mailRuleRules } from './rules.ts'

const { address, words, sender, organization } = mailRuleRules.shape

/** The words and the sender are sent on as they were typed: the domain reads them. */
const typed = <Rule extends z.ZodType>(rule: Rule) =>
  z.string().superRefine((value, context) => {
    const parsed = rule.safeParse(value, { reportInput: true })
    for (const issue of parsed.error?.issues ?? []) context.issues.push({ ...issue, path: [] } as z.core.$ZodRawIssue)
  })

export const mailRuleForm = z.strictObject({
  formKey,
  action: z.enum(['try', 'save']).default('save'),
  seen: seenVersion,
  address: typed(address).default(''),
  words: typed(words).default(''),
  sender: typed(sender).default(''),
  organization,
  team: idIn('error.team'),
  /** To be tried out. */
  subject: line(500).default(''),
})

export const movingForm = z.strictObject({ formKey, direction: z.enum(['up', 'down']), seen: seenVersion })
