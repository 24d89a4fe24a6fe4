import type { Translator } from '../i18n/translate.ts'
import type { Mail } from '../platform/db.ts'
import { momentOf } from '../web/components.ts'
import { pagingOf } from '../web/paging.ts'
import { withQuery } from '../web/paths.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'mailbox/index': ReturnType<typeof mailboxPage>
    'mailbox/show': ReturnType<typeof mailPage>
  }
}

export const MAILS_PER_PAGE = 25

type Heading = Pick<Mail, 'id' | 'toName' | 'toAddress' | 'subject' | 'createdAt'>

export function mailboxPage(
  words: Translator,
  mails: Heading[],
  { to, page, total }: { to: string; page: number; total: number },
) {
  const pages = Math.ceil(total / MAILS_PER_PAGE)
  const link = (wanted: number) => withQuery('/dev/mailbox', { page: wanted, to })
  const paging = pages > 1 && pagingOf(page, pages, total, MAILS_PER_PAGE, link)
  return { to, mails: mails.map((mail) => heading(words, mail)), paging }
}

type Shown = Heading & Pick<Mail, 'text' | 'calendar'>
type Part = 'html' | 'text' | 'calendar'

export function mailPage(words: Translator, mail: Shown, part: Part, baseUrl: string) {
  const path = `/dev/mailbox/${mail.id}`
  return {
    mail: heading(words, mail),
    answer: `/dev/mailbox/new?answers=${mail.id}`,
    parts: [
      { label: words.t('mailbox.html'), href: path, current: part === 'html' },
      { label: words.t('mailbox.text'), href: `${path}?part=text`, current: part === 'text' },
      ...(mail.calendar
        ? [{ label: words.t('visit.calendar'), href: `${path}?part=calendar`, current: part === 'calendar' }]
        : []),
    ],
    frame: part === 'html' && `${path}/html`,
    lines: (part === 'calendar' ? mail.calendar : mail.text)
      .split(/\r?\n/)
      .map((text) => ({ text, path: localLink(text, baseUrl) })),
  }
}

const heading = (words: Translator, { id, subject, toName, toAddress, createdAt }: Heading) => ({
  subject,
  href: `/dev/mailbox/${id}`,
  to: `${toName} <${toAddress}>`,
  sent: momentOf(words, createdAt),
})

const localLink = (line: string, baseUrl: string) =>
  line.startsWith(`${baseUrl}/`) ? line.slice(baseUrl.length) : undefined
