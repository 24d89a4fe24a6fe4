/** Below, names of other programs come too close. */
const SHORTEST = 6

/** Of other programs, and meant so. */
const FOREIGN = ['SMTP_PORT']

const bare = (name: string) => name.toUpperCase().replace(/[_.-]/g, '')

/** The name, and what remains of it without one letter. */
const remainders = (name: string): Set<string> =>
  new Set([name, ...[...name].map((_letter, place) => name.slice(0, place) + name.slice(place + 1))])

/** At most one letter is wrong, missing, too many or in the wrong place, or only case and underscores differ. */
function isClose(name: string, known: string): boolean {
  const [one, other] = [bare(name), bare(known)]
  if (Math.abs(one.length - other.length) > 1) return false
  if (other.length < SHORTEST && [...one].sort().join() !== [...other].sort().join()) return false
  const found = remainders(other)
  return [...remainders(one)].some((rest) => found.has(rest))
}

/**
 * Names that nobody reads and that are close to one that is not set: probably misspelt. With both set, the operator
 * knows.
 */
export function misspeltNames(given: readonly string[], known: readonly string[]): { name: string; meant: string }[] {
  const unset = known.filter((name) => !given.includes(name))
  return given
    .filter((name) => !known.includes(name) && !FOREIGN.includes(name))
    .flatMap((name) => {
      const meant = unset.find((each) => isClose(name, each))
      return meant ? [{ name, meant }] : []
    })
}
