import { z } from 'zod'
import { line, text } from '../platform/rules.ts'
import { isSettingName, type SettingName } from '../settings/declarations.ts'

/** Characters; each setting has a limit of its own below. */
const MOST = 10_000

const kept = {
  /** The latest change that the form has seen. */
  seen: z.coerce
    .number()
    .int()
    .nonnegative()
    .max(2 ** 31 - 1),
  action: z.enum(['save', 'preview', 'reset']).default('save'),
}

export const lineForm = z.strictObject({ ...kept, value: line(MOST) })
export const linesForm = z.strictObject({ ...kept, value: text(MOST) })

export const settingParams = z.object({
  name: z.string().max(100).refine(isSettingName) as unknown as z.ZodType<SettingName>,
})
