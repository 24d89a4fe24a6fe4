import type { Locale } from '../../src/i18n/translate.ts'
import { transaction } from '../../src/platform/db.ts'
import { suggestParticipants } from '../../src/tickets/suggestions.ts'
import { as } from './browsing.ts'
import { aCustomer } from './builders.ts'
import { aDeskTicket } from './desk.ts'
import { aMailMessage, aPicture } from './mail-messages.ts'
import type { Portal } from './portal.ts'
import { noting, type ShownPage } from './shown-pages.ts'

/** A ticket with mails, as both sides read it, and people in their copies. */
export async function pagesWithMails(portal: Portal, locale: Locale): Promise<ShownPage[]> {
  const { db, app } = portal
  const { jana, eva, id, path } = await aDeskTicket(portal)
  await db.account.updateMany({ where: { id: { in: [jana.id, eva.id] } }, data: { locale } })
  await aMailMessage(db, id, eva, { quoted: '> <b>Zitat</b>' })
  await aMailMessage(db, id, eva, {
    html: '<p>Guten Tag</p><img src="cid:bild" /><img src="https://firma.example/a.png" />',
    remote: true,
    quoted: 'Am 1.12. schrieb Jana:\n> Ja',
    raw: 'Subject: Bild',
    pictures: { bild: aPicture(20_000) },
  })
  const stranger = await aCustomer(db)
  await transaction(db, (tx) =>
    suggestParticipants(tx, id, [
      { address: stranger.email, name: 'Theo <Lorch>' },
      { address: 'niemand@lorch.example', name: '' },
    ]),
  )
  const pages: ShownPage[] = []
  const atEvas = noting(await as(app, eva), pages)
  await atEvas.see(path.replace('/desk', ''))
  await atEvas.see(`${path.replace('/desk', '')}/print`)
  const atJanas = noting(await as(app, jana), pages)
  await atJanas.see(path)
  await atJanas.see(`${path}/suggestions?address=${encodeURIComponent(stranger.email)}`)
  await atJanas.send(`${path}/suggestions`, { address: stranger.email })
  return pages
}
