import type { MessageKey } from '../i18n/translate.ts'
import type { TicketState } from '../platform/db.ts'

/** Where the catalogues name states and priorities; on a colleague's ticket it is not the reader who is waited for. */
export const stateKey = (state: TicketState, { own } = { own: true }): MessageKey =>
  state === 'waiting' && !own ? 'state.waiting.colleague' : `state.${state}`
export const priorityKey = (priority: number) => `priority.${priority as 1 | 2 | 3 | 4 | 5}` satisfies MessageKey
