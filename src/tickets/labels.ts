import type { MessageKey } from '../i18n/translate.ts'
import type { TicketState } from '../platform/db.ts'

/** Where the catalogues name states and priorities. */
export const stateKey = (state: TicketState) => `state.${state}` satisfies MessageKey
export const priorityKey = (priority: number) => `priority.${priority as 1 | 2 | 3 | 4 | 5}` satisfies MessageKey
