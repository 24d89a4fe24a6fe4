import type { Admission } from '../accounts/admission.ts'
import type { Translator } from '../i18n/translate.ts'
import type { AddressedTeam } from './choosing-team.ts'
import type { StoredMailFiles } from './mail-files.ts'
import type { ParsedMail } from './parsed-mail.ts'
import type { MailRule } from './rule-matching.ts'

/** A mail while it is decided on. */
export interface MailInHand {
  parsed: ParsedMail
  /** The text of its message. */
  body: string
  files: StoredMailFiles
  /** Names of files that did not fit. */
  left: string[]
  teams: AddressedTeam[]
  rules: MailRule[]
  addressed: { addresses: string[]; mailboxTeam: number | null }
  admission: Admission
  /** In the sender's language. */
  words: Translator
}
