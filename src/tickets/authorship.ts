import { displayName } from '../accounts/names.ts'
import type { Channel } from '../platform/db.ts'
import type { NewEvent } from './events.ts'
import type { Held } from './locking.ts'
import { speaksForCustomer } from './policy.ts'
import type { AuthoredEvent, NewMessage } from './writing.ts'

/** A public message of the actor. */
export const messageOf = (
  { actor, ticket }: Held,
  body: string,
  at: Date,
  files: string[] = [],
  channel: Channel = 'portal',
): NewMessage => ({
  authorId: actor.accountId,
  authorName: displayName(actor),
  side: speaksForCustomer(actor, ticket) ? 'customer' : 'team',
  visibility: 'public',
  channel,
  body,
  createdAt: at,
  files,
})

/** By the actor, unless the event says otherwise. */
export const authored = ({ actor }: Pick<Held, 'actor'>, event: NewEvent, at: Date): AuthoredEvent => ({
  ...event,
  actorId: actor.accountId,
  actorName: displayName(actor),
  createdAt: at,
})

/** An internal note of the actor. */
export const noteOf = (...[held, body, at, files, channel]: Parameters<typeof messageOf>): NewMessage => ({
  ...messageOf(held, body, at, files, channel),
  side: 'team',
  visibility: 'internal',
})
