import { type Actor, displayName } from '../accounts/actor.ts'
import type { Channel, Side, Tx, Visibility } from '../platform/db.ts'
import { foldText } from './folding.ts'

export interface NewMessage {
  body: string
  side: Side
  visibility: Visibility
  channel: Channel
  /** The draft whose files go with it. */
  draftKey?: string
}

/** Adds a message with the files of its draft, and returns its id. */
export async function addMessage(tx: Tx, ticketId: number, actor: Actor, message: NewMessage): Promise<number> {
  const { body, side, visibility, channel, draftKey } = message
  const { id } = await tx.message.create({
    data: { ticketId, authorId: actor.accountId, authorName: displayName(actor), side, visibility, channel, body, folded: foldText(body) },
    select: { id: true },
  })
  if (draftKey) {
    await tx.attachment.updateMany({
      where: { ownerId: actor.accountId, draftKey, messageId: null, storedAt: { not: null } },
      data: { ticketId, messageId: id, draftKey: null },
    })
  }
  return id
}
