import { CompanyExistsError } from '../organizations/companies.ts'
import { SeveralCompaniesError, UnknownCompanyError } from '../organizations/people.ts'
import { FileExistsError } from '../privacy/export.ts'
import { AccountExistsError, UnknownTeamError } from '../teams/agents.ts'

const HINTS = [
  [UnknownCompanyError, 'Companies are added with a contract: schalter contract add'],
  [CompanyExistsError, 'If both are one company: schalter organization merge'],
  [SeveralCompaniesError, 'Choose one with --organization.'],
  [AccountExistsError, 'To change an agent: schalter agent set'],
  [UnknownTeamError, 'To add a team: schalter team add'],
  [FileExistsError, 'Name another file with --output.'],
] as const

/** What to do on the command line about an error of the domain; empty if there is no advice. */
export const hintFor = (error: Error): string => HINTS.find(([kind]) => error instanceof kind)?.[1] ?? ''
