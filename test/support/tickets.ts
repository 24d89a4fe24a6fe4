import { randomUUID } from 'node:crypto'
import type { Viewer } from '../../src/accounts/actor.ts'
import { findViewer, NOT_ADMITTED, startSession } from '../../src/accounts/sessions.ts'
import { type Account, type Db, transaction } from '../../src/platform/db.ts'
import { createAdmission } from '../../src/teams/admission.ts'
import { writeChange } from '../../src/tickets/writing.ts'
import { as, type Visitor } from './browsing.ts'
import { aCustomer, aTeam, aTicket } from './builders.ts'
import { mailsTo } from './mails.ts'
import { inputValue } from './page.ts'
import type { Portal } from './portal.ts'
import { givenSettings } from './settings.ts'

/** Somebody as the domain knows them, signed in just now. */
export async function anActor(db: Db, account: Pick<Account, 'id'>): Promise<Viewer> {
  const token = await startSession(db, account.id, { address: '127.0.0.1', userAgent: 'test' })
  const settings = givenSettings({ REGISTRATION: 'open' })
  const admission = createAdmission(settings, { timeZone: 'Europe/Berlin' })
  const actor = await findViewer(db, { admission, settings }, token, { active: false })
  if (!actor || actor === NOT_ADMITTED) throw new Error('This account cannot sign in')
  return actor
}

/** Somebody who is about to write a ticket to the default team. */
export async function aWriter({ db, app }: Portal) {
  const team =
    (await db.team.findFirst({ where: { isDefault: true } })) ??
    (await aTeam(db, { name: 'Support Team', isDefault: true }))
  const eva = await aCustomer(db)
  return {
    ...{ db, team, eva, visitor: await as(app, eva) },
    ticketsOf: () => db.ticket.findMany({ where: { requesterId: eva.id } }),
  }
}

/** A complete form for a new ticket, with a key of its own. */
export const aForm = (team: number, changes: Record<string, string | number> = {}) => ({
  formKey: randomUUID(),
  team,
  subject: 'Rechnungslauf bricht bei Mandant 7 ab',
  body: 'Seit heute früh.\nMeldung: E-4711.',
  affects: 'others',
  restarted: 'yes',
  priority: 4,
  ...changes,
})

/** The key of the form that a page shows. */
export async function formKeyOn(visitor: Visitor, path = '/tickets/new'): Promise<string> {
  return inputValue((await visitor.get(path)).body, 'formKey')
}

/** A message on a ticket, written some time ago or just now. */
export async function aMessage(
  db: Db,
  ticketId: number,
  author: Pick<Account, 'id' | 'firstName' | 'lastName'>,
  wish: { body?: string; visibility?: 'public' | 'internal'; side?: 'customer' | 'team'; createdAt?: Date } = {},
) {
  const { body = 'Wir sehen uns das an.', visibility = 'public', side = 'team', createdAt = new Date() } = wish
  const id = await transaction(db, (tx) =>
    writeChange(
      tx,
      ticketId,
      {
        message: {
          authorId: author.id,
          authorName: `${author.firstName} ${author.lastName}`,
          side,
          visibility,
          channel: 'portal',
          body,
          createdAt,
        },
        events: [],
      },
      { told: false },
    ),
  )
  return db.message.findUniqueOrThrow({ where: { id: id ?? 0 } })
}

/** What makes a file one of a message. */
export const ofMessage = (messageId: number) => ({ keptAt: new Date(), messages: { create: { messageId } } })

/** A ticket of a customer, their browser, and the ticket as it is now. */
export async function aConversation({ db, app }: Portal, wish: Parameters<typeof aTicket>[1] = {}) {
  const eva = await aCustomer(db)
  const ticket = await aTicket(db, { requester: eva, ...wish })
  return {
    db,
    eva,
    ticket,
    path: `/tickets/${ticket.number}`,
    key: () => randomUUID(),
    visitor: await as(app, eva),
    now: () => db.ticket.findUniqueOrThrow({ where: { id: ticket.id } }),
  }
}

/** What has become of a ticket: its row, its history, and the mails about it. */
export function aftermathOf(portal: Portal, { id }: { id: number }) {
  const { db } = portal
  return {
    now: () => db.ticket.findUniqueOrThrow({ where: { id } }),
    events: async () =>
      (await db.ticketEvent.findMany({ where: { ticketId: id }, orderBy: { id: 'asc' } })).map(
        ({ type, visibility }) => `${type} ${visibility}`,
      ),
    async mails({ email }: { email: string }) {
      await portal.work()
      return mailsTo(db, email)
    },
  }
}
