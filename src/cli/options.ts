import { InvalidArgumentError } from 'commander'
import { isPlainAddress } from '../platform/addresses.ts'

export const choice =
  <const T extends string>(values: readonly T[]) =>
  (given: string): T => {
    const found = values.find((value) => value === given)
    if (!found) throw new InvalidArgumentError(`Allowed values: ${values.join(', ')}.`)
    return found
  }

export function yesOrNo(given: string): boolean {
  if (given !== 'yes' && given !== 'no') throw new InvalidArgumentError('Allowed values: yes, no.')
  return given === 'yes'
}

/** A day, or an empty text for `no`. */
export function dayOrNo(given: string): string {
  if (given === 'no') return ''
  if (!/^\d{4}-\d{2}-\d{2}$/.test(given)) throw new InvalidArgumentError('A day such as 2026-12-31 is required, or no.')
  return given
}

export function wholeNumber(given: string): number {
  const value = Number(given)
  if (!Number.isInteger(value) || value < 1 || value > 9)
    throw new InvalidArgumentError('A whole number from 1 to 9 is required.')
  return value
}

/** Of a row that a list has shown. */
export function rowNumber(given: string): number {
  const value = Number(given)
  if (!Number.isInteger(value) || value < 1 || value > 2 ** 31 - 1)
    throw new InvalidArgumentError('A number from the list is required.')
  return value
}

export function plainAddress(given: string): string {
  if (!isPlainAddress(given)) throw new InvalidArgumentError('An address such as eva@company.example is required.')
  return given
}
