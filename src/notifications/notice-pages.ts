import { isMessageKey, type MessageKey, type Translator } from '../i18n/translate.ts'
import { localDay, now } from '../platform/clock.ts'
import { NoticeMail } from '../platform/db.ts'
import { momentOf } from '../web/components.ts'
import { emptyForm, type FormState } from '../web/forms.ts'
import { labelled } from '../web/labelled-forms.ts'
import { withQuery } from '../web/paths.ts'
import { NEWS_KINDS } from './news-kinds.ts'
import { whatHappened } from './news-words.ts'
import { KEPT_DAYS } from './notices.ts'
import type { NoticeKey, NoticeLine, RingingCallback } from './notices-read.ts'
import type { NoticeChoices } from './rules.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'notifications/notices': ReturnType<typeof noticesPage>
    'notifications/bell': undefined
    'notifications/choices': ReturnType<typeof choicesPage>
  }
}

export const NOTICES = '/desk/notifications'
export const NOTICES_PER_PAGE = 50

interface Reading {
  timeZone: string
  unread: number
  after: NoticeKey | undefined
  /** Whose page it is. */
  reader: number
}

export function noticesPage(
  words: Translator,
  { lines, callbacks }: { lines: NoticeLine[]; callbacks: RingingCallback[] },
  { timeZone, unread, after, reader }: Reading,
) {
  const { t } = words
  const shown = lines.slice(0, NOTICES_PER_PAGE)
  const last = lines.length > shown.length ? shown.at(-1) : undefined
  const inTime = shown.toSorted((one, other) => other.createdAt.getTime() - one.createdAt.getTime())
  const sorted = [true, false].flatMap((each) => inTime.filter((line) => line.unread === each))
  const groups = [...Map.groupBy(sorted, groupOf(words, timeZone)).entries()]
  const due = { title: t('notices.callbacks'), rows: callbacks.map((each) => callbackRow(words, each)) }
  return {
    lead: t('notices.lead', { count: unread, shown: unread > 99 ? '99+' : String(unread) }),
    groups: [
      ...(callbacks.length ? [due] : []),
      ...groups.map(([title, rows]) => ({ title, rows: rows.map((line) => rowOf(words, line, reader)) })),
    ],
    columns: (['what', 'ticket', 'customer', 'time', 'mark'] as const).map((name) => ({
      label: t(`notices.column.${name}`),
      className: `notices-${name}`,
    })),
    // Of all unread ones the newest stands first; there may be call-backs alone.
    until: unread > 0 && !after && (shown[0]?.unread || callbacks.length) ? (shown[0]?.eventId ?? 1) : undefined,
    here: withQuery(NOTICES, { after: after && keyOf(after) }),
    older: last && withQuery(NOTICES, { after: keyOf(last) }),
    newest: after && NOTICES,
    days: KEPT_DAYS,
  }
}

const keyOf = ({ unread, eventId }: NoticeKey) => `${unread ? 'u' : 'r'}${eventId}`

/** „Ungelesen · heute“. */
function groupOf(words: Translator, timeZone: string) {
  const at = now()
  return ({ unread, createdAt }: NoticeLine): string => {
    const day = localDay(createdAt, timeZone)
    const near = day === localDay(at, timeZone) ? words.t('notices.today') : words.t('notices.yesterday')
    const name = words.near(createdAt, at) ? near : words.date(createdAt)
    return `${words.t(unread ? 'notices.unread' : 'notices.read')} · ${name}`
  }
}

function rowOf(words: Translator, line: NoticeLine, reader: number) {
  const { eventId, unread, number, subject, requesterName, organizationName, createdAt, data } = line
  const what = whatHappened(words, line, reader)
  const { messageId } = data as { messageId?: number }
  return {
    read: unread && { name: 'notice', value: eventId },
    what,
    href: `/desk/tickets/${number}${messageId ? `#message-${messageId}` : ''}`,
    number: `…${number.slice(-4)}`,
    subject,
    customer: requesterName,
    company: organizationName,
    time: momentOf(words, createdAt),
    mark: words.t('notices.mark-named', { what, subject }),
  }
}

/** One of no ticket. */
function callbackRow(words: Translator, { id, name, number, note, dueAt }: RingingCallback): ReturnType<typeof rowOf> {
  const what = words.t('notices.callback')
  return {
    read: { name: 'callback', value: id },
    what,
    href: '/desk/phone',
    number,
    subject: note,
    customer: name,
    company: null,
    time: momentOf(words, dueAt),
    mark: words.t('notices.mark-named', { what, subject: name }),
  }
}

const MAILS = Object.values(NoticeMail)

/** Each kind of news with how to hear of it. */
export function choicesPage(
  { t }: Translator,
  choices: NoticeChoices,
  digestTime: string,
  form: FormState = emptyForm(),
) {
  const sent = Object.keys(form.values).length > 0
  const kinds = NEWS_KINDS.map((kind) => {
    const hint = `notices.kind.${kind}.hint`
    const chosen = sent ? form.values[`mail-${kind}`] : choices[kind].mail
    return {
      kind,
      label: t(`notices.kind.${kind}`),
      hint: isMessageKey(hint) ? t(hint) : undefined,
      error: form.errors[`mail-${kind}`] && t(form.errors[`mail-${kind}`]?.key as MessageKey),
      mails: MAILS.map((mail) => ({ value: mail, label: t(`notices.mail.${mail}`), chosen: mail === chosen })),
      shown: sent ? form.values[`shown-${kind}`] === 'yes' : choices[kind].shown,
    }
  })
  const labels = Object.fromEntries(NEWS_KINDS.map((kind) => [`mail-${kind}`, `notices.kind.${kind}` as const]))
  return {
    form: labelled(form, labels),
    about: t('notices.kinds.about', { time: digestTime }),
    kinds,
    all: MAILS.map((mail) => ({ value: mail, label: t(`notices.kinds.all.${mail}`) })),
  }
}
