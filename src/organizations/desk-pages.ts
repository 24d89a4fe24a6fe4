import { initials } from '../accounts/names.ts'
import { telephoneLink } from '../i18n/telephone.ts'
import type { MessageKey, Translator } from '../i18n/translate.ts'
import { mailLink, shownAddress } from '../platform/addresses.ts'
import { type Column, momentOf } from '../web/components.ts'
import { type FormState, withError, withFault } from '../web/forms.ts'
import { pagingOf } from '../web/paging.ts'
import { withQuery } from '../web/paths.ts'
import type { ContractSummary } from './contract-facts.ts'
import { type Asked, FOUND_PER_PAGE, type Found, type FoundCompany, type FoundPerson, MOST_FOUND } from './finding.ts'
import type { CompanyNote } from './notes.ts'
import { TakenError, UnknownCompanyError } from './people.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'organizations/desk/customers': ReturnType<typeof customersPage>
    'organizations/desk/companies': ReturnType<typeof companiesPage>
  }
}

/** For views/organizations/desk/contract-line. */
export const contractOnPage = (
  words: Translator,
  { number, validFrom, validUntil, state, includedHours }: ContractSummary,
) => ({
  number,
  href: `/desk/contracts/${encodeURIComponent(number)}`,
  state,
  stateText: words.t(`desk.organizations.contract.${state}`, {
    day: words.day(state === 'future' ? validFrom : validUntil),
  }),
  hours: includedHours && words.t('desk.organizations.contract.hours', { hours: words.number(Number(includedHours)) }),
})

/** For views/organizations/desk/note. */
export const noteOnPage = (words: Translator, { id, body, authorName, updatedAt }: CompanyNote) => ({
  id,
  body,
  author: authorName ?? words.t('desk.organizations.notes.nobody'),
  time: momentOf(words, new Date(updatedAt)),
})

interface Reachable {
  name: string
  email: string
  phone: string | null
}

export const reachable = ({ name, email, phone }: Reachable) => ({
  name,
  initials: initials(name),
  email: shownAddress(email),
  mailLink: mailLink(email),
  phone,
  phoneLink: telephoneLink(phone ?? undefined),
})

export function customersPage(words: Translator, { q }: Asked, found: Found<FoundPerson>) {
  const { t } = words
  return {
    ...searchPart(words, { path: '/desk/customers', q, found, label: t('desk.customers.find') }),
    columns: columnsOf(
      t('people.name'),
      t('desk.customers.company'),
      t('desk.customers.phone'),
      t('people.support-id'),
    ),
    people: found.rows.map(
      ({ id, company, site, moreCompanies, supportId, enabled, admitted, invited, ...person }) => ({
        ...reachable(person),
        href: `/desk/customers/${id}`,
        company: moreCompanies
          ? t('desk.customers.more-companies', { name: company ?? '', count: moreCompanies })
          : company,
        site,
        supportId,
        tags: tagsOf(words, { enabled, admitted, invited }),
      }),
    ),
  }
}

/** What keeps somebody out, at a glance. */
export function tagsOf({ t }: Translator, one: { enabled: boolean; admitted: boolean; invited: boolean }): string[] {
  if (!one.enabled) return [t('people.disabled')]
  return [
    ...(one.admitted ? [] : [t('desk.customers.without-contract')]),
    ...(one.invited ? [t('desk.customers.never-here')] : []),
  ]
}

export function companiesPage(words: Translator, { q }: Asked, found: Found<FoundCompany>) {
  const { t } = words
  return {
    ...searchPart(words, { path: '/desk/organizations', q, found, label: t('desk.organizations.find') }),
    columns: columnsOf(t('desk.customers.company'), t('desk.organizations.contract'), t('desk.organizations.people')),
    companies: found.rows.map(({ id, name, people, validUntil, endedOn, notes }) => ({
      name,
      href: `/desk/organizations/${id}`,
      people: words.number(people),
      contract: validUntil
        ? { state: 'valid', text: t('desk.organizations.contract.valid', { day: words.day(validUntil) }) }
        : endedOn
          ? { state: 'ended', text: t('desk.organizations.contract.ended', { day: words.day(endedOn) }) }
          : { state: 'future', text: t('desk.organizations.contract.none') },
      noted: notes > 0,
    })),
  }
}

const columnsOf = (...labels: string[]): Column[] => labels.map((label) => ({ label }))

interface SearchPart {
  path: '/desk/customers' | '/desk/organizations'
  q: string
  found: Found<unknown>
  label: string
}

/** The field, what it found, and the two places where one can look. */
function searchPart(words: Translator, { path, q, found: { total, page, pages }, label }: SearchPart) {
  const { t } = words
  const tab = (href: SearchPart['path'], key: MessageKey) => ({
    href: withQuery(href, { q }),
    label: t(key),
    current: href === path,
  })
  return {
    path,
    q,
    label,
    tabs: [tab('/desk/customers', 'desk.customers.title'), tab('/desk/organizations', 'desk.organizations.title')],
    count: total >= MOST_FOUND ? t('desk.customers.many', { most: words.number(MOST_FOUND - 1) }) : words.number(total),
    found: q ? t('desk.customers.found', { count: total }) : '',
    paging:
      total > 0
        ? pagingOf(page, pages, total, FOUND_PER_PAGE, (wanted) =>
            withQuery(path, { q, page: wanted > 1 ? wanted : undefined }),
          )
        : undefined,
  }
}

/** For what the domain refuses, at its field; throws any other error again. */
export function withPersonFault(form: FormState, error: unknown): FormState {
  if (error instanceof TakenError) return withError(form, error.field, error.key as MessageKey)
  if (error instanceof UnknownCompanyError) return withError(form, 'organization', 'error.company.unknown')
  return withFault(form, error)
}
