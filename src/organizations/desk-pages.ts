import type { Translator } from '../i18n/translate.ts'
import { momentOf } from '../web/components.ts'
import type { ContractSummary } from './contract-facts.ts'
import type { CompanyNote } from './notes.ts'

/** For views/organizations/desk/contract-line. */
export const contractOnPage = (
  words: Translator,
  { number, validFrom, validUntil, state, includedHours }: ContractSummary,
) => ({
  number,
  href: `/desk/contracts/${encodeURIComponent(number)}`,
  state,
  stateText: words.t(`desk.organizations.contract.${state}`, {
    day: words.day(state === 'future' ? validFrom : validUntil),
  }),
  hours: includedHours && words.t('desk.organizations.contract.hours', { hours: words.number(Number(includedHours)) }),
})

/** For views/organizations/desk/note. */
export const noteOnPage = (words: Translator, { id, body, authorName, updatedAt }: CompanyNote) => ({
  id,
  body,
  author: authorName ?? words.t('desk.organizations.notes.nobody'),
  time: momentOf(words, new Date(updatedAt)),
})
