import { displayName } from '../accounts/actor.ts'
import { countTry, sharingMails } from '../accounts/limits.ts'
import { supportedOn } from '../organizations/entitlement.ts'
import { localDay, now } from '../platform/clock.ts'
import type { Tx } from '../platform/db.ts'
import { ticketOpened, ticketReplied, ticketShared, ticketStateChanged } from '../tickets/events.ts'
import { stateKey } from '../tickets/labels.ts'
import { type MailSettings, mailTo, type Recipient, recipientFields } from './compose.ts'

async function ticketForMail(tx: Tx, id: number) {
  return tx.ticket.findUniqueOrThrow({
    where: { id },
    select: {
      id: true,
      number: true,
      subject: true,
      state: true,
      priority: true,
      organizationId: true,
      requester: { select: { ...recipientFields, enabled: true } },
    },
  })
}

type TicketForMail = Awaited<ReturnType<typeof ticketForMail>>

/** The ticket's number is what an answer is filed by. */
const subjectOf = (ticket: TicketForMail) => `[Ticket#${ticket.number}] ${ticket.subject}`
const pathOf = (ticket: TicketForMail) => `/tickets/${ticket.number}`

/**
 * Who hears of an event on a ticket: its requester, and the colleagues named on it as long as they are in its company and
 * that has a contract; never who is disabled, who did it, nor who does not want such mails.
 */
async function recipientsOf(tx: Tx, { config }: MailSettings, ticket: TicketForMail, event: string, actorId: number): Promise<Recipient[]> {
  const participants = await tx.$queryRaw<(typeof ticket.requester)[]>`
    select a.id, a.email::text as email, a.first_name as "firstName", a.last_name as "lastName", a.locale, a.muted_mails as "mutedMails", a.enabled
    from ticket_participant p join account a on a.id = p.account_id join membership m on m.account_id = a.id join organization o on o.id = m.organization_id
    where p.ticket_id = ${ticket.id} and o.id = ${ticket.organizationId} and a.enabled and ${supportedOn(localDay(now(), config.timeZone))} order by a.id`
  const requester = ticket.requester.enabled ? [ticket.requester] : []
  return [...requester, ...participants].filter(({ id, mutedMails }) => id !== actorId && !mutedMails.includes(event))
}

/** Mails to the customer's side of a ticket. */
export function subscribeTicketMails(settings: () => MailSettings) {
  // The acknowledgement goes to whom the ticket is for; nobody else can be on it yet.
  ticketOpened.subscribe(async (tx, { ticketId }) => {
    const ticket = await ticketForMail(tx, ticketId)
    const to = ticket.requester
    if (!to.enabled || to.mutedMails.includes('ticket.opened')) return
    await mailTo(tx, settings(), { name: 'ticket.opened', to, ticketId }, ({ t }) => ({
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
    const recipients = await recipientsOf(tx, settings(), ticket, 'ticket.replied', actorId)
    if (recipients.length === 0) return
    const message = await tx.message.findFirstOrThrow({
      where: { id: messageId, visibility: 'public' },
      select: { body: true, authorName: true, attachments: { select: { filename: true } } },
    })
    const { subject } = ticket
    const opening = byTeam ? (state === 'waiting' ? 'mail.replied.question' : 'mail.replied.opening') : 'mail.replied.colleague'
    for (const to of recipients) {
      await mailTo(tx, settings(), { name: 'ticket.replied', to, ticketId }, ({ t }) => ({
        subject: subjectOf(ticket),
        opening: [t(opening, { subject, name: message.authorName })],
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
    }
  })

  ticketStateChanged.subscribe(async (tx, { ticketId, actorId, to: state }) => {
    const ticket = await ticketForMail(tx, ticketId)
    for (const to of await recipientsOf(tx, settings(), ticket, 'ticket.state-changed', actorId)) {
      await mailTo(tx, settings(), { name: 'ticket.state-changed', to, ticketId }, ({ t }) => ({
        subject: subjectOf(ticket),
        opening: [t('mail.state.opening', { subject: ticket.subject, state: t(stateKey(state, { own: to.id === ticket.requester.id })) })],
        action: { label: t('mail.ticket.action'), path: pathOf(ticket) },
        closing: state === 'closed' ? [t('mail.state.closed')] : [],
      }))
    }
  })

  ticketShared.subscribe(async (tx, { ticketId, actorId, accountId }) => {
    if (await countTry(tx, sharingMails, ticketId, accountId)) return
    const ticket = await ticketForMail(tx, ticketId)
    const [to, actor] = await Promise.all([
      tx.account.findUniqueOrThrow({ where: { id: accountId }, select: recipientFields }),
      tx.account.findUniqueOrThrow({ where: { id: actorId }, select: recipientFields }),
    ])
    await mailTo(tx, settings(), { name: 'ticket.shared', to, ticketId }, ({ t }) => ({
      subject: subjectOf(ticket),
      opening: [t('mail.shared.opening', { subject: ticket.subject, name: displayName(actor) })],
      action: { label: t('mail.ticket.action'), path: pathOf(ticket) },
    }))
  })
}
