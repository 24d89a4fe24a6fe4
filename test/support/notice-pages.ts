import type { Locale } from '../../src/i18n/translate.ts'
import { replyToTicket } from '../../src/tickets/replies.ts'
import { noteOnTicket } from '../../src/tickets/work.ts'
import { as } from './browsing.ts'
import { aDeskTicket } from './desk.ts'
import type { Portal } from './portal.ts'
import { noting, type ShownPage } from './shown-pages.ts'

/** The bell and its page: empty, full, read and paged; and how to hear of what, as delivered, refused and saved. */
export async function noticePages(portal: Portal, locale: Locale): Promise<ShownPage[]> {
  const { db, app } = portal
  const { jana, id, asEva, asTom } = await aDeskTicket(portal)
  await db.account.update({ where: { id: jana.id }, data: { locale } })
  await db.ticket.update({ where: { id }, data: { assigneeId: jana.id } })
  const pages: ShownPage[] = []
  const path = '/desk/notifications'
  const { see, send, done } = noting(await as(app, jana), pages)
  await see(path)
  await replyToTicket(db, asEva, id, { body: 'Halle <2>' })
  await noteOnTicket(db, asTom, id, { body: 'Unter uns' })
  await portal.work()
  await see(path)
  const { eventId } = await db.notice.findFirstOrThrow({ where: { accountId: jana.id } })
  await done(path, { notice: String(eventId) })
  await see(`${path}?after=r1`)
  await see(`${path}/settings`)
  await send(`${path}/settings`, { 'mail-answered': 'often' })
  return pages
}
