import { readdirSync, readFileSync } from 'node:fs'
import type { MailAddress, ParsedMail } from '../../src/correspondence/parsed-mail.ts'
import facts from '../fixtures/mail/facts.json' with { type: 'json' }

const FOLDER = 'test/fixtures/mail'

/** What a mail has to be read as; what is not named does not matter. */
export interface Facts {
  from?: MailAddress | string
  subject?: string
  subjectLength?: number
  text?: string
  textHas?: string[]
  quoted?: string
  quotedHas?: string[]
  html?: boolean
  htmlHas?: string[]
  htmlHasNot?: string[]
  remote?: boolean
  files?: string[]
  contentIds?: string[]
  automatic?: string | null
  thanks?: boolean
  bounce?: Partial<NonNullable<ParsedMail['bounce']>> | null
  bounceReasonHas?: string
  inReplyTo?: string
  references?: number
  deliveredTo?: string[]
  cc?: string[]
  auth?: string[][]
}

export const FACTS = Object.entries(facts as Record<string, Facts>)

export const rawMail = (name: string): Buffer => readFileSync(`${FOLDER}/${name}.eml`)

export const mailNames = (): string[] =>
  readdirSync(FOLDER).flatMap((file) => (file.endsWith('.eml') ? [file.slice(0, -'.eml'.length)] : []))
