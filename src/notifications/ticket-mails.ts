import type { Tx } from '../platform/db.ts'
import { ticketOpened, ticketReplied, ticketStateChanged } from '../tickets/events.ts'
import { type MailSettings, mailTo, recipientFields } from './compose.ts'

async function ticketForMail(tx: Tx, id: number) {
  return tx.ticket.findUniqueOrThrow({
    where: { id },
    select: { id: true, number: true, subject: true, state: true, priority: true, requester: { select: recipientFields } },
  })
}

type TicketForMail = Awaited<ReturnType<typeof ticketForMail>>

/** The ticket's number is what an answer is filed by. */
const subjectOf = (ticket: TicketForMail) => `[Ticket#${ticket.number}] ${ticket.subject}`
const pathOf = (ticket: TicketForMail) => `/tickets/${ticket.number}`
const wants = (ticket: TicketForMail, name: string) => !ticket.requester.mutedMails.includes(name)

/** Mails to the customer of a ticket, except those they do not want and those about what they did themselves. */
export function subscribeTicketMails(settings: () => MailSettings) {
  ticketOpened.subscribe(async (tx, { ticketId }) => {
    const ticket = await ticketForMail(tx, ticketId)
    if (!wants(ticket, 'ticket.opened')) return
    await mailTo(tx, settings(), { name: 'ticket.opened', to: ticket.requester, ticketId }, ({ t }) => ({
      subject: subjectOf(ticket),
      opening: [t('mail.opened.opening', { subject: ticket.subject })],
      facts: [
        { label: t('ticket.number'), value: ticket.number },
        { label: t('ticket.priority'), value: t(`priority.${ticket.priority as 1 | 2 | 3 | 4 | 5}`) },
      ],
      action: { label: t('mail.ticket.action'), path: pathOf(ticket) },
      closing: [t('mail.opened.next'), t('mail.opened.privacy')],
    }))
  })

  ticketReplied.subscribe(async (tx, { ticketId, messageId, actorId, byTeam, state }) => {
    const ticket = await ticketForMail(tx, ticketId)
    if (!byTeam || actorId === ticket.requester.id || !wants(ticket, 'ticket.replied')) return
    const message = await tx.message.findFirstOrThrow({
      where: { id: messageId, visibility: 'public' },
      select: { body: true, authorName: true, attachments: { select: { filename: true } } },
    })
    await mailTo(tx, settings(), { name: 'ticket.replied', to: ticket.requester, ticketId }, ({ t }) => ({
      subject: subjectOf(ticket),
      opening: [
        state === 'waiting'
          ? t('mail.replied.question', { subject: ticket.subject })
          : t('mail.replied.opening', { subject: ticket.subject }),
      ],
      quote: { author: message.authorName, body: message.body },
      action: { label: t('mail.replied.action'), path: `${pathOf(ticket)}#message-${messageId}` },
      closing: message.attachments.length
        ? [
            t('mail.replied.files', {
              count: message.attachments.length,
              names: message.attachments.map(({ filename }) => filename).join(', '),
            }),
          ]
        : [],
    }))
  })

  ticketStateChanged.subscribe(async (tx, { ticketId, actorId, to }) => {
    const ticket = await ticketForMail(tx, ticketId)
    if (actorId === ticket.requester.id || !wants(ticket, 'ticket.state-changed')) return
    await mailTo(tx, settings(), { name: 'ticket.state-changed', to: ticket.requester, ticketId }, ({ t }) => ({
      subject: subjectOf(ticket),
      opening: [t('mail.state.opening', { subject: ticket.subject, state: t(`state.${to}`) })],
      action: { label: t('mail.ticket.action'), path: pathOf(ticket) },
      closing: to === 'closed' ? [t('mail.state.closed')] : [],
    }))
  })
}
