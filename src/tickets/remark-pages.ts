import type { MessageKey, Translator } from '../i18n/translate.ts'
import type { Hints, Made, Remark } from './remarks.ts'

const WORDS = {
  password: 'remark.password',
  card: 'remark.card',
  iban: 'remark.iban',
  health: 'remark.health',
  vague: 'remark.vague',
  several: 'remark.several',
  screenshot: 'remark.screenshot',
  restart: 'remark.restart',
} satisfies Record<Remark, MessageKey>

declare module '../web/pages.ts' {
  interface Pages {
    'tickets/portal/remarks': { remarks: ReturnType<typeof remarksPage> }
  }
}

/** `sent` if the form comes back with them, instead of being sent. */
export const remarksPage = (
  { t }: Translator,
  subject: string,
  { hints, made, remarks, sent }: { hints: Hints; made: Made[]; remarks: Remark[]; sent: boolean },
) => ({
  remarked: made.join(' '),
  hints: hints.join(' '),
  remarks: remarks.map((remark) => t(WORDS[remark], { subject })),
  sent,
})
