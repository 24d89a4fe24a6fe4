import type { MessageKey } from '../i18n/translate.ts'
import type { TicketKind, TicketState } from '../platform/db.ts'

/** On a colleague's ticket, nobody waits for the reader. */
export const stateKey = (state: TicketState, { own } = { own: true }): MessageKey =>
  state === 'waiting' && !own ? 'state.waiting.colleague' : `state.${state}`
export const priorityKey = (priority: number) => `priority.${priority as 1 | 2 | 3 | 4 | 5}` satisfies MessageKey
export const kindKey = (kind: TicketKind) => `kind.${kind}` satisfies MessageKey
