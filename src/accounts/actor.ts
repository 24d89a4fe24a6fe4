import type { AccountRole, Density, Quoting, Theme } from '../platform/db.ts'
import type { Settings } from '../settings/settings.ts'
import type { Admission } from './admission.ts'

export interface Company {
  id: number
  name: string
  /** Sees all tickets of the company. */
  administrator: boolean
  /** Of its valid contracts: parts of the portal that are on, and what they cover. */
  modules: string[]
  services: string[]
}

export interface Places {
  companies: Company[]
  teams: number[]
}

/** Acts in a browser, by mail, through an API or on the command line. */
export interface Actor extends Places {
  accountId: number
  email: string
  firstName: string
  lastName: string
  role: AccountRole
  /** Null until support or a first ticket assigns it. */
  supportId: string | null
  /** Checked again when writing. */
  admission: Admission
  settings: Settings
  sessionId?: number
}

/** Looks at pages: an actor with a session and preferences. */
export interface Viewer extends Actor {
  sessionId: number
  locale: string | null
  theme: Theme
  density: Density
  pageSize: number
  showClosed: boolean
  refreshMinutes: number
  /** Single letters are keys at the desk. */
  keys: boolean
  mutedMails: string[]
  quoting: Quoting
  /** At the desk, to the next ticket after a reply. */
  movesOn: boolean
  /** Notices that wait, up to a bound. */
  unread: number
  /** Ids of running incidents that concern a customer, or that there are for agents. */
  incidents: number[]
  signedInAt: Date
  /** A snapshot from before anything that a page of this viewer shows, for news since (platform/live.ts). */
  asOf: string
  phone: string | null
  /** Has not said that the name is right. */
  unconfirmed: boolean
  /** An agent who has confirmed name, organisation and signature. */
  introduced: boolean
  /** Signed in with a mailed password, and must replace it first. */
  mustChoosePassword: boolean
}

export const isCustomer = (actor: Pick<Actor, 'role'>): boolean => actor.role === 'customer'

export const administeredBy = (actor: Pick<Actor, 'companies'>): Company[] =>
  actor.companies.filter(({ administrator }) => administrator)

/** By a valid contract of one of their companies. */
export const hasModule = (actor: Pick<Actor, 'companies'>, module: 'faq' | 'transfers'): boolean =>
  actor.companies.some(({ modules }) => modules.includes(module))
