import type { Translator } from '../i18n/translate.ts'
import type { EventData } from '../tickets/events.ts'
import { composeMail, type MailContent, teamSender } from './compose.ts'
import type { TextTools } from './mail-texts.ts'
import type { Told } from './news-kinds.ts'
import type { NewMail } from './outbox.ts'

/** A call-back that is due, for one of those who hear of it. */
export interface DueCallback {
  name: string
  number: string
  note: string
  dueAt: Date
  agent: string
  /** Its reader has promised it, or stands in for whoever has. */
  own: boolean
  near: boolean
  ticket: { number: string; subject: string } | undefined
}

/** Of tickets; one that is settled by now needs none. */
export const callbackMails = (tools: TextTools, told: Told[]): NewMail[] =>
  told.flatMap(({ to, news, event }) => {
    if (!event.callback) return []
    const { agent, agentId, deputyId, at } = event.data as EventData['callback-due']
    const [own, deputy] = [agentId, deputyId].map((id) => id === String(to.id))
    const due = { ...event.callback, agent, dueAt: new Date(at), own: Boolean(own), near: Boolean(own || deputy) }
    const facts = {
      name: 'desk.callback',
      to,
      ticketId: news.id,
      from: teamSender(news),
      note: true,
      tells: [event.id],
    }
    return [composeMail(tools, facts, (words) => callbackLetter(words, { ...due, ticket: news }))]
  })

export function callbackLetter(words: Translator, due: DueCallback): MailContent {
  const { name, number, note, dueAt, agent, own, near, ticket } = due
  return {
    subject: words.t('mail.callback.subject', { name, time: words.time(dueAt) }),
    opening: [
      words.t(own ? 'mail.callback.opening' : 'mail.callback.opening.other', {
        ...{ agent, name, time: words.dateTime(dueAt) },
      }),
      ...(near && !own ? [words.t('absence.mail', { name: agent })] : []),
    ],
    facts: [
      { label: words.t('desk.customers.phone'), value: number },
      ...(note ? [{ label: words.t('mail.callback.note'), value: note }] : []),
      ...(ticket ? [{ label: ticket.subject, value: ticket.number }] : []),
    ],
    action: ticket
      ? { label: words.t('mail.ticket.action'), path: `/desk/tickets/${ticket.number}` }
      : { label: words.t('mail.callback.action'), path: '/desk/phone' },
  }
}
