import type { Actor } from '../accounts/actor.ts'
import { onPaper, type Translator } from '../i18n/translate.ts'
import { now } from '../platform/clock.ts'
import type { ConversationMessage, HistoryLine } from './conversation.ts'
import { entriesOf, solutionOf } from './conversation-pages.ts'
import type { DeskTicket } from './desk-facts.ts'
import { factsOnPage } from './pages.ts'
import type { Extent } from './whole-ticket.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'tickets/desk/print': ReturnType<typeof deskPrintPage>
  }
}

type Whole = DeskTicket & { messages: ConversationMessage[]; history: HistoryLine[] }

export function deskPrintPage(shown: Translator, actor: Actor, ticket: Whole, extent: Extent) {
  const words = onPaper(shown)
  const path = `/desk/tickets/${ticket.number}`
  const notes = extent === 'everything'
  const conversation = { ...ticket, older: false, hasDraft: false, callbacks: [] }
  return {
    ticket: {
      ...factsOnPage(words, ticket, actor),
      path,
      stateText: words.t(`desk.state.${ticket.state}`),
      organizationLabel: words.t('desk.customers.company'),
    },
    entries: entriesOf(words, actor, conversation),
    solution: solutionOf(conversation),
    printed: words.exact(now()),
    notes,
    ending: notes && ticket.cause && { cause: ticket.cause },
  }
}
