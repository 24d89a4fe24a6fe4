import { actorOf } from '../accounts/access.ts'
import type { TicketsOf } from '../organizations/handed-pages.ts'
import { now } from '../platform/clock.ts'
import { pagingOf } from '../web/paging.ts'
import { MOST_FOUND } from './desk-lists.ts'
import { listTicketsOf, TICKETS_OF_PER_PAGE } from './desk-tickets-of.ts'

/** For views/tickets/desk/tickets-of, on pages about people and companies. */
export const ticketsOf: TicketsOf = async (request, whose, { page: asked, href, openOnly }) => {
  const { words, server } = request
  const { t } = words
  const { rows, total, page, pages } = await listTicketsOf(server.db, actorOf(request), whose, {
    page: asked,
    openOnly,
  })
  const ofCompany = 'organization' in whose
  const at = now()
  return {
    columns: [
      { label: t('ticket.number'), className: 'col-number' },
      { label: t('tickets.column.subject'), className: 'col-subject' },
      ...(ofCompany ? [{ label: t('tickets.column.requester') }] : []),
      { label: t('ticket.state') },
      { label: t('ticket.assignee') },
      { label: t('tickets.column.age'), className: 'col-age' },
    ],
    rows: rows.map((row) => ({
      number: row.number,
      subject: row.subject,
      href: `/desk/tickets/${row.number}`,
      requester: ofCompany ? row.requesterName : undefined,
      state: row.state,
      stateText: t(`desk.state.${row.state}`),
      who: row.assigneeName ?? row.teamName,
      age: {
        text: words.age(row.createdAt, at),
        iso: row.createdAt.toISOString(),
        title: t('tickets.created', { time: words.exact(row.createdAt) }),
      },
    })),
    total: total >= MOST_FOUND ? t('desk.customers.many', { most: words.number(MOST_FOUND - 1) }) : words.number(total),
    paging:
      pages > 1
        ? { ...pagingOf(page, pages, total, TICKETS_OF_PER_PAGE, href), label: t('desk.customers.ticket-pages') }
        : undefined,
  }
}
