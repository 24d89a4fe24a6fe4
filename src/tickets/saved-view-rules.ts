import { z } from 'zod'
import { line, requiredLine, rowId } from '../platform/rules.ts'

export const savedViewRules = z.strictObject({
  name: requiredLine(60),
  query: line(1000),
  shared: z.boolean().default(false),
  /** The view whose place it takes. */
  replaces: rowId().optional(),
})
export type SavedViewInput = z.input<typeof savedViewRules>
