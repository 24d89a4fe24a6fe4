import { shownAddress } from '../platform/addresses.ts'
import { Prisma } from '../platform/db.ts'

export function displayName(person: { firstName: string; lastName: string; email: string }): string {
  return `${person.firstName} ${person.lastName}`.trim() || shownAddress(person.email)
}

/** The last word is the last name. */
export function splitName(name: string): { firstName: string; lastName: string } {
  const words = name.trim().split(/\s+/)
  return { firstName: words.slice(0, -1).join(' '), lastName: words.at(-1) ?? '' }
}

export function nameOf(alias: string): Prisma.Sql {
  const a = Prisma.raw(alias)
  return Prisma.sql`coalesce(nullif(trim(${a}.first_name || ' ' || ${a}.last_name), ''), ${a}.email::text)`
}

export function initials(name: string): string {
  const words = name.split(/[\s@._-]+/).filter(Boolean)
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('')
    .toUpperCase()
}
