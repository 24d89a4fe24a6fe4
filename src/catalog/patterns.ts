/** Characters of an answer that a pattern looks at, and those of a pattern. */
export const MOST_PATTERN = 200

const MOST_REPEATS = 2
const MOST_BRANCHES = 4

/**
 * Whether answers may be compared with it: a regular expression that can never take long. No repeated groups, no look
 * around, no back references, at most two open repeats and four ways to go.
 */
export function isSafePattern(pattern: string): boolean {
  if (pattern.length > MOST_PATTERN || !compiled(pattern)) return false
  const plain = pattern.replace(/\\[^\dk]/gu, 'x').replace(/\[[^\]]*\]/g, 'x')
  if (/\\|\(\?[=!<]|\)[*+{]/.test(plain)) return false
  const repeats = plain.match(/[*+]|\{\d+,\d*\}/g)?.length ?? 0
  const branches = plain.match(/(?<![(*+}])\?|\|/g)?.length ?? 0
  return repeats <= MOST_REPEATS && branches <= MOST_BRANCHES
}

/** The whole of it, which has to be a line of at most 200 characters. */
export const fitsPattern = (pattern: string, value: string): boolean =>
  value.length <= MOST_PATTERN && (compiled(pattern)?.test(value) ?? true)

function compiled(pattern: string): RegExp | undefined {
  try {
    return new RegExp(`^(?:${pattern})$`, 'u')
  } catch {
    return undefined
  }
}
