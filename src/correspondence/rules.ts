import { z } from 'zod'
import { addressFault, isDomain, storedAddress, storedDomain } from '../platform/addresses.ts'
import { foldText } from '../platform/folding.ts'
import { emailAddress, line, requiredLine, rowId } from '../platform/rules.ts'

/** Where a mail from quarantine goes: to the ticket of this number, else it becomes a new one. */
export const releaseRules = z.strictObject({
  ticket: line(60).optional(),
  /** Whose mail it is, if it does not say so. */
  from: emailAddress.optional(),
  /** Its sender reads the ticket from now on. */
  admit: z.boolean().optional(),
})
export type ReleaseWish = z.input<typeof releaseRules>

const MOST_WORDS = 30

const wordList = line(1000)
  .transform((typed) => [...new Set(typed.split(',').map((word) => word.trim()))].filter(Boolean))
  .pipe(
    z.array(
      z
        .string()
        .max(80, 'error.too-long')
        .refine((word) => foldText(word) !== '', 'error.mail-rule.word'),
    ),
  )
  .refine((words) => words.length <= MOST_WORDS, 'error.mail-rule.words')

/** Nothing typed fits any. */
const optional = <Rule extends z.ZodType<string>>(rule: Rule) => z.union([line(0).transform(() => null), rule])

/** An address, or a domain with or without an @ before it. */
const senderPattern = requiredLine(254)
  .transform((typed) =>
    typed.lastIndexOf('@') > 0 ? storedAddress(typed) : `@${storedDomain(typed.replace(/^@/, ''))}`,
  )
  .refine(
    (stored) => (stored.startsWith('@') ? isDomain(stored.slice(1)) : addressFault(stored) === undefined),
    'error.mail-rule.sender',
  )

/** Which mails are for a team: all that is given has to fit. */
export const mailRuleRules = z
  .strictObject({
    address: optional(emailAddress),
    words: wordList,
    sender: optional(senderPattern),
    /** By its name. */
    organization: line(200),
    team: rowId('error.team'),
  })
  .refine(({ address, words, sender, organization }) => address || words.length || sender || organization, {
    path: ['words'],
    message: 'error.mail-rule.empty',
  })
export type MailRuleInput = z.input<typeof mailRuleRules>
