import { LOCALES, type MessageKey, type Translator, translator } from '../i18n/translate.ts'
import { InvalidInputError } from '../platform/errors.ts'
import { placeholderSet } from './placeholder-sets.ts'

/** What a canned response may name: in English, in German, and what it is. */
export const PLACEHOLDERS = {
  'customer.salutation': { german: 'kunde.anrede', label: 'desk.canned.value.salutation' },
  'customer.name': { german: 'kunde.name', label: 'desk.canned.value.customer' },
  'company.name': { german: 'firma.name', label: 'desk.canned.value.company' },
  'contract.number': { german: 'vertrag.nummer', label: 'desk.canned.value.contract' },
  'ticket.number': { german: 'ticket.nummer', label: 'desk.canned.value.number' },
  'ticket.subject': { german: 'ticket.betreff', label: 'desk.canned.value.subject' },
  'agent.name': { german: 'bearbeiter.name', label: 'desk.canned.value.agent' },
  'team.name': { german: 'team.name', label: 'desk.canned.value.team' },
  'portal.name': { german: 'portal.name', label: 'desk.canned.value.portal' },
  'support.phone': { german: 'support.telefon', label: 'desk.canned.value.phone' },
  today: { german: 'heute', label: 'desk.canned.value.today' },
} as const satisfies Record<string, { german: string; label: MessageKey }>

type Placeholder = keyof typeof PLACEHOLDERS
export const PLACEHOLDER_NAMES = Object.keys(PLACEHOLDERS) as Placeholder[]

/** Empty or missing for what a ticket does not have. */
export type PlaceholderValues = Partial<Record<Placeholder, string | undefined>>

const set = placeholderSet(PLACEHOLDERS)

/** As it is written in this language. */
export const { writtenIn } = set

/** Throws InvalidInputError for braces that no placeholder is in. */
export function demandKnownPlaceholders(field: string, body: string, words: Translator) {
  const name = set.unknownIn(body)
  if (name === undefined) return
  const known = PLACEHOLDER_NAMES.map((each) => writtenIn(words, each)).join(', ')
  throw new InvalidInputError(field, 'error.canned.placeholder', { name, known })
}

const gapOf = ({ t }: Translator, name: Placeholder) => `⟨${t(PLACEHOLDERS[name].label)}?⟩`

/** Replaces placeholders; one without a value stays as a gap, such as `⟨Firma?⟩`. */
export const fillPlaceholders = (body: string, values: PlaceholderValues, words: Translator): string =>
  set.replaced(body, (name) => values[name] || gapOf(words, name))

const GAPS = LOCALES.flatMap((locale) => PLACEHOLDER_NAMES.map((name) => gapOf(translator(locale, 'UTC'), name)))

/** The first place that nobody has filled in: a gap, or a placeholder as it is. */
export const gapIn = (text: string): string | undefined => GAPS.find((gap) => text.includes(gap)) ?? set.writtenAs(text)

/** For what the team sends to customers. Throws InvalidInputError. */
export function demandNoGap(field: string, text: string) {
  const gap = gapIn(text)
  if (gap) throw new InvalidInputError(field, 'error.canned.gap', { gap })
}
