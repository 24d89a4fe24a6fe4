import { addressFault, storedAddress, storedDomain } from '../platform/addresses.ts'
import { dayFault, readDay, readList, type TableFault, type TableRow, unreadable } from '../platform/cells.ts'
import type { Billing } from '../platform/db.ts'
import { domainFault } from './domains.ts'

/** Days are local, `2026-12-31`. */
export interface ContractInput {
  number: string
  organization: string
  validFrom: string
  validUntil: string
  domains: string[]
  emails: string[]
  mainContact: string
  approvalEmail: string
  authorizers: string[]
  billing: Billing
  /** Up to two decimals, `12.50`; empty for none. */
  includedHours: string
  services: string[]
  modules: string[]
}

/** With other names that a heading may have. */
export const CONTRACT_COLUMNS = {
  contract_number: ['Vertragsnummer', 'Vertrag', 'Contract'],
  organization: ['Firma', 'Unternehmen', 'Organisation', 'Kunde', 'Company'],
  valid_from: ['gültig ab', 'gültig von', 'Beginn', 'von', 'from', 'start'],
  valid_until: ['gültig bis', 'Ende', 'bis', 'until', 'end'],
  email_domains: ['E-Mail-Domains', 'E-Mail-Domänen', 'Domains', 'Domänen'],
  emails: ['E-Mail-Adressen', 'Adressen', 'addresses'],
  main_contact: ['Hauptkontakt', 'Hauptansprechpartner', 'Ansprechpartner', 'contact'],
  approval_email: ['Freigabe-E-Mail', 'Freigabeadresse', 'approval'],
  authorizers: ['Bestellberechtigte', 'Beauftragungsberechtigte', 'Freigabeberechtigte'],
  billing: ['Abrechnung'],
  included_hours: ['Inklusivstunden', 'enthaltene Stunden', 'hours'],
  services: ['Leistungen', 'Dienste'],
  modules: ['Module'],
}
export type ContractColumn = keyof typeof CONTRACT_COLUMNS
export const REQUIRED_COLUMNS: ContractColumn[] = ['contract_number', 'organization', 'valid_from', 'valid_until']

export const OPTIONAL_FIELDS = {
  domains: 'email_domains',
  emails: 'emails',
  mainContact: 'main_contact',
  approvalEmail: 'approval_email',
  authorizers: 'authorizers',
  billing: 'billing',
  includedHours: 'included_hours',
  services: 'services',
  modules: 'modules',
} as const satisfies Partial<Record<keyof ContractInput, ContractColumn>>

const BILLING = new Map<string, Billing>([
  ['', 'included'],
  ['included', 'included'],
  ['inklusive', 'included'],
  ['enthalten', 'included'],
  ['hourly', 'hourly'],
  ['stündlich', 'hourly'],
  ['nach aufwand', 'hourly'],
  ['none', 'none'],
  ['keine', 'none'],
  ['ohne', 'none'],
])

const MODULES = ['faq', 'transfers']

/** Of an address as it is stored. */
export function emailFault(address: string): string | undefined {
  const fault = addressFault(address)
  if (fault === 'letters') return 'has letters such as ä before the @; mails to it would often not arrive'
  return fault && 'is not an e-mail address'
}

/** A number such as 01-26, as a spreadsheet shows it that takes it for a day. */
const DAY_OF_A_NUMBER =
  /^(\d{1,2}\.? ?)?(Jan|Feb|Mär|Mrz|Mar|Apr|Mai|May|Jun|Jul|Aug|Sep|Okt|Oct|Nov|Dez|Dec)[a-z]{0,6}\.?[ -]?\d{0,4}$/i

export function readContract(row: TableRow<ContractColumn>, faults: TableFault[]): ContractInput | undefined {
  const { line, cells } = row
  const before = faults.length
  const mangled = unreadable(row)
  faults.push(...mangled)
  const fault = (column: ContractColumn, reason: string, value = cells[column]) => {
    if (!mangled.some((one) => one.column === column)) faults.push({ line, column, value, reason })
  }
  const text = (column: ContractColumn, most: number, required = false) => {
    const value = cells[column].replace(/\s+/g, ' ')
    if (required && !value) fault(column, 'must not be empty')
    if (value.length > most) fault(column, `is longer than ${most} characters`)
    return value
  }
  const day = (column: 'valid_from' | 'valid_until') => {
    const found = readDay(cells[column])
    if (!found) fault(column, dayFault(cells[column]))
    return found ?? ''
  }
  const list = (column: ContractColumn, why: (item: string) => string | undefined, stored = (item: string) => item) => {
    const items = new Set<string>()
    for (const item of readList(cells[column])) {
      const reason = why(stored(item))
      if (reason) fault(column, reason, item)
      items.add(stored(item))
    }
    return [...items]
  }

  const input: ContractInput = {
    number: text('contract_number', 60, true),
    organization: text('organization', 200, true),
    validFrom: day('valid_from'),
    validUntil: day('valid_until'),
    domains: list('email_domains', domainFault, storedDomain)
      .map((domain) => domain.toLowerCase())
      .sort(),
    emails: list('emails', emailFault, storedAddress)
      .map((email) => email.toLowerCase())
      .sort(),
    mainContact: text('main_contact', 200),
    approvalEmail: storedAddress(text('approval_email', 254)),
    authorizers: list('authorizers', emailFault, storedAddress),
    billing: BILLING.get(cells.billing.toLowerCase()) ?? 'included',
    includedHours: cells.included_hours.replace(',', '.'),
    services: splitServices(cells.services),
    modules: list('modules', (name) => (MODULES.includes(name) ? undefined : `is none of ${MODULES.join(', ')}`)),
  }
  if (DAY_OF_A_NUMBER.test(cells.contract_number))
    fault('contract_number', 'was taken for a day by a spreadsheet; format the column as text, and enter it again')
  if (input.validFrom && input.validUntil && input.validFrom > input.validUntil)
    fault('valid_until', `is before valid_from (${cells.valid_from})`)
  const approvalFault = input.approvalEmail && emailFault(input.approvalEmail)
  if (approvalFault) fault('approval_email', approvalFault)
  if (!BILLING.has(cells.billing.toLowerCase())) fault('billing', 'must be included, hourly or none')
  if (input.includedHours && !/^\d{1,6}(\.\d{1,2})?$/.test(input.includedHours))
    fault('included_hours', 'is not a number of hours such as 40 or 12.5')
  else if (input.includedHours) input.includedHours = Number(input.includedHours).toFixed(2)
  return faults.length === before ? input : undefined
}

/** Names of services may contain spaces. */
const splitServices = (cell: string) => [
  ...new Set(
    cell
      .split(/[,;\n]+/)
      .map((name) => name.trim())
      .filter(Boolean),
  ),
]
