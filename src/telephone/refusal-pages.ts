import type { FastifyInstance } from 'fastify'
import { LOCALES, type Locale, type Translator } from '../i18n/translate.ts'
import type { PortalSettings } from '../settings/resolve.ts'
import { wordsFor } from '../web/context.ts'
import type { Found } from './finding.ts'

/** What is read out to whoever has no contract, in every language, the agent's first. */
export interface Refusal {
  texts: { locale: Locale; language: string; text: string }[]
  /** Why, if something is known. */
  reason: string | undefined
}

/** The text of a setting, or the delivered one. */
function refusalText(words: Translator, { phoneRefusal, support }: PortalSettings): string {
  return phoneRefusal[words.locale] ?? words.t('phone.refusal', { email: support.email })
}

/** Nothing for callers whom a contract admits. */
export function refusalOf(app: FastifyInstance, words: Translator, found: Found): Refusal | undefined {
  const reason = reasonOf(words, found)
  if (reason === false) return undefined
  const { locale } = words
  const locales = [locale, ...LOCALES.filter((each) => each !== locale)]
  const settings = app.settings.current()
  return {
    texts: locales.map((each) => ({
      locale: each,
      language: words.t(`desk.canned.locale.${each}`),
      text: refusalText(wordsFor(app, each), settings),
    })),
    reason,
  }
}

function reasonOf(words: Translator, found: Found): string | undefined | false {
  if (found.kind === 'nobody') return undefined
  if (found.kind === 'caller') {
    const { enabled, admitted, places } = found.customer
    if (!enabled || admitted) return false
    return endedOf(
      words,
      places.flatMap(({ contract }) => contract ?? []),
    )
  }
  if (found.kind !== 'company') return false
  const { contracts } = found.company
  return contracts.some(({ state }) => state === 'valid') ? false : endedOf(words, contracts)
}

function endedOf({ t, day }: Translator, contracts: { state: string; validUntil: string }[]): string | undefined {
  const last = contracts.filter(({ state }) => state === 'ended').map(({ validUntil }) => validUntil)
  const latest = last.sort().at(-1)
  return latest && t('phone.refusal.ended', { day: day(latest) })
}
