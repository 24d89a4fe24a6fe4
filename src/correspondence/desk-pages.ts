import { randomUUID } from 'node:crypto'
import type { Actor } from '../accounts/actor.ts'
import type { Translator } from '../i18n/translate.ts'
import { shownAddress } from '../platform/addresses.ts'
import { momentOf } from '../web/components.ts'
import { withQuery } from '../web/paths.ts'
import type { BlockedSender } from './blocked-senders.ts'
import { type MailDeskAsked, TABS, type Tab } from './desk-forms.ts'
import type { Filing, QuarantineReason } from './incoming.ts'
import type { MailboxesShown } from './mailboxes.ts'
import type { OutgoingLine } from './outgoing.ts'
import type { IncomingLine } from './quarantine.ts'
import { TRIED_AGAIN } from './releasing.ts'

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
  mailboxes: MailboxesShown
  /** One more than a page, if there are any. */
  mails?: IncomingLine[]
  outgoing?: OutgoingLine[]
  blocked?: BlockedSender[]
}

export function mailDeskPage(words: Translator, actor: Actor, { asked, counts, mailboxes, ...lists }: MailDesk) {
  const { mails = [], outgoing = [], blocked = [] } = lists
  const { t } = words
  const { tab } = asked
  const tabs = TABS.filter((name) => name !== 'blocked' || actor.role === 'admin')
  const shown = outgoing.length ? outgoing : mails
  const last = shown.length > PAGE_SIZE ? shown[PAGE_SIZE - 1] : undefined
  return {
    tab,
    mailboxes: mailboxesOnPage(words, actor, mailboxes),
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
      { label: t('mail-desk.column.age'), className: 'col-age' },
      ...(tab === 'quarantine' ? [{ label: t('mail-desk.column.action') }] : []),
    ],
    rows: mails.slice(0, PAGE_SIZE).map((mail) => rowOf(words, mail)),
    outgoing: outgoing.slice(0, PAGE_SIZE).map((mail) => outgoingOf(words, tab, mail)),
    empty: { title: t(`mail-desk.empty.${tab}.title`), text: t(`mail-desk.empty.${tab}.text`) },
    blocked: blocked.slice(0, PAGE_SIZE).map(({ pattern, createdAt, by }) => ({
      pattern,
      shown: shownAddress(pattern),
      by,
      since: momentOf(words, createdAt),
    })),
    ...pagesOf(words, asked, blocked.length > PAGE_SIZE ? blocked[PAGE_SIZE - 1] : last),
  }
}

/** Whether mails arrive at all. */
function mailboxesOnPage(words: Translator, { role }: Actor, { watched, seenAt, failing }: MailboxesShown) {
  const { t } = words
  return {
    fine:
      watched && seenAt
        ? { text: t('mail-desk.mailboxes', { count: watched }), seen: momentOf(words, seenAt) }
        : undefined,
    failing: failing.map(({ name, trouble, failingSince }) => ({
      name,
      text: t(`mailboxes.fault.${trouble.fault}`),
      since: t('mailboxes.since', { time: words.dateTime(failingSince) }),
    })),
    href: role === 'admin' ? '/desk/settings/mailboxes' : undefined,
  }
}

function pagesOf(
  { t }: Translator,
  { tab, before, after }: MailDeskAsked,
  last: { id: number } | { pattern: string } | undefined,
) {
  const here = { tab: tab === 'quarantine' ? undefined : tab }
  const place = last && ('id' in last ? { before: last.id } : { after: last.pattern })
  return {
    next: place && {
      href: withQuery(MAIL_DESK, { ...here, ...place }),
      label: t(tab === 'blocked' ? 'mail-desk.blocked.more' : 'mail-desk.older'),
    },
    first:
      before || after
        ? { href: withQuery(MAIL_DESK, here), label: t(after ? 'mail-desk.blocked.first' : 'mail-desk.newest') }
        : undefined,
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
  advised: mail.state === 'quarantined' ? advisedFor(words, mail) : undefined,
})

/** What becomes of most mails that wait for this reason, without opening them; nothing if somebody has to look. */
function advisedFor({ t }: Translator, { id, reason }: IncomingLine) {
  const again = TRIED_AGAIN.has(reason ?? '')
  if (!again && reason !== ('automatic' satisfies QuarantineReason)) return undefined
  return {
    path: `${MAIL_DESK}/incoming/${id}/${again ? 'release' : 'removal'}`,
    label: t(again ? 'mail-desk.retry' : 'mail-desk.discard'),
    ...(again ? { name: 'action', value: 'retry' } : {}),
    formKey: randomUUID(),
  }
}

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
