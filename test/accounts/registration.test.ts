import { expect, test } from 'vitest'
import { Visitor } from '../support/browsing.ts'
import { linkIn, mailsTo, passwordIn } from '../support/mails.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()
const eva = { email: 'Eva.Brandt@Brandt-Maschinenbau.example', firstName: 'Eva', lastName: 'Brandt', phone: '' }

test('registering mails a password that opens the way to an own one (R0-4…R0-8)', async () => {
  const visitor = new Visitor(portal.app)
  const sent = await visitor.post('/register', eva)
  expect(sent.statusCode).toBe(200)
  expect(sent.body).toContain('Bitte sehen Sie in Ihr Postfach')

  const mails = await mailsTo(portal.db, eva.email)
  expect(mails).toHaveLength(1)
  const text = mails[0]?.text ?? ''
  expect(text).toContain(`Anmeldename: ${eva.email}`)
  expect(linkIn(text)).toBe('/login')

  const signedIn = await visitor.post('/login', { login: eva.email.toUpperCase(), password: passwordIn(text) })
  expect(signedIn.headers.location).toBe('/preferences/password')
  expect((await visitor.get('/tickets')).headers.location).toBe('/preferences/password')

  const chosen = await visitor.post('/preferences/password', {
    newPassword: 'Drei stille Boote am Kai',
    newPasswordRepeat: 'Drei stille Boote am Kai',
  })
  expect(chosen.headers.location).toBe('/tickets')
  expect((await visitor.get('/tickets')).statusCode).toBe(200)
})
