import { now } from '../platform/clock.ts'
import type { Db } from '../platform/db.ts'
import { emptyForm, type FormState } from '../web/forms.ts'
import type { Actor } from './actor.ts'
import { MIN_PASSWORD_LENGTH } from './password-strength.ts'
import { needsCurrentPassword, OPTIONAL_MAILS, PAGE_SIZES, REFRESH_MINUTES } from './preferences.ts'
import { listSessions } from './sessions.ts'

/** Everything a person can set, on one page. */
export async function preferencesPage(
  db: Db,
  actor: Actor,
  { passwordForm = emptyForm(), form = emptyForm() }: { passwordForm?: FormState; form?: FormState } = {},
) {
  const sessions = await listSessions(db, actor)
  return {
    form,
    preferences: actor,
    pageSizes: PAGE_SIZES,
    refreshMinutes: REFRESH_MINUTES,
    mails: OPTIONAL_MAILS.map((name) => ({ name, wanted: !actor.mutedMails.includes(name) })),
    ...passwordPage(actor, passwordForm),
    sessions: sessions.map(({ id, userAgent, ...session }) => ({
      ...session,
      id,
      device: describeDevice(userAgent),
      current: id === actor.sessionId,
    })),
  }
}

export function passwordPage(actor: Actor, passwordForm: FormState = emptyForm()) {
  // What was typed is kept, but not passwords: nobody could see what is in the field.
  return { passwordForm: { ...passwordForm, values: {} }, needsCurrent: needsCurrentPassword(actor, now()), minLength: MIN_PASSWORD_LENGTH }
}

const BROWSERS: [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const SYSTEMS: [RegExp, string][] = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
]

/** `Firefox · Windows`, as far as a browser says; empty if it says nothing we know. */
export function describeDevice(userAgent: string): string {
  const first = (list: [RegExp, string][]) => list.find(([pattern]) => pattern.test(userAgent))?.[1]
  return [first(BROWSERS), first(SYSTEMS)].filter(Boolean).join(' · ')
}
