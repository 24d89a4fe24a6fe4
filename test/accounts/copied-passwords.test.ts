import { expect, test } from 'vitest'
import { hashPassword } from '../../src/platform/passwords.ts'
import { newPassword } from '../../src/platform/tokens.ts'
import { aCustomer } from '../support/builders.ts'
import { usePortal } from '../support/portal.ts'
import { stranger } from '../support/strangers.ts'

const portal = usePortal()

const AROUND: ((password: string) => string)[] = [
  (password) => ` ${password}`,
  (password) => `${password} `,
  (password) => `\u00a0${password}\t`,
  (password) => `${password}\r\n`,
]

async function signsIn(password: string, typed: string, mailed: boolean) {
  const { email } = await aCustomer(portal.db, {
    passwordHash: await hashPassword(password),
    passwordExpiresAt: mailed ? new Date(Date.now() + 60_000) : null,
  })
  return (await stranger(portal.app).post('/login', { login: email, password: typed })).statusCode === 303
}

test.each(AROUND)('a mailed password that is copied with blanks around it signs in (%#)', async (around) => {
  const password = newPassword()
  expect(await signsIn(password, around(password), true)).toBe(true)
})

test.each(AROUND)('a chosen password is exact, also one that looks generated (%#)', async (around) => {
  for (const password of ['Seven quiet boats on Tuesday', newPassword()]) {
    expect(await signsIn(password, around(password), false)).toBe(false)
    expect(await signsIn(around(password), around(password), false)).toBe(true)
  }
})

test('nothing but blanks around it is forgiven', async () => {
  const password = newPassword()
  for (const typed of [
    password.toUpperCase(),
    password.replaceAll('-', ''),
    ` ${password}x`,
    password.replace('-', ' -'),
  ])
    expect(await signsIn(password, typed, true)).toBe(false)
})
