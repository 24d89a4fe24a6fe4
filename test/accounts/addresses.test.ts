import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { importContracts } from '../../src/organizations/contract-import.ts'
import { setPerson } from '../../src/organizations/people-changes.ts'
import { importPeople } from '../../src/organizations/people-import.ts'
import { addressFault, mailLink, shownAddress, storedAddress } from '../../src/platform/addresses.ts'
import { as } from '../support/browsing.ts'
import { aTicket, PASSWORD } from '../support/builders.ts'
import { aCompany, aMember } from '../support/companies.ts'
import { dayFromNow } from '../support/contracts.ts'
import { useFolder } from '../support/folder.ts'
import { mailsTo, passwordIn } from '../support/mails.ts'
import { inputValue, pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { stranger } from '../support/strangers.ts'

const portal = usePortal({ REGISTRATION: 'contract' })
const inFolder = useFolder()
const person = { firstName: 'Eva', lastName: 'Brandt', phone: '' }
const options = { dryRun: false, progress: () => {} }

function csv(name: string, lines: string[]): string {
  const file = inFolder(name)
  writeFileSync(file, lines.join('\n'))
  return file
}

const contract = (number: string, column: string, value: string) =>
  importContracts(
    portal.db,
    csv(`${number}.csv`, [
      `contract_number;organization;valid_from;valid_until;${column}`,
      `${number};Firma ${number};${dayFromNow(-1)};${dayFromNow(9)};${value}`,
    ]),
    options,
  )

test.each([
  ['r&d@firma.example'],
  ["o'brien+tickets@firma.example"],
  ['a/b=c{d}~e@firma.example'],
  ['x@a-b.co.example'],
  ['eva@xn--mller-kva.example'],
  ['eva@firma.xn--p1ai'],
])('%s is a complete address', async (email) => {
  expect(addressFault(email)).toBeUndefined()
  await contract(`RV-${email.length}`, 'emails', email)
  expect((await stranger(portal.app).post('/register', { ...person, email })).statusCode).toBe(200)
  expect(await mailsTo(portal.db, email)).toHaveLength(1)
})

test.each([
  'eva@firma',
  'eva@firma..example',
  '.eva@firma.example',
  'e..va@firma.example',
  'eva@-firma.example',
  'eva@firma.e',
  '"eva"@firma.example',
  'e va@firma.example',
  'eva@evil@firma.example',
  `${'e'.repeat(65)}@firma.example`,
  'eva@127.0.0.1',
  'eva@fir_ma.example',
  'eva@müller..example',
])('%s is none', async (email) => {
  expect(addressFault(storedAddress(email))).toBe('address')
  const answer = await stranger(portal.app).post('/register', { ...person, email })
  expect(pageOf(answer).errorOf('email')).toContain('keine vollständige E-Mail-Adresse')
  expect(inputValue(answer, 'email')).toBe(email)
})

test.each(['jörg@firma.example', 'josé.maß@müller.example', 'イーバ@firma.example'])(
  'letters beyond ASCII before the @ are refused with the reason: %s',
  async (email) => {
    const answer = await stranger(portal.app).post('/register', { ...person, email })
    expect(pageOf(answer).errorOf('email')).toContain('Vor dem @ stehen Buchstaben wie ä oder é')
    const report = await contract('RV-REFUSED', 'emails', email)
    expect(report).toMatchObject({
      ok: false,
      faults: [{ value: email, reason: expect.stringContaining('before the @') }],
    })
  },
)

test('a domain with umlauts is one and the same at every door, and is shown as it is written', async () => {
  const { db, app } = portal
  expect(await contract('RV-UMLAUT', 'email_domains', 'Übergröße.example')).toMatchObject({ ok: true })
  const typed = 'Eva@ÜBERGRÖSSE.example'.replace('SS', 'ß')
  const stored = storedAddress(typed)
  expect(stored).toMatch(/^Eva@xn--[\w-]+\.example$/)
  const visitor = stranger(app)
  expect(textOf(await visitor.post('/register', { ...person, email: typed }))).toContain('Eva@übergröße.example')
  const [mail] = await mailsTo(db, stored)
  expect(mail?.text).toContain('Anmeldename: Eva@übergröße.example')
  expect(mail?.html).toContain('Eva@übergröße.example')

  await visitor.post('/login', { login: typed, password: passwordIn(mail?.text ?? '') })
  await visitor.post('/preferences/password', { newPassword: PASSWORD, newPasswordRepeat: PASSWORD })
  for (const login of [typed, stored, 'eva@übergröße.example', 'eva@u\u0308bergro\u0308ße.example'])
    expect((await stranger(app).post('/login', { login, password: PASSWORD })).statusCode, login).toBe(303)
  expect(textOf(await visitor.get('/preferences'))).toContain('Eva@übergröße.example')

  const people = ['email;last_name;organization', 'ida@übergröße.example;Kern;Firma RV-UMLAUT']
  expect(await importPeople(db, csv('people.csv', people), options)).toMatchObject({
    ok: true,
    saved: { added: [storedAddress('ida@übergröße.example')] },
  })
  expect(await importPeople(db, csv('again.csv', people), options)).toMatchObject({ ok: true, saved: { added: [] } })
  await setPerson(db, 'ida@übergröße.example', { role: 'admin' })
  const { passwordHash } = await db.account.findUniqueOrThrow({ where: { email: stored } })
  const ida = await db.account.update({
    where: { email: storedAddress('ida@übergröße.example') },
    data: { passwordHash },
  })
  const list = await (await as(app, ida)).get('/company/people')
  expect(textOf(list)).toContain('Eva@übergröße.example')
  expect(pageOf(list).links(/^mailto:/)).toContain(`mailto:${stored}`)
})

test('a ticket is shared with a colleague by an address with umlauts, and the page shows them', async () => {
  const organization = await aCompany(portal)
  const { account, visitor } = await aMember(portal, organization)
  await aMember(portal, organization, 'customer', { email: storedAddress('lea@käse.example'), lastName: 'Kern' })
  const { number } = await aTicket(portal.db, { requester: account, organization })
  const shared = await visitor.post(`/tickets/${number}/participants`, { email: 'LEA@Käse.example' })
  expect(shared.statusCode).toBe(303)
  expect(textOf(await visitor.get(`/tickets/${number}`))).toContain('lea@käse.example')
})

test('only Latin letters are shown, because others can pass for them', () => {
  for (const shown of ['eva@müller.example', 'eva@straße.example', 'eva@łódź.example'])
    expect(shownAddress(storedAddress(shown))).toBe(shown)
  const cyrillic = storedAddress('eva@р\u0430\u0443р\u0430l.example')
  expect(cyrillic).toContain('xn--')
  expect(shownAddress(cyrillic)).toBe(cyrillic)
})

test('the address of a link means what it says', () => {
  expect(mailLink('a?b&c%d#e@firma.example')).toBe('mailto:a%3Fb%26c%25d%23e@firma.example')
})
