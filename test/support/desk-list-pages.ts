import { randomUUID } from 'node:crypto'
import type { Locale } from '../../src/i18n/translate.ts'
import { BULK_ACTIONS } from '../../src/tickets/bulk.ts'
import { as } from './browsing.ts'
import { anAgent } from './builders.ts'
import type { Portal } from './portal.ts'
import { noting, type ShownPage } from './shown-pages.ts'

/** The desk's list and what is done from it: full, empty, searched, refused. */
export async function listPages({ db, app }: Portal, locale: Locale): Promise<ShownPage[]> {
  const pages: ShownPage[] = []
  const agent = await anAgent(db, { locale, role: 'admin', pageSize: 10 })
  const { see, send, done } = noting(await as(app, agent), pages)
  const data = { accountId: agent.id, name: 'Drucker & <Co>', query: 'view=open&q=drucker', shared: true }
  const { id } = await db.savedView.create({ data })
  const tickets = (await db.ticket.findMany({ take: 3, orderBy: { id: 'asc' } })).map(({ number }) => number)
  const marked = tickets.map((number) => `tickets=${number}`).join('&')
  for (const query of [
    '',
    '?view=open&sort=-updated&columns=team,updated&page=2',
    '?view=unassigned',
    '?view=closed&marked=all',
    '?view=mine',
    `?view=open&q=drucker&saved=${id}`,
    '?q=kunde:brandt+status:neu,offen+prio:>3+alter:>1t+bearbeitung:niemand+firma:b',
    '?q=nichtsdavon',
    '?q=foo:bar',
  ])
    await see(`/desk/tickets${query}`)
  await see('/desk/keys')
  for (const action of BULK_ACTIONS) await see(`/desk/tickets/bulk?${marked}&action=${action}`)
  const [one = ''] = tickets
  await send('/desk/tickets/bulk', {
    tickets: one,
    action: 'forward',
    confirm: 'yes',
    formKey: randomUUID(),
    reason: '',
  })
  await send('/desk/views', { name: '', query: 'view=open' })
  await send(`/desk/views/${id}`, { name: 'Anders', query: 'view=open', seen: 'another version' })
  await done('/desk/tickets/bulk', { tickets: one, action: 'watch', confirm: 'yes', formKey: randomUUID() })
  await see('/desk/tickets/2026112900000000')
  await send('/desk/tickets/bulk', { action: 'take', unknown: 'x', confirm: 'yes' })
  await noting(await as(app, await anAgent(db, { locale })), pages).see('/desk/settings/teams')
  return pages
}
