import { randomUUID } from 'node:crypto'
import { noteOnTicket } from '../../src/tickets/work.ts'
import { arrives, type MailWish } from './incoming.ts'
import { mailsTo } from './mails.ts'
import { pageOf } from './page.ts'
import type { Portal } from './portal.ts'
import { aMessage, anActor } from './tickets.ts'
import { twoTeams } from './two-teams.ts'

/** A ticket with a note, a public message that names its customer, and a vendor with an address of its own. */
export async function aVendor(portal: Portal, canary: string) {
  const it = await twoTeams(portal)
  const { db, ticket, leyla, tom, jana } = it
  const vendor = `hilfe@netz-${randomUUID().slice(0, 8)}.example`
  await noteOnTicket(db, await anActor(db, tom), ticket.id, { body: canary })
  const { firstName, lastName, email } = leyla.account
  const said = await aMessage(db, ticket.id, leyla.account, {
    side: 'customer',
    body: `Rufen Sie mich an: 040 555 12-34.\nIhre ${firstName} ${lastName}, ${email}\nSeit dem 28.11.2026, 10.20.0.11`,
  })
  const typed = {
    ...{ name: 'Muster Netz GmbH', address: vendor },
    ...{ subject: 'Leitung gestört', body: 'Bitte prüfen Sie die Leitung.' },
    messages: String(said.id),
    formKey: randomUUID(),
  }
  const path = `${it.path}/party`
  /** Looks at it first, as the form wants it. */
  async function ask(changes: Record<string, string> = {}) {
    const wish = { ...typed, formKey: randomUUID(), ...changes }
    const page = await it.asJana.post(path, wish)
    return it.asJana.post(path, { ...wish, previewed: pageOf(page).valueOf('previewed') })
  }
  const mailed = () => mailsTo(db, vendor)
  const writes = async (wish: Partial<MailWish> = {}) =>
    arrives(portal, { from: vendor, text: 'Die Leitung ist wieder da.', ...wish })
  return { ...it, vendor, said, typed, party: path, ask, mailed, writes, jana }
}
