import type { Actor } from '../accounts/actor.ts'
import type { Translator } from '../i18n/translate.ts'
import type { DeskConversation } from './desk-conversation.ts'
import { deskEntriesOf } from './desk-conversation-pages.ts'
import { priorityKey } from './labels.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'tickets/desk/preview': ReturnType<typeof deskPreviewPage>
  }
}

/** Of the conversation, the end. */
const SHOWN = 5

/** What one wants to know before opening a ticket. */
export function deskPreviewPage(words: Translator, actor: Actor, ticket: DeskConversation) {
  const { t } = words
  const { number, subject, state, requesterName, organizationName, teamName, assigneeName, priority } = ticket
  return {
    title: subject,
    ticket: {
      number: `…${number.slice(-4)}`,
      href: `/desk/tickets/${number}`,
      state,
      stateText: t(`desk.state.${state}`),
    },
    facts: [
      [requesterName, organizationName].filter(Boolean).join(', '),
      t(priorityKey(priority)),
      [teamName, assigneeName ?? t('desk.list.nobody')].join(': '),
    ],
    entries: deskEntriesOf(words, actor.accountId, ticket).slice(-SHOWN),
  }
}
