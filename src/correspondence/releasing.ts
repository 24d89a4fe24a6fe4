import type { Actor } from '../accounts/actor.ts'
import { authorise } from '../accounts/authority.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { ConflictError, ForbiddenError, InvalidInputError, NotFoundError } from '../platform/errors.ts'
import { check } from '../platform/rules.ts'
import { holdTicketTo } from '../tickets/locking.ts'
import { wholeTicketNumber } from '../tickets/numbering.ts'
import { findVisible } from '../tickets/queries.ts'
import { letIn } from '../tickets/sharing.ts'
import { EMPTIED, type QuarantineReason, type Release } from './incoming.ts'
import { mailsAtDesk } from './mail-policy.ts'
import { dropRaw, type MailStore } from './raw-mails.ts'
import { fileLater } from './receiving.ts'
import { type ReleaseWish, releaseRules } from './rules.ts'

/** Somebody else has decided on it. */
export class DecidedMeanwhileError extends ConflictError {}

/** It does not say whose it is, so that whoever releases it has to. */
export const NAMELESS = new Set<string>([
  'sender-none',
  'sender-several',
  'sender-invalid',
  'own-address',
] satisfies QuarantineReason[])

/** Nobody can read it, so that it becomes no ticket. */
export const UNREADABLE = new Set<string>([
  'too-large',
  'too-many-parts',
  'too-slow',
  'broken',
  'unprocessable',
] satisfies QuarantineReason[])

/** What helps by itself, later. */
export const TRIED_AGAIN = new Set<string>([
  'too-many',
  'quota',
  'unprocessable',
  'too-slow',
] satisfies QuarantineReason[])

interface HeldMail {
  id: number
  reason: string
  rawId: string | null
  from: string | null
}

/** In quarantine, and the actor's to decide on until the transaction ends. */
async function holdQuarantined(tx: Tx, actor: Actor | undefined, id: number): Promise<HeldMail> {
  await readRows(tx, Prisma.sql`select 1 from incoming_mail where id = ${id} for update`)
  const [mail] = await readRows<HeldMail & { state: string }>(
    tx,
    Prisma.sql`select i.id, i.state, coalesce(i.reason, '') as reason, i.raw_id as "rawId",
        i.from_address::text as "from" from incoming_mail i
      where i.id = ${id} and ${actor ? mailsAtDesk(actor) : Prisma.sql`true`}`,
  )
  if (!mail) throw new NotFoundError(`There is no mail ${id}.`)
  if (mail.state !== 'quarantined') throw new DecidedMeanwhileError(`Mail ${id} is ${mail.state}.`)
  return mail
}

/**
 * Lets a mail in that waits in quarantine: to a ticket that the actor works on, or as a new one. It is filed like any
 * other, by its job. Throws InvalidInputError, NotFoundError, DecidedMeanwhileError.
 */
export async function releaseMail(db: Db | Tx, acting: Actor, id: number, wish: ReleaseWish) {
  const { ticket: typed, from, admit } = check(releaseRules, wish)
  await transaction(db, async (tx) => {
    const actor = await authorise(tx, acting)
    const mail = await holdQuarantined(tx, actor, id)
    if (UNREADABLE.has(mail.reason)) throw new InvalidInputError('form', 'error.mail-desk.unreadable')
    const release: Release = {}
    if (typed === undefined) {
      if (NAMELESS.has(mail.reason)) release.from = await customerNamed(tx, from)
    } else {
      const number = wholeTicketNumber(typed)
      const ticket = number ? await findVisible(tx, actor, number) : undefined
      if (!ticket) throw new InvalidInputError('ticket', 'error.mail-desk.ticket')
      const held = await holdTicketTo(tx, actor, admit ? 'share' : 'note', ticket.id).catch((error: unknown) => {
        throw error instanceof ForbiddenError ? new InvalidInputError('ticket', 'error.mail-desk.ticket') : error
      })
      if (admit && (!mail.from || (await letIn(tx, held, mail.from)) === undefined))
        throw new InvalidInputError('admit', 'error.mail-desk.outside')
      release.into = ticket.id
    }
    await putBack(tx, id, { by: actor.accountId, release })
  })
}

/** Of somebody who has no part in the team. */
async function customerNamed(tx: Tx, from: string | undefined): Promise<string> {
  if (!from) throw new InvalidInputError('from', 'error.required')
  const account = await tx.account.findUnique({ where: { email: from }, select: { role: true } })
  if (account && account.role !== 'customer') throw new InvalidInputError('from', 'error.mail-desk.agent')
  return from
}

/**
 * Has it decided on once more, as if it had just come; without an actor from the command line. Throws NotFoundError,
 * DecidedMeanwhileError.
 */
export async function retryIncoming(db: Db | Tx, acting: Actor | undefined, id: number) {
  await transaction(db, async (tx) => {
    const actor = acting && (await authorise(tx, acting))
    await holdQuarantined(tx, actor, id)
    await putBack(tx, id, { by: actor?.accountId ?? null })
  })
}

async function putBack(tx: Tx, id: number, { by, release }: { by: number | null; release?: Release }) {
  const released = release
    ? Prisma.sql`jsonb_build_object('released', ${JSON.stringify(release)}::jsonb)`
    : Prisma.sql`'{}'`
  await readRows(
    tx,
    Prisma.sql`with back as (
        update incoming_mail set state = 'stored', reason = null, settled_at = null, attempts = 0,
          facts = (facts - 'released') || ${released}::jsonb, decided_by = ${by}, decided_at = now()
        where id = ${id} returning id)
      select ${fileLater(Prisma.sql`back.id`)} from back`,
  )
}

/**
 * Nobody wants it: its text and original go, what is left says nothing of anybody. Throws NotFoundError,
 * DecidedMeanwhileError.
 */
export async function discardIncoming({ db, storage }: MailStore, acting: Actor | undefined, id: number) {
  const rawId = await transaction(db, (tx) => discardHeld(tx, acting, id))
  if (rawId) await storage.remove([rawId])
}

/** Within a transaction; the bytes of the original go after it. */
export async function discardHeld(tx: Tx, acting: Actor | undefined, id: number): Promise<string | null> {
  const actor = acting && (await authorise(tx, acting))
  const { rawId } = await holdQuarantined(tx, actor, id)
  await readRows(
    tx,
    Prisma.sql`update incoming_mail set state = 'discarded', settled_at = now(), decided_at = now(),
        decided_by = ${actor?.accountId ?? null}, ${EMPTIED}
      where id = ${id}`,
  )
  if (rawId) await dropRaw(tx, rawId)
  return rawId
}
