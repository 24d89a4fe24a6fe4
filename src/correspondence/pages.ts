import { randomUUID } from 'node:crypto'
import type { MessageKey, Translator } from '../i18n/translate.ts'
import type { Mail } from '../platform/db.ts'
import { emptyForm, type FormState } from '../web/forms.ts'
import { labelled } from '../web/labelled-forms.ts'
import { MOST_TYPED } from './forms.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'correspondence/write': ReturnType<typeof writePage>
  }
}

export type AnsweredMail = Pick<
  Mail,
  'id' | 'createdAt' | 'subject' | 'toAddress' | 'fromAddress' | 'messageId' | 'text' | 'thread'
>

const LABELS = {
  from: 'correspondence.write.from',
  to: 'correspondence.write.to',
  subject: 'correspondence.write.subject',
  body: 'correspondence.write.body',
  attachments: 'files.label',
} satisfies Record<string, MessageKey>

export function writePage(
  words: Translator,
  {
    answered,
    helpdesk,
    form = emptyForm(),
  }: { answered?: AnsweredMail | undefined; helpdesk: string; form?: FormState },
) {
  const { t } = words
  const standard: FormState['values'] = answered
    ? {
        from: answered.toAddress,
        to: answered.fromAddress ?? helpdesk,
        subject: `${t('correspondence.write.re')} ${answered.subject}`,
      }
    : { to: helpdesk }
  return {
    title: t(answered ? 'correspondence.write.answer' : 'correspondence.write.title'),
    form: labelled(form, LABELS, { ...standard, formKey: randomUUID(), answers: String(answered?.id ?? '') }),
    back: answered ? `/dev/mailbox/${answered.id}` : '/dev/mailbox',
    most: MOST_TYPED,
  }
}

/** Below an answer, as mail programs put it. */
export const quoteOf = (words: Translator, { text, createdAt }: AnsweredMail): string =>
  [
    '',
    '',
    words.t('correspondence.write.quote', { time: words.dateTime(createdAt) }),
    text.trim().replace(/^/gm, '> '),
    '',
  ].join('\n')
