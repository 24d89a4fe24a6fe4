import { FolderInUseError } from '../knowledge/exporting.ts'
import { CompanyExistsError } from '../organizations/companies.ts'
import { SeveralCompaniesError, UnknownCompanyError } from '../organizations/people.ts'
import type { Remedy, TableFault } from '../platform/cells.ts'
import { FileExistsError } from '../privacy/export.ts'
import { AccountExistsError } from '../teams/agents.ts'
import { UnknownTeamError } from '../teams/teams.ts'

const HINTS = [
  [UnknownCompanyError, 'Companies are added with a contract: schalter contract add'],
  [CompanyExistsError, 'If both are one company: schalter organization merge'],
  [SeveralCompaniesError, 'Choose one with --organization.'],
  [AccountExistsError, 'To change an agent: schalter agent set'],
  [UnknownTeamError, 'To add a team: schalter team add'],
  [FileExistsError, 'Name another file with --output.'],
  [FolderInUseError, 'Name a folder that is new or empty.'],
] as const

/** As a shell reads it. */
const quoted = (name: string) => `"${name.replace(/["$`\\]/g, '\\$&')}"`

const REMEDIES = {
  rename: 'if that is its new name: schalter organization rename',
  merge: 'if both are one company: schalter organization merge',
} as const

/** The command that keeps people and tickets together. */
export const remedyFor = ({ by, from, to }: Remedy): string => `${REMEDIES[by]} ${quoted(from)} ${quoted(to)}`

/** The same for a fault of a table; empty if there is none. */
export const hintOf = ({ remedy }: TableFault): string => (remedy ? `; ${remedyFor(remedy)}` : '')

/** What to do on the command line about an error of the domain; empty if there is no advice. */
export const hintFor = (error: Error): string => HINTS.find(([kind]) => error instanceof kind)?.[1] ?? ''
