import { expect } from 'vitest'
import { expectAccessible, journey, useStage } from '../support/browser.ts'
import { aCustomer, aTicket, PASSWORD } from '../support/builders.ts'
import { aCompany, aMember } from '../support/companies.ts'
import { linkIn, passwordIn } from '../support/mails.ts'
import { stranger } from '../support/strangers.ts'

const stage = useStage({ REGISTRATION: 'contract' })

journey('the owner of an address confirms the name that somebody typed, and is a colleague from then on', async () => {
  const { portal } = stage
  const organization = await aCompany(portal, { domains: ['kern-optik.example'] })
  const { account: lea } = await aMember(portal, organization, 'admin', { firstName: 'Lea' })
  const email = 'ida@kern-optik.example'
  await stranger(portal.app).post('/register', { email, firstName: 'Konto', lastName: 'Gesperrt', phone: '0190 1' })
  const { text: mail } = await stage.mails.mailTo(email)
  const people = await stage.openAs(lea)
  await people.goto('/company/people')
  expect(await people.getByText('Gesperrt').count()).toBe(0)

  const page = await stage.open()
  await page.goto('/login')
  await page.getByLabel('E-Mail oder Benutzername').fill(email)
  await page.getByLabel('Passwort').fill(passwordIn(mail))
  await page.getByRole('button', { name: 'Anmelden' }).click()
  await page.getByText('Bitte prüfen Sie auch diese Angaben.').waitFor()
  await expectAccessible(page, 'name to confirm')
  await page.getByLabel('Vorname').fill('Ida')
  await page.getByLabel('Nachname').fill('Kern')
  await page.getByLabel('Telefon').fill('')
  await page.getByLabel('Neues Passwort', { exact: true }).fill(PASSWORD)
  await page.getByLabel('Neues Passwort wiederholen').fill(PASSWORD)
  await page.getByRole('button', { name: 'aktualisieren' }).click()
  await page.waitForURL('**/tickets')
  await people.reload()
  await people.getByText('Ida Kern').waitFor()
  await expectAccessible(people, 'people of the company')

  await page.goto('/preferences')
  await page.getByLabel('Nachname').fill('O’Kern')
  await page.getByRole('button', { name: 'Angaben ändern' }).click()
  await page.getByText('Gespeichert.').waitFor()
  await expectAccessible(page, 'preferences')
  await people.reload()
  await people.getByText('Ida O’Kern').waitFor()
})

journey('while strangers guess, the right password and a link in the mailbox let a new browser in', async () => {
  const { db } = stage.portal
  const { account: eva } = await aMember(stage.portal, await aCompany(stage.portal))
  const key = `sign-in-account #${eva.id}`
  await db.rateLimit.create({ data: { key, count: 200, expiresAt: new Date(Date.now() + 600_000) } })
  const page = await stage.open()
  await page.goto('/login')
  await page.getByLabel('E-Mail oder Benutzername').fill(eva.email)
  await page.getByLabel('Passwort').fill(PASSWORD)
  await page.getByRole('button', { name: 'Anmelden' }).click()
  await page.getByText('sehr viele Versuche').first().waitFor()
  await expectAccessible(page, 'too many guesses')
  const { text } = await stage.mails.mailTo(eva.email)
  await page.goto(linkIn(text, '/login/'))
  await page.getByText(`Sie melden sich als ${eva.email} an.`).waitFor()
  await expectAccessible(page, 'sign-in by link')
  await page.getByRole('button', { name: 'Anmelden' }).click()
  await page.waitForURL('**/tickets')
})

journey('an empty tab leads to the hits, and a colleague is found by name', async () => {
  const { portal } = stage
  const organization = await aCompany(portal)
  const { account: lea } = await aMember(portal, organization, 'admin', { firstName: 'Lea' })
  const jonas = await aCustomer(portal.db, { firstName: 'Jonas', lastName: 'Groß' })
  const wish = { requester: jonas, organization, subject: 'Monitor flackert' }
  await aTicket(portal.db, { ...wish, state: 'closed' })
  const page = await stage.openAs(lea)
  await page.goto('/company/tickets')
  await page.getByRole('searchbox').fill('gross')
  await page.getByText('Unter „Geschlossen“ gibt es ein Ticket, das passt.').waitFor()
  await expectAccessible(page, 'hits in another tab')
  await page.getByRole('link', { name: '„Geschlossen“ ansehen' }).click()
  await page.getByRole('row', { name: 'Monitor flackert' }).waitFor()
  await page.goto('/tickets/search?scope=company')
  await page.getByLabel('Person').fill('jonas groß')
  await expectAccessible(page, 'search with a person')
  await page.getByRole('button', { name: 'Suchen' }).click()
  await page.getByRole('row', { name: 'Monitor flackert' }).waitFor()
})
