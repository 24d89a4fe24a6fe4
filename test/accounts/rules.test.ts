import { expect, test } from 'vitest'
import { choosePasswordByLink } from '../../src/accounts/lost-password.ts'
import { changePassword, savePreferences } from '../../src/accounts/preferences.ts'
import { register } from '../../src/accounts/registration.ts'
import type { Preferences, RegistrationInput } from '../../src/accounts/rules.ts'
import { now } from '../../src/platform/clock.ts'
import { InvalidInputError } from '../../src/platform/errors.ts'
import { addAgent } from '../../src/teams/agents.ts'
import { aCustomer, PASSWORD } from '../support/builders.ts'
import { lostPasswords } from '../support/lost-passwords.ts'
import { usePortal } from '../support/portal.ts'
import { anActor } from '../support/tickets.ts'

const portal = usePortal()
const { linkFor } = lostPasswords(portal)

/** `field: key` of the refusal. */
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'not refused',
    (error: unknown) => (error instanceof InvalidInputError ? error.message : error),
  )

const eva: RegistrationInput = { email: 'eva@werk.example', firstName: 'Eva', lastName: 'Brandt', locale: 'de' }

test.each<[string, Partial<RegistrationInput>, string]>([
  ['an address without a host', { email: 'eva' }, 'email: error.email'],
  ['a name with a link', { lastName: 'https://boese.example' }, 'lastName: error.name'],
  ['a telephone number of 41 characters', { phone: '1'.repeat(41) }, 'phone: error.too-long'],
  ['a language nobody speaks', { locale: 'tlh' as never }, 'locale: error.invalid'],
])('%s is refused by whichever door a registration comes', async (_what, wish, wanted) => {
  const { db, app } = portal
  expect(await refusal(register(db, app.admission, '192.0.2.1', { ...eva, ...wish }))).toBe(wanted)
  expect(await db.account.count({ where: { lastName: 'Brandt' } })).toBe(0)
})

test.each<[Partial<Preferences>, string]>([
  [{ pageSize: 7 }, 'pageSize: error.invalid'],
  [{ refreshMinutes: 1 }, 'refreshMinutes: error.invalid'],
  [{ mutedMails: ['password.changed' as never] }, 'mutedMails: error.invalid'],
])('preferences %j are refused by whichever door they come', async (wish, wanted) => {
  const { db } = portal
  const before = await aCustomer(db)
  const preferences: Preferences = {
    locale: 'de',
    theme: 'auto',
    density: 'compact',
    pageSize: 20,
    showClosed: false,
    refreshMinutes: 0,
    mutedMails: [],
  }
  expect(await refusal(savePreferences(db, await anActor(db, before), { ...preferences, ...wish }))).toBe(wanted)
  expect(await db.account.findUnique({ where: { id: before.id } })).toEqual(before)
})

test('a weak password is refused by every door, and uses no link up', async () => {
  const { db, app } = portal
  const account = await aCustomer(db)
  const change = { currentPassword: PASSWORD, newPassword: 'short' }
  expect(await refusal(changePassword(db, await anActor(db, account), change, now()))).toMatch('error.password.short')

  const token = (await linkFor(account)).split('/').at(-1) ?? ''
  const visitor = { address: '192.0.2.1', userAgent: 'test' }
  const guess = `${account.email} 2026`
  expect(await refusal(choosePasswordByLink(app, token, { password: guess }, visitor))).toMatch('error.password.weak')
  expect(await choosePasswordByLink(app, token, { password: 'Fünf stille Boote am Deich' }, visitor)).toBeDefined()

  const agent = {
    email: 'neu@muster-it.example',
    firstName: 'Nora',
    lastName: 'Neu',
    role: 'agent' as const,
    teams: [],
  }
  expect(await refusal(addAgent(db, { ...agent, password: '' }))).toMatch('error.password.short')
  expect(await db.account.count({ where: { email: agent.email } })).toBe(0)
})
