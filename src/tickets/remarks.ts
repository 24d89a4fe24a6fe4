import type { TemplateDefinition } from '../catalog/definition-rules.ts'
import { phrases } from './phrases.ts'
import { MAX_BODY, MAX_SUBJECT } from './rules.ts'
import { sensitiveDataIn } from './sensitive-data.ts'
import { BARE_WORDS, EMPTY_WORDS } from './vague-words.ts'

/** What a form remarks, the most important first. */
export const REMARKS = [...['password', 'card', 'iban', 'health', 'vague', 'several', 'screenshot', 'restart']] as const
export type Remark = (typeof REMARKS)[number]
/** A remark, that the last of them has become void, or that the form came back with some. */
export type Made = Remark | 'over' | 'sent'
export type Hints = NonNullable<TemplateDefinition['hints']>

export interface Written {
  subject: string
  body: string
  restarted: boolean
  files: boolean
}

/** By a template itself; else they go with faults. */
export function hintsOf({ group, hints }: Pick<TemplateDefinition, 'group' | 'hints'>): Hints {
  return hints ?? (group === 'incident' ? ['restart', 'screenshot'] : [])
}

/** What is no template is a fault. */
export const GENERAL_HINTS = hintsOf({ group: 'incident' })

const SEVERAL = phrases(
  ...['zweitens', '(?:ein )?(?:weiteres|zweites|anderes) (?:problem|anliegen)'],
  ...['noch (?:eine? )?(?:andere )?(?:frage|sache|problem|anliegen)'],
  ...['secondly', 'another (?:problem|issue|question)', 'second (?:problem|issue)'],
)
const MESSAGE = phrases(
  ...['fehlermeldung', 'fehlercode', 'fehlerfenster', '(?:kommt|steht|erscheint|zeigt)(?: \\S{1,20}){0,3} meldung'],
  ...['error (?:message|code)', 'message (?:says|appears)'],
)
const HANGING = phrases(
  ...['hängt(?: sich)?', 'eingefroren', 'friert ein', 'stürzt ab', 'abgestürzt', 'reagiert nicht', 'startet nicht'],
  ...['(?:sehr|extrem) langsam', 'freezes', 'frozen', 'crashes', 'crashed', 'hangs', 'not responding', 'very slow'],
  "won['’]t start",
)
const RESTARTED = /neu ?gestartet|neustart|restarted|rebooted|reboot/i

/** What could be better about a ticket, the most important first. Of a text, its first 50,000 characters count. */
export function remarksOn(written: Written, hints: Hints): Remark[] {
  const subject = written.subject.slice(0, MAX_SUBJECT)
  const body = written.body.slice(0, MAX_BODY)
  const text = `${subject}\n${body}`
  const found = new Set<Remark>(sensitiveDataIn(text))
  if (isVagueSubject(subject)) found.add('vague')
  if (SEVERAL.test(text)) found.add('several')
  if (hints.includes('screenshot') && !written.files && MESSAGE.test(text)) found.add('screenshot')
  if (hints.includes('restart') && !written.restarted && HANGING.test(text) && !RESTARTED.test(text))
    found.add('restart')
  return REMARKS.filter((remark) => found.has(remark))
}

/** Such as „Fehler“, „Problem!!“ or „Drucker geht nicht“. */
export function isVagueSubject(subject: string): boolean {
  const named = subject
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
  return named.every((word) => EMPTY_WORDS.has(word) || BARE_WORDS.has(word))
}

/** While somebody types: the remark that is shown as long as it fits, else the next that was not made before. */
export function whileTyping(
  found: Remark[],
  made: Made[],
  { subject, body }: Pick<Written, 'subject' | 'body'>,
): { made: Made[]; remark?: Remark } {
  // Nobody has left a subject that has no text yet.
  const fitting = subject && body ? found : found.filter((remark) => remark !== 'vague')
  const shown = fitting.find((remark) => remark === made.at(-1))
  if (shown) return { made, remark: shown }
  const remark = made.includes('sent') ? undefined : fitting.find((each) => !made.includes(each))
  return remark ? { made: [...made, remark], remark } : { made: [...made.filter((each) => each !== 'over'), 'over'] }
}

/** When the form is sent: what nobody has said yet, the two most important; once, then never again. */
export function onSending(found: Remark[], made: Made[]): { made: Made[]; remarks: Remark[] } {
  const remarks = made.includes('sent') ? [] : found.filter((remark) => !made.includes(remark)).slice(0, 2)
  return { made: [...made, ...remarks, 'sent'], remarks }
}
