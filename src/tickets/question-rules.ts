import { z } from 'zod'
import { emailAddress, requiredLine, requiredText, rowId } from '../platform/rules.ts'
import { MAX_BODY, MAX_PARTY, MAX_SUBJECT } from './rules.ts'

export const partyNameRules = z.strictObject({ name: requiredLine(MAX_PARTY) })
export type PartyNameInput = z.input<typeof partyNameRules>

/** What of a customer a third party may read, in messages that go along. */
export const REVEALED = ['names', 'addresses', 'phones'] as const

export const questionRules = z.strictObject({
  name: requiredLine(MAX_PARTY),
  address: emailAddress,
  shown: z.boolean().default(false),
  subject: requiredLine(MAX_SUBJECT),
  body: requiredText(MAX_BODY),
  /** Public ones that go along, and their files. */
  messages: z.array(rowId()).max(50, 'error.party.many').default([]),
  files: z.array(z.uuid()).max(20, 'error.party.many').default([]),
  reveals: z.array(z.enum(REVEALED, 'error.invalid')).max(REVEALED.length).default([]),
})
export type QuestionInput = z.input<typeof questionRules>
export type CheckedQuestion = z.output<typeof questionRules>
