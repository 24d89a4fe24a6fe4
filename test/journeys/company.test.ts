import { expect } from 'vitest'
import { expectAccessible, journey, useStage } from '../support/browser.ts'
import { aTicket, PASSWORD } from '../support/builders.ts'
import { aBusyCompany } from '../support/busy-company.ts'
import { aCompany } from '../support/companies.ts'
import { joins } from '../support/contracts.ts'
import { linkIn } from '../support/mails.ts'

const stage = useStage({ REGISTRATION: 'contract' })

journey('an administrator finds a colleague’s ticket and answers it; the colleague gets the mail', async () => {
  const { db, eva, leyla, path } = await aBusyCompany(stage.portal)
  const page = await stage.open()
  await page.goto('/company/tickets')
  await page.getByLabel('E-Mail oder Benutzername').fill(eva.email)
  await page.getByLabel('Passwort').fill(PASSWORD)
  await page.getByRole('main').getByRole('button', { name: 'Anmelden' }).click()
  await page.getByRole('heading', { name: 'Tickets des Unternehmens' }).waitFor()

  await page.getByRole('searchbox').fill('inventur')
  await page.waitForURL(/\/company\/tickets\?.*q=inventur/)
  await page.getByRole('row').nth(1).getByText('Leyla Yıldız').waitFor()
  expect(await page.getByRole('row').count()).toBe(2)
  await page.getByRole('link', { name: 'Personen des Unternehmens' }).click()
  await expectAccessible(page, 'people of the company')
  await page.getByRole('link', { name: /Tickets zeigen: Leyla/ }).click()
  await page.getByText(/Nur Tickets von Leyla/).waitFor()
  await expectAccessible(page, 'tickets of one colleague')

  await page.getByRole('link', { name: /Schreibrechte/ }).click()
  await page.getByText('Leyla Yıldız-Großschmidtkunz ist am Zug.').waitFor()
  await expectAccessible(page, 'a colleague’s ticket')
  await page.getByLabel('Text').fill('Für mich bitte auch.')
  await page.getByRole('button', { name: 'Antwort senden' }).last().click()
  await page.getByText('Ihre Antwort ist angekommen.').waitFor()
  const mail = await stage.mails.mailTo(leyla.email)
  expect(mail.text).toContain('Eva Brandt hat auf das Ticket')
  expect(linkIn(mail.text, path)).toBe(path)

  // Of two companies, one can be picked while the list stays.
  const second = await aCompany(stage.portal, { name: 'Zweite Werke Donaudampfschifffahrtsgesellschaft mbH' })
  await joins(db, eva, second, 'admin')
  await aTicket(db, { requester: eva, organization: second, subject: 'Nur im zweiten Werk' })
  await page.goto('/company/tickets')
  await expectAccessible(page, 'tickets of two companies')
  await page.getByLabel('Unternehmen', { exact: true }).selectOption({ label: second.name })
  await page.waitForURL(new RegExp(`company=${second.id}`))
  await page.getByText('Nur im zweiten Werk').waitFor()
  expect(await page.getByRole('row').count()).toBe(2)
  await page.goto('/tickets/search?scope=company&q=inventur')
  await page.getByRole('row', { name: /Schreibrechte/ }).waitFor()
  await expectAccessible(page, 'search in the company')
})
