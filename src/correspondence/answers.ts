import type { Actor } from '../accounts/actor.ts'
import type { Tx } from '../platform/db.ts'
import { NotFoundError } from '../platform/errors.ts'
import { type Held, holdWhereItIs } from '../tickets/locking.ts'
import { can, speaksForCustomer } from '../tickets/policy.ts'
import { replyToTicket } from '../tickets/replies.ts'
import { fileThanks } from '../tickets/resting.ts'
import { noteOnTicket } from '../tickets/work.ts'
import type { MailInHand } from './mail-in-hand.ts'
import type { Mention } from './mentions.ts'
import { isForwarded } from './new-text.ts'
import { type Filed, openByMail } from './new-tickets.ts'

/** Files a mail on a ticket that it mentions; nothing if its sender has nothing to say there. */
export async function answer(tx: Tx, mail: MailInHand, actor: Actor, mention: Mention): Promise<Filed | undefined> {
  const held = await holdWhereItIs(tx, actor, mention.ticketId).catch((error: unknown) => {
    if (error instanceof NotFoundError) return undefined
    throw error
  })
  if (!held) return undefined
  return speaksForCustomer(held.actor, held.ticket) ? fromCustomer(tx, mail, held) : fromTeam(tx, mail, held, mention)
}

async function fromCustomer(tx: Tx, mail: MailInHand, held: Held): Promise<Filed> {
  const { actor, ticket } = held
  const { id: ticketId, state } = ticket
  const { body, files, left } = mail
  if ((state === 'closed' || state === 'on_hold') && isThanks(mail))
    return { ticketId, messageId: await fileThanks(tx, held, body, files.ids), filing: 'thanked' }
  const reopens = actor.settings.current().followUp === 'reopen' && can(actor, 'reply', ticket)
  if (state === 'closed' && !reopens) return openByMail(tx, mail, actor, { follows: ticket })
  const messageId = await replyToTicket(tx, actor, ticketId, { body, files: files.ids }, { channel: 'email', left })
  return { ticketId, messageId, filing: 'replied' }
}

/** Whoever sends a file says more than thanks; the picture of a signature does not. */
const isThanks = ({ parsed, files, left }: MailInHand) =>
  parsed.thanks && left.length === 0 && files.ids.every((id) => files.contentIds[id])

/** Passed on, or without a word above what it quotes: nobody wrote it to the customer. */
const isPassedOn = ({ parsed: { subject, text, quoted } }: MailInHand) =>
  isForwarded(subject) || (text.trim() === '' && quoted.trim() !== '')

/**
 * To the customer if it answers what the customer may read. A note if it answers one, is passed on, names the number
 * alone, so that nobody can tell what it answers, or comes from somebody who may only write notes.
 */
async function fromTeam(
  tx: Tx,
  mail: MailInHand,
  { actor, ticket }: Held,
  { note, by }: Mention,
): Promise<Filed | undefined> {
  const { body, files } = mail
  const { id: ticketId, state } = ticket
  if (!note && by !== 'number' && !isPassedOn(mail) && can(actor, 'reply', ticket)) {
    const input = { body, files: files.ids, state: state === 'closed' ? ('closed' as const) : ('waiting' as const) }
    return {
      ticketId,
      messageId: await replyToTicket(tx, actor, ticketId, input, { channel: 'email' }),
      filing: 'replied',
    }
  }
  if (!can(actor, 'note', ticket)) return undefined
  const messageId = await noteOnTicket(tx, actor, ticketId, { body, files: files.ids }, 'email')
  return { ticketId, messageId, filing: 'noted' }
}
