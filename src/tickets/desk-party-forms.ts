import { z } from 'zod'
import { line } from '../platform/rules.ts'
import { formKey, idIn } from '../web/forms.ts'
import { seenEvent } from './forms.ts'
import { questionRules } from './question-rules.ts'
import { MAX_PARTY } from './rules.ts'

/** As boxes send it, or as a draft keeps it: with spaces. */
const listed = <Items extends z.ZodType>(items: Items) =>
  z.preprocess((value) => [value ?? ''].flat().join(' ').split(' ').filter(Boolean), items)

const { subject, body, files, reveals } = questionRules.shape

/** To somebody known by `party`, or to a new name and address; sent once exactly this was shown. */
export const partyForm = z.strictObject({
  returnTo: line(2000).optional(),
  seen: seenEvent,
  formKey,
  party: z.preprocess((value) => (value === '' ? undefined : value), idIn('error.party').optional()),
  name: line(MAX_PARTY).default(''),
  address: line(254).default(''),
  subject,
  body,
  messages: listed(z.array(idIn()).max(50, 'error.party.many')),
  files: listed(files.unwrap()),
  reveals: listed(reveals.unwrap()),
  shown: z.literal('yes').optional(),
  previewed: line(100).default(''),
})
