import type { Company } from '../accounts/actor.ts'
import { pagingOf } from '../web/paging.ts'
import { withQuery } from '../web/paths.ts'
import { COLLEAGUES_PER_PAGE, type ColleaguePage } from './colleagues.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'organizations/administrators-only': undefined
    'organizations/people': ReturnType<typeof peoplePage>
  }
}

/** The people of the companies somebody administers. */
export function peoplePage({ people, total, page, pages }: ColleaguePage, companies: Company[]) {
  return {
    people: people.map((person) => ({
      ...person,
      name: person.name || person.email,
      tickets: withQuery('/company/tickets', { person: person.id, view: 'all' }),
    })),
    several: companies.length > 1,
    companies: companies.map(({ name }) => name).join(', '),
    paging: pagingOf(page, pages, total, COLLEAGUES_PER_PAGE, (wanted) =>
      withQuery('/company/people', { page: wanted > 1 ? wanted : undefined }),
    ),
  }
}
