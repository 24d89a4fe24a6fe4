import { StartError } from '../platform/errors.ts'
import { CommandError } from './output.ts'

export interface Finding {
  verdict: 'good' | 'warn' | 'bad'
  what: string
  finding: string
}

export const good = (what: string, finding: string): Finding => ({ verdict: 'good', what, finding })
export const warn = (what: string, finding: string): Finding => ({ verdict: 'warn', what, finding })
export const bad = (what: string, finding: string): Finding => ({ verdict: 'bad', what, finding })

/** Milliseconds for one check. */
export const USUAL = 10_000

class TooLate extends Error {
  constructor(limit: number) {
    super(`no answer within ${Math.round(limit / 1000)} s`)
  }
}

/** Throws TooLate, and leaves the work to itself. */
export async function within<T>(limit: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new TooLate(limit)), limit)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** Tells what `work` finds, or why it could not; never throws. */
export type Check = (
  what: string,
  work: () => Promise<Finding | Finding[]> | Finding,
  limit?: number,
) => Promise<Finding[]>

export const checking =
  (tell: (finding: Finding) => void): Check =>
  async (what, work, limit = USUAL) => {
    const found = await within(limit, Promise.resolve().then(work)).catch((error: Error) => bad(what, reasonOf(error)))
    const findings = [found].flat()
    for (const finding of findings) tell(finding)
    return findings
  }

export function reasonOf(error: Error & { code?: string; name: string }): string {
  if (error instanceof CommandError || error instanceof StartError) return error.message.replaceAll('\n', ' ')
  if (error instanceof TooLate) return error.message
  return `${error.message.trim().split('\n').at(-1) || error.code || error.name}`
}
