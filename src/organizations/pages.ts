import type { Company } from '../accounts/actor.ts'
import type { Translator } from '../i18n/translate.ts'
import { mailLink, shownAddress } from '../platform/addresses.ts'
import type { Column } from '../web/components.ts'
import { pagingOf } from '../web/paging.ts'
import { withQuery } from '../web/paths.ts'
import { COLLEAGUES_PER_PAGE, type ColleaguePage } from './colleagues.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'organizations/administrators-only': undefined
    'organizations/people': ReturnType<typeof peoplePage>
  }
}

export function peoplePage({ t }: Translator, { people, total, page, pages }: ColleaguePage, companies: Company[]) {
  const several = companies.length > 1
  const columns: Column[] = [
    { label: t('people.name') },
    { label: t('people.role') },
    ...(several ? [{ label: t('people.company') }] : []),
    { label: t('people.site') },
    { label: t('people.support-id') },
    { label: t('nav.tickets'), className: 'col-tickets' },
  ]
  return {
    columns,
    people: people.map((person) => ({
      ...person,
      name: person.name || shownAddress(person.email),
      email: shownAddress(person.email),
      mailLink: mailLink(person.email),
      tickets: withQuery('/company/tickets', { person: person.id, view: 'all' }),
    })),
    several,
    companies: companies.map(({ name }) => name).join(', '),
    paging: pagingOf(page, pages, total, COLLEAGUES_PER_PAGE, (wanted) =>
      withQuery('/company/people', { page: wanted > 1 ? wanted : undefined }),
    ),
  }
}
