/**
 * Milliseconds before the next try: doubles from the first pause to the longest, at random between half and all of it,
 * so that not all come back at once. The random number only spreads them and need not be secure.
 */
export function pauseAfter(
  failures: number,
  [first, longest]: readonly [number, number],
  random = Math.random,
): number {
  const whole = Math.min(longest, first * 2 ** Math.min(Math.max(0, failures - 1), 20))
  return Math.round(whole * (0.5 + random() / 2))
}
