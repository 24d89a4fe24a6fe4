import { displayName } from '../accounts/names.ts'
import { now } from '../platform/clock.ts'
import type { Tx } from '../platform/db.ts'
import { authored, messageOf } from './authorship.ts'
import type { Held } from './locking.ts'
import { writeChange } from './writing.ts'

// What is filed on a ticket without waking it: state, turn and last change stay, and nobody is told.

/** A customer's mere thanks, by mail. Returns the message's id. */
export async function fileThanks(tx: Tx, held: Held, body: string, files: string[]): Promise<number> {
  const at = now()
  const thanked = authored(held, { type: 'thanked', visibility: 'internal' }, at)
  const message = messageOf(held, body, at, files, 'email')
  return (await writeChange(tx, held.ticket.id, { message, events: [thanked] })) ?? 0
}

interface Machine {
  /** Whose address it writes from, if that is known. */
  account: { id: number; firstName: string; lastName: string; email: string } | undefined
  name: string
}

/** What a machine wrote, or what one of the team `brought`, for the team alone. Returns the message's id. */
export async function fileAutomatic(
  tx: Tx,
  ticketId: number,
  { account, name }: Machine,
  body: string,
  files: string[],
  type: 'automatic' | 'brought' = 'automatic',
): Promise<number> {
  const at = now()
  const authorName = account ? displayName(account) : name
  const author = { actorId: account?.id ?? null, actorName: authorName, createdAt: at }
  const message = {
    ...{ authorId: account?.id ?? null, authorName, body, files, createdAt: at },
    ...({ side: 'customer', visibility: 'internal', channel: 'email' } as const),
  }
  const events = [{ type, visibility: 'internal' as const, ...author }]
  return (await writeChange(tx, ticketId, { message, events })) ?? 0
}
