import { randomUUID } from 'node:crypto'
import type { MessageKey, Translator } from '../i18n/translate.ts'
import { mailLink, shownAddress } from '../platform/addresses.ts'
import { versionOf } from '../platform/versions.ts'
import type { Column } from '../web/components.ts'
import { emptyForm, type FormState } from '../web/forms.ts'
import { changedSince, labelled } from '../web/labelled-forms.ts'
import { pagingOf } from '../web/paging.ts'
import { withQuery } from '../web/paths.ts'
import type { ContractFacts } from './contract-facts.ts'
import { type CompanyAtDesk, PEOPLE_PER_PAGE } from './customers.ts'
import { contractOnPage, noteOnPage, reachable } from './desk-pages.ts'
import type { TicketsShown } from './handed-pages.ts'
import type { CompanyNote } from './notes.ts'
import { MAX_NOTE } from './rules.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'organizations/desk/company': ReturnType<typeof companyPage>
    'organizations/desk/company-note': ReturnType<typeof companyNotePage>
    'organizations/desk/contract': ReturnType<typeof contractPage>
  }
}

const NOTE = { body: 'desk.organizations.notes.body' } satisfies Record<string, MessageKey>

interface Shown {
  tickets: TicketsShown
  form?: FormState | undefined
}

export function companyPage(words: Translator, company: CompanyAtDesk, { tickets, form }: Shown) {
  const { t } = words
  const path = `/desk/organizations/${company.id}`
  const state = form ?? emptyForm()
  const columns: Column[] = [
    { label: t('people.name') },
    { label: t('people.role') },
    { label: t('people.site') },
    { label: t('desk.customers.phone') },
    { label: t('people.support-id') },
  ]
  return {
    name: company.name,
    path,
    contracts: company.contracts.map((contract) => contractOnPage(words, contract)),
    notes: company.notes.map((note) => ({ note: noteOnPage(words, note), change: `${path}/notes/${note.id}` })),
    form: labelled(state, NOTE),
    formKey: state.values.formKey ?? randomUUID(),
    writing: Object.keys(state.errors).length > 0,
    maxNote: MAX_NOTE,
    columns,
    people: company.people.map(({ id, administrator, site, supportId, enabled, invited, ...person }) => ({
      ...reachable(person),
      href: `/desk/customers/${id}`,
      role: t(`people.role.${administrator ? 'admin' : 'customer'}`),
      administrator,
      site,
      supportId,
      tags: enabled ? (invited ? [t('desk.customers.never-here')] : []) : [t('people.disabled')],
    })),
    peopleCount: words.number(company.peopleTotal),
    paging:
      company.peoplePages > 1
        ? pagingOf(
            company.peoplePage,
            company.peoplePages,
            company.peopleTotal,
            PEOPLE_PER_PAGE,
            (people) => `${withQuery(path, { people })}#people`,
          )
        : undefined,
    newPerson: withQuery('/desk/customers/new', { organization: company.id }),
    tickets,
  }
}

export function companyNotePage(
  words: Translator,
  company: CompanyAtDesk,
  note: CompanyNote,
  form = emptyForm(),
  changed = false,
) {
  const path = `/desk/organizations/${company.id}`
  return {
    company: { name: company.name, href: `${path}#notes` },
    action: `${path}/notes/${note.id}`,
    note: noteOnPage(words, note),
    form: labelled(form, NOTE, { body: note.body }),
    seen: versionOf(note.body),
    changed: changed && changedSince(words, form, NOTE, { body: note.body }),
    maxNote: MAX_NOTE,
  }
}

export function contractPage(words: Translator, contract: ContractFacts) {
  const { t } = words
  const address = (email: string) => ({ email: shownAddress(email), mailLink: mailLink(email) })
  return {
    contract: contractOnPage(words, contract),
    company: { name: contract.organizationName, href: `/desk/organizations/${contract.organizationId}` },
    term: t('desk.organizations.contract.term', {
      from: words.day(contract.validFrom),
      until: words.day(contract.validUntil),
    }),
    billing: t(`desk.organizations.billing.${contract.billing}`),
    services: contract.services.join(', '),
    modules: contract.modules.join(', '),
    mainContact: contract.mainContact,
    approval: contract.approvalEmail ? address(contract.approvalEmail) : undefined,
    authorizers: contract.authorizers.map(address),
    covers: [...contract.domains.map((domain) => `@${domain}`), ...contract.addresses].join(', '),
  }
}
