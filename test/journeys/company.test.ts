import { expect } from 'vitest'
import type { Account } from '../../src/platform/db.ts'
import { expectAccessible, journey, PHONE, useStage } from '../support/browser.ts'
import { aCustomer, aTeam, aTicket, PASSWORD } from '../support/builders.ts'
import { aCompany } from '../support/companies.ts'
import { joins } from '../support/contracts.ts'
import { linkIn } from '../support/mails.ts'

const stage = useStage({ REGISTRATION: 'contract' })

/** Eva, who administers the company, and Leyla and Jonas, who have tickets. */
async function aBusyCompany() {
  const { db } = stage.portal
  await db.team.findFirstOrThrow({ where: { isDefault: true } }).catch(() => aTeam(db, { name: 'Support Team', isDefault: true }))
  const organization = await aCompany(stage.portal)
  const member = async (firstName: string, lastName: string, role: 'customer' | 'admin' = 'customer'): Promise<Account> => {
    const account = await aCustomer(db, { firstName, lastName })
    await joins(db, account, organization, role)
    return account
  }
  const people = {
    eva: await member('Eva', 'Brandt', 'admin'),
    leyla: await member('Leyla', 'Yıldız-Großschmidtkunz'),
    jonas: await member('Jonas', 'Groß'),
  }
  await aTicket(db, { requester: people.jonas, organization, subject: 'Tablet am Gabelstapler 5 verliert das WLAN' })
  const ticket = await aTicket(db, { requester: people.leyla, organization, subject: 'Schreibrechte auf „Inventur“', state: 'waiting' })
  return { db, organization, ticket, path: `/tickets/${ticket.number}`, ...people }
}

journey('an administrator finds a colleague’s ticket and answers it; the colleague gets the mail', async () => {
  const { db, eva, leyla, path } = await aBusyCompany()
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

journey('a requester lets a colleague read along and makes a ticket confidential', async () => {
  const { eva, leyla, jonas, path } = await aBusyCompany()
  const page = await stage.openAs(leyla)
  const sharing = page.getByRole('region', { name: 'Wer sieht dieses Ticket?' })
  await page.goto(path)
  await sharing.getByLabel('Jemanden mitlesen lassen').fill('niemand@nirgends.example')
  await sharing.getByRole('button', { name: 'Hinzufügen' }).click()
  await sharing.getByText('Unter dieser Adresse ist niemand in diesem Unternehmen bekannt.').waitFor()
  expect(await page.evaluate('document.activeElement.id')).toBe('email')
  await expectAccessible(page, 'an address of nobody')
  await sharing.getByLabel('Jemanden mitlesen lassen').fill(jonas.email)
  await sharing.getByRole('button', { name: 'Hinzufügen' }).click()
  await sharing.getByText(jonas.email).waitFor()
  await sharing.getByRole('button', { name: 'Vertraulich machen' }).click()
  await page.getByText('Das Ticket ist jetzt vertraulich.').waitFor()
  await expectAccessible(page, 'a confidential ticket with a participant')

  const mail = await stage.mails.mailTo(jonas.email)
  const colleague = await stage.openAs(jonas)
  await colleague.goto(linkIn(mail.text, '/tickets'))
  await colleague.getByRole('heading', { name: 'Schreibrechte auf „Inventur“' }).waitFor()
  await colleague.goto('/tickets')
  await colleague.getByRole('link', { name: 'Mit mir geteilt' }).click()
  await colleague.getByRole('row', { name: /Schreibrechte/ }).waitFor()
  await expectAccessible(colleague, 'shared tickets')
  await colleague.goto('/company/tickets')
  await colleague.getByRole('heading', { name: 'Nur für Kundenadministratoren' }).waitFor()
  await expectAccessible(colleague, 'for administrators only')

  const administrator = await stage.openAs(eva)
  await administrator.goto('/company/tickets?q=inventur')
  await administrator.getByRole('heading', { name: 'Nichts gefunden' }).waitFor()
  expect((await administrator.goto(path))?.status()).toBe(404)
  await page.goto(`${path}/print`)
  await page.getByText('Vertraulich', { exact: true }).waitFor()
  await expectAccessible(page, 'a confidential ticket to print')
})

journey('the way of an administrator and of sharing needs no scripts and fits on a phone', async () => {
  const { organization, eva, leyla, jonas, path } = await aBusyCompany()
  const phone = { javaScriptEnabled: false, viewport: PHONE }
  const page = await stage.openAs(eva, phone)
  await page.goto('/tickets')
  await page.getByRole('link', { name: 'Unternehmen', exact: true }).click()
  await page.getByRole('searchbox').fill('schreibrechte')
  await page.getByRole('button', { name: 'Suchen' }).click()
  await page.getByRole('link', { name: /Schreibrechte/ }).click()
  await page.getByLabel('Text').fill('Bitte bis Freitag.')
  await page.getByRole('button', { name: 'Antwort senden' }).last().click()
  await page.getByText('Ihre Antwort ist angekommen.').waitFor()

  const requester = await stage.openAs(leyla, phone)
  const sharing = requester.getByRole('region', { name: 'Wer sieht dieses Ticket?' })
  await requester.goto(path)
  await sharing.getByLabel('Jemanden mitlesen lassen').fill(eva.email.replace('eva.', 'niemand.'))
  await sharing.getByRole('button', { name: 'Hinzufügen' }).click()
  await sharing.getByText('Unter dieser Adresse ist niemand').waitFor()
  await sharing.getByLabel('Jemanden mitlesen lassen').fill(jonas.email)
  await sharing.getByRole('button', { name: 'Hinzufügen' }).click()
  await sharing.getByRole('button', { name: 'Jonas Groß entfernen' }).click()
  await requester.getByText('Die Person liest nicht mehr mit.').waitFor()
  await sharing.getByRole('button', { name: 'Vertraulich machen' }).click()
  await requester.getByText('Das Ticket ist jetzt vertraulich.').waitFor()
  expect((await page.goto(path))?.status()).toBe(404)

  await joins(stage.portal.db, leyla, await aCompany(stage.portal))
  await requester.goto('/tickets/new')
  await requester.getByLabel('Unternehmen').selectOption({ label: organization.name })
  await requester.getByLabel('Betreff').fill('Abmahnung vorbereiten')
  await requester.getByLabel('Text').fill('Bitte nur an mich.')
  await requester.getByLabel('Nur ich').check()
  await requester.getByLabel('Vertraulich behandeln').check()
  await requester.getByRole('button', { name: 'Übermitteln' }).last().click()
  await requester.getByText(/Ihr Ticket hat die Nummer/).waitFor()
  await requester.getByText('Vertraulich', { exact: true }).waitFor()
})
