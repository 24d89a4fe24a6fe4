import type { Translator } from '../i18n/translate.ts'
import { localMinute, MINUTE, now } from '../platform/clock.ts'
import { emptyForm } from '../web/forms.ts'
import type { DeskTicket } from './desk-facts.ts'
import { formPage } from './desk-form-pages.ts'

/** What is said of a promise to the team (`short`, `long`) and to customers (`told`); missed, due today, or later. */
export function promiseOnPage(words: Translator, promisedAt: Date | null, at = now()) {
  if (!promisedAt) return undefined
  const { t, near, date, dateTime, exact, lasting, age } = words
  const missed = promisedAt <= at
  const today = date(promisedAt) === date(at)
  const time = near(promisedAt, at) ?? dateTime(promisedAt)
  return {
    look: missed ? 'missed' : today ? 'today' : 'later',
    title: exact(promisedAt),
    short: missed ? t('promise.row.missed', { age: lasting(promisedAt, at) }) : t('promise.row', { time }),
    long: missed ? t('promise.bar.missed', { time, age: age(promisedAt, at) }) : t('promise.row', { time }),
    told: t(missed ? 'promise.told.missed' : 'promise.told', { time }),
  }
}

const SOON = 120 * MINUTE
const QUARTER = 15 * MINUTE

/** In two hours, on a quarter, until somebody says otherwise. */
const soon = () => new Date(Math.ceil((now().getTime() + SOON) / QUARTER) * QUARTER)

export function promisePage(words: Translator, ticket: DeskTicket, timeZone: string, form = emptyForm()) {
  const { t } = words
  const { promisedAt, state } = ticket
  const standing = promiseOnPage(words, promisedAt)
  const waits = state === 'waiting' && [t('promise.effect.waiting')]
  return formPage(words, ticket, 'promise', form, {
    title: 'promise.title',
    submit: 'promise.submit',
    labels: { at: 'promise.at' },
    standard: { at: localMinute(promisedAt && promisedAt > now() ? promisedAt : soon(), timeZone) },
    fields: [{ kind: 'moment', name: 'at', required: true, hint: t('promise.at.hint', { zone: words.zone }) }],
    effects: [
      ...(standing ? [t('promise.effect.now', { promise: standing.long })] : []),
      ...(waits || [t('promise.effect.told'), t('promise.effect.kept'), t('promise.effect.missed')]),
    ],
    ...(promisedAt ? { other: { label: t('promise.withdraw'), name: 'withdraw' } } : {}),
  })
}
