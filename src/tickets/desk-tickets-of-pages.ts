import type { FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import type { TicketsWithArticle } from '../knowledge/handed-pages.ts'
import type { TicketsOf } from '../organizations/handed-pages.ts'
import { now } from '../platform/clock.ts'
import { pagingOf } from '../web/paging.ts'
import { MOST_FOUND } from './desk-lists.ts'
import { listTicketsOf, TICKETS_OF_PER_PAGE, type Whose } from './desk-tickets-of.ts'

type Shown = Parameters<TicketsOf>[2]

/** For views/tickets/desk/tickets-of, on pages about people and companies. */
export const ticketsOf: TicketsOf = (request, whose, shown) => shownTickets(request, whose, shown)

/** The same on pages about articles. */
export const ticketsWithArticle: TicketsWithArticle = (request, article, shown) =>
  shownTickets(request, { article }, shown)

async function shownTickets(request: FastifyRequest, whose: Whose, { page: asked, href, openOnly }: Shown) {
  const { words, server } = request
  const { t } = words
  const { rows, total, page, pages } = await listTicketsOf(server.db, actorOf(request), whose, {
    page: asked,
    openOnly,
  })
  const severalPeople = !('person' in whose)
  const at = now()
  return {
    columns: [
      { label: t('ticket.number'), className: 'col-number' },
      { label: t('tickets.column.subject'), className: 'col-subject' },
      ...(severalPeople ? [{ label: t('tickets.column.requester') }] : []),
      { label: t('ticket.state') },
      { label: t('ticket.assignee') },
      { label: t('tickets.column.age'), className: 'col-age' },
    ],
    rows: rows.map((row) => ({
      number: row.number,
      subject: row.subject,
      href: `/desk/tickets/${row.number}`,
      requester: severalPeople ? row.requesterName : undefined,
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
