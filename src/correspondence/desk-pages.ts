import type { Actor } from '../accounts/actor.ts'
import type { Translator } from '../i18n/translate.ts'
import { shownAddress } from '../platform/addresses.ts'
import { momentOf } from '../web/components.ts'
import { withQuery } from '../web/paths.ts'
import type { BlockedSender } from './blocked-senders.ts'
import type { MailDeskAsked, Tab } from './desk-forms.ts'
import type { Filing, QuarantineReason } from './incoming.ts'
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
  blocked?: BlockedSender[]
}

export function mailDeskPage(words: Translator, actor: Actor, { asked, counts, mails = [], blocked = [] }: MailDesk) {
  const { t } = words
  const { tab, before } = asked
  const tabs: Tab[] = ['quarantine', 'history', ...(actor.role === 'admin' ? (['blocked'] as const) : [])]
  const last = mails.length > PAGE_SIZE ? mails[PAGE_SIZE - 1] : undefined
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
