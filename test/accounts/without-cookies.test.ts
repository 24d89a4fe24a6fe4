import { describe, expect, test } from 'vitest'
import type { Visitor } from '../support/browsing.ts'
import { aCustomer, PASSWORD } from '../support/builders.ts'
import { pageOf } from '../support/page.ts'
import { type Portal, usePortal } from '../support/portal.ts'
import { stranger } from '../support/strangers.ts'

/** Opens a page with the form for signing in and sends all of it. */
async function signIn(portal: Portal, { path = '/login', forget = true } = {}) {
  const { email } = await aCustomer(portal.db)
  const visitor = stranger(portal.app)
  const page = pageOf(await visitor.get(path))
  for (const name of visitor.cookies.keys()) if (forget) visitor.cookies.delete(name)
  const fields = { login: email, password: PASSWORD, next: page.valueOf('next'), cookies: page.valueOf('cookies') }
  const again = (by: Visitor = visitor) => by.post('/login', fields)
  return { email, answer: await again(), again }
}

describe.each(['http://localhost:3000', 'https://help.muster-it.example'])('at %s', (address) => {
  const portal = usePortal({ BASE_URL: address })

  test.each(['/', '/login', '/login?next=%2Fpreferences'])(
    'a browser without cookies is told so, and what to do, instead of getting an empty form (%s)',
    async (path) => {
      const { email, answer } = await signIn(portal, { path })
      expect(answer.statusCode).toBe(422)
      const page = pageOf(answer)
      expect(page.all('[role=alert]')[0]?.textContent).toContain(`erlauben Sie Cookies für ${address}`)
      expect(page.valueOf('login')).toBe(email)
      expect(answer.body).not.toContain(PASSWORD)
      expect(await portal.db.session.count({ where: { account: { email } } })).toBe(0)
    },
  )

  test('with cookies it signs in, and so it does once they are allowed', async () => {
    expect((await signIn(portal, { forget: false })).answer.statusCode).toBe(303)
    const { again } = await signIn(portal)
    expect((await again()).statusCode).toBe(303)
  })

  test('who brings no form of ours is not asked for cookies', async () => {
    const { email } = await aCustomer(portal.db)
    const answer = await stranger(portal.app).post('/login', { login: email, password: PASSWORD })
    expect(answer.statusCode).toBe(303)
  })
})

describe('over http, where the portal has https', () => {
  const portal = usePortal({ BASE_URL: 'https://help.muster-it.example' })
  const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
  const send = (headers: Record<string, string>) =>
    stranger(portal.app).send({ method: 'POST', url: '/login', headers: { ...FORM, ...headers }, payload: 'login=eva' })

  test.each(['null', 'http://help.muster-it.example'])('a form of origin %s is told where to go', async (origin) => {
    const answer = await send({ origin })
    expect(answer.statusCode).toBe(403)
    const page = pageOf(answer)
    expect(page.text).toContain('Bitte öffnen Sie https://help.muster-it.example')
    expect(page.links(/^https:\/\/help/)).toEqual(['https://help.muster-it.example'])
    expect(page.text).toContain('eva')
  })

  test('a form of another site is not', async () => {
    const foreign: Record<string, string>[] = [
      { origin: 'http://evil.example' },
      { origin: 'null', 'sec-fetch-site': 'cross-site' },
    ]
    for (const headers of foreign) {
      const answer = await send(headers)
      expect(answer.statusCode).toBe(403)
      expect(answer.body).not.toContain('verschlüsselt')
    }
  })
})
