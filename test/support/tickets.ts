import { randomUUID } from 'node:crypto'
import type { Actor } from '../../src/accounts/actor.ts'
import { findActor, NOT_ADMITTED, startSession } from '../../src/accounts/sessions.ts'
import { createAdmission } from '../../src/organizations/admission.ts'
import type { Account, Db } from '../../src/platform/db.ts'
import { foldText } from '../../src/tickets/folding.ts'
import { inputValue, type Visitor } from './browsing.ts'

/** Somebody as the domain knows them, signed in just now. */
export async function anActor(db: Db, account: Pick<Account, 'id'>): Promise<Actor> {
  const token = await startSession(db, account.id, { address: '127.0.0.1', userAgent: 'test' })
  const admission = createAdmission({ current: () => ({ registration: 'open' }) }, { timeZone: 'Europe/Berlin' })
  const actor = await findActor(db, admission, token, { active: false })
  if (!actor || actor === NOT_ADMITTED) throw new Error('This account cannot sign in')
  return actor
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

/** Text of a page: without tags, entities resolved, one space between words. */
export const textOf = (html: string) =>
  html
    .replace(/<(script|style)[\s\S]*?<\/\1>/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim()

/** A message on a ticket, written some time ago or just now. */
export async function aMessage(
  db: Db,
  ticketId: number,
  author: Pick<Account, 'id' | 'firstName' | 'lastName'>,
  wish: { body?: string; visibility?: 'public' | 'internal'; side?: 'customer' | 'team'; createdAt?: Date } = {},
) {
  const { body = 'Wir sehen uns das an.', visibility = 'public', side = 'team', createdAt = new Date() } = wish
  return db.message.create({
    data: {
      ticketId,
      authorId: author.id,
      authorName: `${author.firstName} ${author.lastName}`,
      side,
      visibility,
      body,
      folded: foldText(body),
      createdAt,
    },
  })
}
