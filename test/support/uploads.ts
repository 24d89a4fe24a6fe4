import { as, type Upload } from './browsing.ts'
import { aCustomer, aTeam } from './builders.ts'
import { pageOf } from './page.ts'
import type { Portal } from './portal.ts'

/** A file as a form sends it. */
export const aFile = (
  filename: string,
  content: string | Buffer = 'Inhalt',
  type = 'application/octet-stream',
): Upload => ({ name: 'attachments', filename, content, type })

/** A customer who sends files, what is stored of them, and the links to them on a page. */
export async function aSender({ db, app }: Portal) {
  const team = (await db.team.findFirst({ where: { openToCustomers: true } })) ?? (await aTeam(db, { isDefault: true }))
  const eva = await aCustomer(db)
  const visitor = await as(app, eva)
  const rows = () => db.attachment.findMany({ where: { ownerId: eva.id }, orderBy: { createdAt: 'asc' } })
  const hrefs = async (path: string) => pageOf(await visitor.get(path)).links(/^\/attachments\//)
  return { db, team, eva, visitor, rows, hrefs }
}
