import type { z } from 'zod'
import { isMessageKey, translator } from '../i18n/translate.ts'
import { namesKnown } from './definition-rules.ts'

/** In English, for files and the command line. */
export interface DefinitionFault {
  path: (string | number)[]
  reason: string
  allowed?: string[] | undefined
  /** A name that nothing has. */
  unknown?: string | undefined
}

/** What is wrong, and what would be right. */
export function faultOf(issue: z.core.$ZodIssue): DefinitionFault[] {
  const path = issue.path as (string | number)[]
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((unknown) => ({ path, unknown, reason: 'is not known here', allowed: namesKnown(path) }))
  if (issue.code === 'invalid_value')
    return [{ path, reason: missing(issue) ? 'is missing' : 'is not allowed', allowed: issue.values.map(String) }]
  if (issue.code === 'invalid_type')
    return [{ path, reason: missing(issue) ? 'is missing' : `has to be ${KINDS[issue.expected] ?? issue.expected}` }]
  const allowed = issue.code === 'custom' ? (issue.params?.allowed as string[] | undefined) : undefined
  return [{ path, reason: reasonOf(issue.message, limitsOf(issue)), allowed }]
}

/** A text of the catalogue, by its key. */
export const reasonOf = (key: string, values?: Record<string, string | number>): string =>
  isMessageKey(key) ? english.t(key, values) : key

const english = translator('en', 'UTC')

const missing = ({ input }: z.core.$ZodIssue) => input === undefined

const limitsOf = (issue: z.core.$ZodIssue) =>
  issue.code === 'too_big' ? { most: Number(issue.maximum), count: String(issue.input).length } : undefined

const KINDS: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of names and values',
}
