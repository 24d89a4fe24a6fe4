import type { Translator } from '../i18n/translate.ts'
import { MAX_BODY, MAX_SUBJECT } from '../tickets/rules.ts'
import type { ParsedMail } from './parsed-mail.ts'
import { plainSubject } from './ticket-numbers.ts'

/** What a message says: the new text, and which files did not fit. Whoever only quotes is quoted. */
export function bodyOf({ text, quoted }: Pick<ParsedMail, 'text' | 'quoted'>, left: string[], { t }: Translator) {
  const said = text.trim() || quoted.trim() || t('correspondence.no-text')
  const note = left.length ? `\n\n${t('correspondence.left', { names: left.join(', '), count: left.length })}` : ''
  return cut(said, MAX_BODY - note.length) + note
}

/** Of a new ticket. */
export const subjectOf = ({ subject }: Pick<ParsedMail, 'subject'>, { t }: Translator): string =>
  cut(plainSubject(subject), MAX_SUBJECT) || t('correspondence.no-subject')

/** Whole characters. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text
  const short = text.slice(0, most - 1)
  return `${/[\ud800-\udbff]$/.test(short) ? short.slice(0, -1) : short}…`
}
