import type { AccountRole, Density, Theme } from '../platform/db.ts'

/** A company somebody belongs to. */
export interface Company {
  id: number
  name: string
  /** Sees the tickets of everybody in it. */
  administrator: boolean
}

/** Who is asking: a signed-in person as of this request. */
export interface Actor {
  accountId: number
  sessionId: number
  email: string
  firstName: string
  lastName: string
  role: AccountRole
  locale: string | null
  theme: Theme
  density: Density
  pageSize: number
  showClosed: boolean
  refreshMinutes: number
  mutedMails: string[]
  companies: Company[]
  /** By which support knows them; nobody has one before support or a first ticket gave it. */
  supportId: string | null
  signedInAt: Date
  /** Came in with a mailed password, which is used up; nothing else is open until an own one is chosen. */
  mustChoosePassword: boolean
}

export const isCustomer = (actor: Pick<Actor, 'role'>): boolean => actor.role === 'customer'

/** The companies whose tickets and people somebody may see, as their customer administrator. */
export const administeredBy = (actor: Pick<Actor, 'companies'>): Company[] => actor.companies.filter(({ administrator }) => administrator)

/** `Eva Brandt`, or the address of somebody without a name. */
export function displayName(person: { firstName: string; lastName: string; email: string }): string {
  return `${person.firstName} ${person.lastName}`.trim() || person.email
}

/** `EB` */
export function initials(name: string): string {
  const words = name.split(/[\s@._-]+/).filter(Boolean)
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('')
    .toUpperCase()
}
