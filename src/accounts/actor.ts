import type { AccountRole, Density, Theme } from '../platform/db.ts'
import type { Settings } from '../settings/settings.ts'
import type { Admission } from './admission.ts'

/** A company somebody belongs to that has a contract. */
export interface Company {
  id: number
  name: string
  /** Sees the tickets of everybody in it. */
  administrator: boolean
}

/** Where somebody belongs, as far as it counts today. */
export interface Places {
  companies: Company[]
  /** Ids of the teams somebody works in. */
  teams: number[]
}

/** Who acts: a person, through a browser, a mail, a call or a command. */
export interface Actor extends Places {
  accountId: number
  email: string
  firstName: string
  lastName: string
  role: AccountRole
  /** By which support knows them; nobody has one before support or a first ticket gave it. */
  supportId: string | null
  /** What lets them in; asked again at the moment of writing. */
  admission: Admission
  /** Of the portal in which they act. */
  settings: Settings
  /** The session through which they act, where they act in a browser. */
  sessionId?: number
}

/** Somebody who looks at pages: an actor with a session and with preferences. */
export interface Viewer extends Actor {
  sessionId: number
  locale: string | null
  theme: Theme
  density: Density
  pageSize: number
  showClosed: boolean
  refreshMinutes: number
  mutedMails: string[]
  signedInAt: Date
  /** Came in with a mailed password, which is used up; nothing else is open until an own one is chosen. */
  mustChoosePassword: boolean
}

export const isCustomer = (actor: Pick<Actor, 'role'>): boolean => actor.role === 'customer'

/** The companies whose tickets and people somebody may see, as their customer administrator. */
export const administeredBy = (actor: Pick<Actor, 'companies'>): Company[] =>
  actor.companies.filter(({ administrator }) => administrator)
