import type { FastifyRequest } from 'fastify'
import { now } from '../platform/clock.ts'
import type { Db } from '../platform/db.ts'
import { emptyForm, type FormState } from '../web/forms.ts'
import { administeredBy, type Viewer } from './actor.ts'
import { displayName, initials } from './names.ts'
import { MIN_PASSWORD_LENGTH } from './password-strength.ts'
import { needsCurrentPassword, OPTIONAL_MAILS, PAGE_SIZES, REFRESH_MINUTES } from './preferences.ts'
import { listSessions } from './sessions.ts'

/** Everything a person can set, on one page. */
export async function preferencesPage(
  db: Db,
  actor: Viewer,
  { passwordForm = emptyForm(), form = emptyForm() }: { passwordForm?: FormState; form?: FormState } = {},
) {
  const sessions = await listSessions(db, actor.accountId)
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

/** What every page shows of the one who looks at it. */
export const viewerOnPages = ({ actor }: FastifyRequest) =>
  actor && {
    name: displayName(actor),
    initials: initials(displayName(actor)),
    email: actor.email,
    theme: actor.theme,
    density: actor.density,
    administrator: administeredBy(actor).length > 0,
    locked: actor.mustChoosePassword,
  }

export function passwordPage(actor: Viewer, passwordForm: FormState = emptyForm()) {
  // What was typed is kept, but not passwords: nobody could see what is in the field.
  return {
    passwordForm: { ...passwordForm, values: {} },
    needsCurrent: needsCurrentPassword(actor, now()),
    minLength: MIN_PASSWORD_LENGTH,
  }
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
