import { initials } from '../accounts/names.ts'
import { telephoneLink } from '../i18n/telephone.ts'
import type { Translator } from '../i18n/translate.ts'
import { contractOnPage, noteOnPage } from '../organizations/desk-pages.ts'
import { mailLink, shownAddress } from '../platform/addresses.ts'
import { withQuery } from '../web/paths.ts'
import type { Beside } from './desk-beside.ts'
import { withFilter } from './desk-search.ts'
import { turnText } from './labels.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'tickets/desk/beside': ReturnType<typeof besidePage>
    'tickets/desk/beside-page': ReturnType<typeof besidePage>
  }
}

/** The part beside a ticket that is loaded after it. */
export function besidePage(words: Translator, beside: Beside) {
  const { requester, organization, site, contract, notes, others, othersTotal } = beside
  return {
    ticket: { number: beside.number, href: `/desk/tickets/${beside.number}` },
    caller: {
      name: requester.name,
      initials: initials(requester.name),
      href: requester.erased ? undefined : `/desk/customers/${requester.id}`,
      note: [site, requester.supportId].filter(Boolean).join(' · '),
      phone: requester.phone,
      phoneLink: telephoneLink(requester.phone ?? undefined),
      email: requester.erased ? undefined : shownAddress(requester.email),
      mailLink: mailLink(requester.email),
    },
    organization: organization && { ...organization, href: `/desk/organizations/${organization.id}` },
    contract: contract && contractOnPage(words, contract),
    notesHref: organization ? `/desk/organizations/${organization.id}#notes` : undefined,
    notes: notes.map((note) => noteOnPage(words, note)),
    others: others.map(({ number, subject, ...other }) => ({
      subject,
      href: `/desk/tickets/${number}`,
      turn: other.turn,
      turnText: turnText(words, other),
    })),
    allOthers: othersTotal > others.length && {
      text: words.t('desk.beside.others.all', { count: othersTotal }),
      href: withQuery('/desk/tickets', {
        view: 'open',
        q: organization
          ? withFilter('', 'company', words.locale, [organization.name])
          : withFilter('', 'customer', words.locale, [requester.name]),
      }),
    },
  }
}
