import { randomUUID } from 'node:crypto'
import type { Actor } from '../accounts/actor.ts'
import type { Translator } from '../i18n/translate.ts'
import { shownAddress } from '../platform/addresses.ts'
import { momentOf } from '../web/components.ts'
import { withQuery } from '../web/paths.ts'
import type { BlockedSender } from './blocked-senders.ts'
import { type MailDeskAsked, TABS, type Tab } from './desk-forms.ts'
import type { Filing, QuarantineReason } from './incoming.ts'
import type { OutgoingLine } from './outgoing.ts'
import type { IncomingLine } from './quarantine.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'correspondence/desk/index': ReturnType<typeof mailDeskPage>
  }
}

export const MAIL_DESK = '/desk/mail'
export const PAGE_SIZE = 25

interface MailDesk {
  asked: MailDeskAsked
  counts: Partial<Record<Tab, number>>
  /** One more than a page, if there are any. */
  mails?: IncomingLine[]
  outgoing?: OutgoingLine[]
  blocked?: BlockedSender[]
}

export function mailDeskPage(words: Translator, actor: Actor, { asked, counts, ...lists }: MailDesk) {
  const { mails = [], outgoing = [], blocked = [] } = lists
  const { t } = words
  const { tab, before } = asked
  const tabs = TABS.filter((name) => name !== 'blocked' || actor.role === 'admin')
  const shown = outgoing.length ? outgoing : mails
  const last = shown.length > PAGE_SIZE ? shown[PAGE_SIZE - 1] : undefined
  return {
    tab,
    tabs: tabs.map((name) => ({
      label: t(`mail-desk.tab.${name}`),
      href: withQuery(MAIL_DESK, { tab: name === 'quarantine' ? undefined : name }),
      current: name === tab,
      count: counts[name],
    })),
    columns: [
      { label: t('mail-desk.column.from') },
      { label: t('mail-desk.column.subject') },
      { label: t(tab === 'history' ? 'mail-desk.column.what' : 'mail-desk.column.why') },
      { label: t('mail-desk.column.age') },
    ],
    rows: mails.slice(0, PAGE_SIZE).map((mail) => rowOf(words, mail)),
    outgoing: outgoing.slice(0, PAGE_SIZE).map((mail) => outgoingOf(words, tab, mail)),
    empty: { title: t(`mail-desk.empty.${tab}.title`), text: t(`mail-desk.empty.${tab}.text`) },
    blocked: blocked.map(({ pattern, createdAt, by }) => ({
      pattern,
      shown: shownAddress(pattern),
      by,
      since: momentOf(words, createdAt),
    })),
    older: last && withQuery(MAIL_DESK, { tab: tab === 'quarantine' ? undefined : tab, before: last.id }),
    newest: before && withQuery(MAIL_DESK, { tab: tab === 'quarantine' ? undefined : tab }),
  }
}

function outgoingOf(words: Translator, tab: Tab, mail: OutgoingLine) {
  const { t } = words
  const waits = tab === 'outbox'
  const tried = mail.attempts > 0 && mail.lastError !== null
  const next = tried ? t('mail-desk.how.next', { count: mail.attempts, time: words.dateTime(mail.dueAt) }) : ''
  return {
    to: shownAddress(mail.to),
    subject: mail.subject,
    href: mail.ticket ? `/desk/tickets/${mail.ticket}` : undefined,
    how: waits ? next || t('mail-desk.how.soon') : t(tab === 'parked' ? 'mail-desk.how.parked' : 'mail-desk.how.back'),
    reason: mail.lastError?.slice(0, 300),
    time: momentOf(words, mail.createdAt),
    path: `${MAIL_DESK}/outgoing/${mail.id}`,
    retry: t(waits ? 'mail-desk.now' : 'mail-desk.again'),
    formKey: randomUUID(),
  }
}

const rowOf = (words: Translator, mail: IncomingLine) => ({
  href: `${MAIL_DESK}/incoming/${mail.id}`,
  from: senderOf(words, mail),
  to: addresseesOf(words, mail),
  subject: mail.subject || words.t('mail-desk.no-subject'),
  excerpt: mail.excerpt,
  what: whatOf(words, mail),
  time: momentOf(words, mail.receivedAt),
})

export const senderOf = ({ t }: Translator, { from }: Pick<IncomingLine, 'from'>) =>
  from ? shownAddress(from) : t('mail-desk.nobody')

const addresseesOf = ({ t }: Translator, { to, mailbox }: Pick<IncomingLine, 'to' | 'mailbox'>) =>
  to.length ? t('mail-desk.to', { names: to.slice(0, 3).map(shownAddress).join(', ') }) : mailbox

/** Why it waits, or what became of it. */
export function whatOf({ t }: Translator, { state, reason, filing, ticket }: IncomingLine): string {
  if (state === 'quarantined' && reason) return t(`mail-desk.reason.${reason as QuarantineReason}`)
  if (state === 'discarded' && (reason === 'own-mail' || reason === 'blocked')) return t(`mail-desk.state.${reason}`)
  if (filing === 'bounced' && !ticket) return t('mail-desk.state.bounced')
  if (state !== 'filed' || !ticket) return t(`mail-desk.state.${state}`)
  return t(`mail-desk.filing.${filing ?? ('opened' satisfies Filing)}`, { number: ticket.slice(-5) })
}
