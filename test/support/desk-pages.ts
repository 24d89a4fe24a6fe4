import { randomUUID } from 'node:crypto'
import type { Locale } from '../../src/i18n/translate.ts'
import type { Account } from '../../src/platform/db.ts'
import { replyToTicket } from '../../src/tickets/replies.ts'
import { forwardTicket, noteOnTicket, setTicketPriority, setTicketState } from '../../src/tickets/work.ts'
import { as } from './browsing.ts'
import { aTeam } from './builders.ts'
import { aDeskTicket, written } from './desk.ts'
import type { Portal } from './portal.ts'
import { FILE, noting, type ShownPage } from './shown-pages.ts'
import { aMessage } from './tickets.ts'

/** A ticket at the desk in every state: as its team reads, writes, is refused and told. */
export async function deskTicketPages(portal: Portal, locale: Locale): Promise<ShownPage[]> {
  const { db, app } = portal
  const { jana, eva, asTom, asEva, latest, id, path } = await aDeskTicket(portal, {
    body: 'A   B\n1   2\n\nAm 24.11. schrieb Jana:\n> <b>Ja</b>',
  })
  await db.account.update({ where: { id: jana.id }, data: { locale, signature: 'Jana <Keller>' } })
  const pages: ShownPage[] = []
  const atJanas = await as(app, jana)
  const { see, send, done } = noting(atJanas, pages)
  await see(path)
  await noteOnTicket(db, asTom, id, { body: 'Nur für uns' })
  await setTicketPriority(db, asTom, id, { priority: 5 })
  await setTicketState(db, asTom, id, { state: 'waiting' })
  await replyToTicket(db, asEva, id, { body: 'Hier die Antwort: https://firma.example' })
  await db.ticketLook.upsert({
    where: { accountId_ticketId: { accountId: jana.id, ticketId: id } },
    create: { accountId: jana.id, ticketId: id, eventId: 1 },
    update: { eventId: 1 },
  })
  await see(path)
  await see(`${path}?write=note`)
  await atJanas.upload(`${path}/replies`, written('Angefangen', { action: 'attach' }), [FILE])
  await see(path)
  await send(`${path}/replies`, { ...written(''), cause: 'x'.repeat(60_000), state: 'closed' })
  await send(`${path}/notes`, written(''))
  const seen = await latest()
  await replyToTicket(db, asTom, id, { body: 'Schon <erledigt>', state: 'open' })
  await send(`${path}/replies`, written('Zu spät', { seen }))
  await send(`${path}/closure`, { formKey: randomUUID(), solution: 'Zu spät', seen: String(seen) })
  await done(`${path}/notes`, written('Notiz'))
  await done(`${path}/replies`, written('Frage', { from: 'view=open', recipients: eva.id }))
  await done(`${path}/replies`, written('Ende', { state: 'closed', cause: 'Kabel', solution: 'Neues Kabel' }))
  await refusedActions(send, path)
  for (const place of [...ACTIONS, 'history', 'print', 'print?notes=yes']) await see(`${path}/${place}`)
  await done(`${path}/reopening`, {})
  for (const place of ACTIONS) await see(`${path}/${place}`)
  await done(`${path}/priority`, { priority: '2' })
  for (let count = 0; count < 31; count++) await aMessage(db, id, jana)
  await see(path)
  await see(`${path}?before=${(await db.message.findFirstOrThrow({ orderBy: { id: 'desc' } })).id}`)
  await lostMeanwhile(portal, await aDeskTicket(portal), { jana, send, see })
  return pages
}

type Noting = ReturnType<typeof noting>

/** A ticket that went to a team where Jana only reads, while she had its forms open. */
async function lostMeanwhile(
  { db }: Portal,
  { id, path, team, asTom, latest }: Awaited<ReturnType<typeof aDeskTicket>>,
  { jana, send, see }: Pick<Noting, 'send' | 'see'> & { jana: Account },
) {
  await db.teamMember.create({ data: { teamId: team.id, accountId: jana.id } })
  await db.ticketWatcher.create({ data: { ticketId: id, accountId: jana.id } })
  const seen = String(await latest())
  await forwardTicket(db, asTom, id, { team: (await aTeam(db)).id, reason: 'Netz' })
  await see(path)
  await send(`${path}/replies`, { formKey: randomUUID(), body: 'Zu spät', seen })
  await send(`${path}/closure`, { formKey: randomUUID(), solution: 'Zu spät', seen })
  await send(`${path}/closure`, { formKey: randomUUID(), solution: 'Zu spät' })
}

/** Each a form on a page of its own. */
const ACTIONS = [
  'merging',
  'splitting',
  'spam',
  'assignment',
  'forwarding',
  'closure',
  'state',
  'promise',
  'party',
  'state?reason=third_party',
  'priority',
  'kind',
  'links',
  'participants',
  'watching',
]

async function refusedActions(send: (path: string, fields: Record<string, string>) => Promise<string>, path: string) {
  const formKey = randomUUID()
  await send(`${path}/takeover`, {})
  await send(`${path}/forwarding`, { formKey, reason: '', reply: 'x'.repeat(60_000) })
  await send(`${path}/closure`, { formKey, solution: '', resolution: 'x' })
  await send(`${path}/state`, { state: 'on_hold', until: 'bald' })
  await send(`${path}/promise`, { at: 'bald' })
  await send(`${path}/state`, { state: 'on_hold', reason: 'third_party', party: '' })
  await send(`${path}/party`, { formKey, name: '', address: 'x', subject: '', body: '' })
  const question = {
    name: 'Muster Netz',
    address: 'hilfe@muster-netz.example',
    subject: 'Leitung',
    body: 'Bitte prüfen.',
  }
  await send(`${path}/party`, { formKey, ...question })
  await send(`${path}/links`, { number: '1' })
  await send(`${path}/participants`, { email: 'nobody' })
  await send(`${path}/return`, { formKey, reason: '' })
  await send(`${path}/assignment`, { agent: '1' })
}
