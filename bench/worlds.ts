import { foldText } from '../src/platform/folding.ts'
import { nameOf } from './texts.ts'

/** The smaller world is the beginning of the larger one, ticket by ticket. */
export interface World {
  name: string
  companies: number
  tickets: number
  /** Of ten agents each; the tickets of measured people are the first one's. */
  teams: number
  /** Without foreign-key checks, indexes last; needs a superuser. */
  inBulk: boolean
}

export const SMALL: World = { name: 'small', companies: 8, tickets: 10_000, teams: 2, inBulk: false }
export const LARGE: World = { name: 'large', companies: 2000, tickets: 1_000_000, teams: 20, inBulk: true }

export const PEOPLE_PER_COMPANY = 25

/** The people of the smaller world come first in both. */
export const MEASURED_PEOPLE = SMALL.companies * PEOPLE_PER_COMPANY

/** The last one of each company. */
export const isAdministrator = (person: number) => person % PEOPLE_PER_COMPANY === PEOPLE_PER_COMPANY - 1

export const AGENTS_PER_TEAM = 10

/** What others have open is little beside what they ever had, as in a portal of many years. */
export const openPerThousand = (measured: boolean) => (measured ? 400 : 20)

const OF_THE_BUSIEST = 500

/** 500 for the first, 47 or 48 for the others of the smaller world; the rest is shared out. */
export function ticketsPerPerson({ companies, tickets }: World): number[] {
  const others = MEASURED_PEOPLE - 1
  const measured = [OF_THE_BUSIEST, ...shares(SMALL.tickets - OF_THE_BUSIEST, others)]
  return [...measured, ...shares(tickets - SMALL.tickets, companies * PEOPLE_PER_COMPANY - MEASURED_PEOPLE)]
}

function shares(total: number, among: number): number[] {
  return Array.from({ length: among }, (_, index) => Math.floor(total / among) + (index < total % among ? 1 : 0))
}

/** Deterministic for each `index`. */
export function personOf(index: number) {
  const { firstName, lastName } = nameOf(index)
  const company = Math.floor(index / PEOPLE_PER_COMPANY)
  return {
    firstName,
    lastName,
    company,
    email: `${foldText(firstName)}.${foldText(lastName)}.${index}@${domainOf(company)}`,
  }
}

export const agentOf = (index: number) => ({ ...nameOf(index * 7 + 3), email: `agent.${index}@support.example` })

export const domainOf = (company: number) => `kunde-${company + 1}.example`

const trades = [
  'Metallbau',
  'Spedition',
  'Feinmechanik',
  'Stadtwerke',
  'Lebensmittel',
  'Gebäudetechnik',
  'Druckerei',
  'Pflegedienste',
]

export const companyName = (company: number) =>
  `${nameOf(company * 7).lastName} ${trades[company % trades.length]} ${company + 1} GmbH`

/** The only contract of this company has ended. */
export const FORMER_CUSTOMER = { email: 'petra.vogt@frueher.example', company: 'Vogt Messebau GmbH' }
