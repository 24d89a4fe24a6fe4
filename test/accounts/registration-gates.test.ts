import { describe, expect, test } from 'vitest'
import { aCustomer, PASSWORD } from '../support/builders.ts'
import { mailsTo } from '../support/mails.ts'
import { inputValue } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { stranger } from '../support/strangers.ts'

const person = { email: 'eva@brandt.example', firstName: 'Eva', lastName: 'Brandt', phone: '+49 40 5550 22' }

describe.each(['closed', 'contract'])('with REGISTRATION=%s', (REGISTRATION) => {
  const portal = usePortal({ REGISTRATION })

  test('an address without cover is refused in these words, with the contact and everything typed', async () => {
    const answer = await stranger(portal.app).post('/register', person)
    expect(answer.statusCode).toBe(422)
    expect(answer.body).toContain('Ihre E-Mail ist nicht zur Anmeldung zugelassen.')
    expect(answer.body).toContain('support@muster-it.example')
    for (const [name, value] of Object.entries(person)) expect(inputValue(answer, name)).toBe(value)
    expect(await portal.db.account.count({ where: { email: person.email } })).toBe(0)
    expect(await mailsTo(portal.db, person.email)).toHaveLength(0)
  })

  test('the refusal does not tell who has an account', async () => {
    const known = await aCustomer(portal.db)
    const taken = await stranger(portal.app).post('/register', { ...person, email: known.email })
    const free = await stranger(portal.app).post('/register', person)
    expect(taken.statusCode).toBe(free.statusCode)
    expect(taken.body.replaceAll(known.email, '')).toBe(free.body.replaceAll(person.email, ''))
    expect(await mailsTo(portal.db, known.email)).toHaveLength(0)
  })

  test('somebody who is not admitted hears so only after the right password', async () => {
    const disabled = await aCustomer(portal.db, { enabled: false })
    const wrong = await stranger(portal.app).post('/login', { login: disabled.email, password: 'not this one' })
    expect(wrong.body).not.toContain('nicht zur Anmeldung zugelassen')
    expect(wrong.body).toContain('E-Mail, Benutzername oder Passwort stimmen nicht.')
    const right = await stranger(portal.app).post('/login', { login: disabled.email, password: PASSWORD })
    expect(right.statusCode).toBe(403)
    expect(right.body).toContain('Ihre E-Mail ist nicht zur Anmeldung zugelassen.')
    expect(right.body).toContain('support@muster-it.example')
    expect(right.cookies.some(({ name }) => name === 'session')).toBe(false)
  })
})
