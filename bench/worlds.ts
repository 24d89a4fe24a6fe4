import { foldText } from '../src/tickets/folding.ts'
import { nameOf } from './texts.ts'

/** How much there is; the smaller world is also the beginning of the larger one, ticket by ticket. */
export interface World {
  name: string
  companies: number
  tickets: number
  /** Loads without checking foreign keys and builds the indexes at the end; needs a superuser. */
  inBulk: boolean
}

export const SMALL: World = { name: 'small', companies: 8, tickets: 10_000, inBulk: false }
export const LARGE: World = { name: 'large', companies: 2000, tickets: 1_000_000, inBulk: true }

export const PEOPLE_PER_COMPANY = 25

/** The people of the smaller world, the first ones of both. */
export const MEASURED_PEOPLE = SMALL.companies * PEOPLE_PER_COMPANY

/** The last of each company is its customer administrator. */
export const isAdministrator = (person: number) => person % PEOPLE_PER_COMPANY === PEOPLE_PER_COMPANY - 1

const OF_THE_BUSIEST = 500

/** How many tickets each person has: the first 500, the others of the smaller world 47 or 48, whoever else shares the rest. */
export function ticketsPerPerson({ companies, tickets }: World): number[] {
  const others = MEASURED_PEOPLE - 1
  const measured = [OF_THE_BUSIEST, ...shares(SMALL.tickets - OF_THE_BUSIEST, others)]
  return [...measured, ...shares(tickets - SMALL.tickets, companies * PEOPLE_PER_COMPANY - MEASURED_PEOPLE)]
}

function shares(total: number, among: number): number[] {
  return Array.from({ length: among }, (_, index) => Math.floor(total / among) + (index < total % among ? 1 : 0))
}

/** A person's name, address and company, always the same for the same `index`. */
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

/** Somebody with a session whose company's only contract has ended. */
export const FORMER_CUSTOMER = { email: 'petra.vogt@frueher.example', company: 'Vogt Messebau GmbH' }
