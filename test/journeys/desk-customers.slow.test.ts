import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { expectAccessible, journey, PHONE, useStage } from '../support/browser.ts'
import { anAgent, aTeam, aTicket } from '../support/builders.ts'
import { aCompany, aMember } from '../support/companies.ts'
import type { Portal } from '../support/portal.ts'

const stage = useStage({ REGISTRATION: 'contract' })

/** Kemal Öztürk, who has never been here, of a company, and an agent of the team. */
async function start({ db, app }: Portal) {
  const team = await aTeam(db, { isDefault: true })
  const mark = randomUUID().slice(0, 6)
  const portal = stage.portal
  const organization = await aCompany(portal, { name: `Gerätebau ${mark} Gesellschaft für Feinwerktechnik mbH` })
  const { account: kemal } = await aMember(portal, organization, 'customer', {
    ...{ firstName: 'Kemal', lastName: `Öztürk-${mark}`, passwordHash: null, phone: '+49 40 5550 1000' },
  })
  await aTicket(db, { requester: kemal, organization, team, subject: 'Messplatz 3 überträgt nichts' })
  return { app, db, team, mark, organization, kemal, jana: await anAgent(db, { locale: 'de' }, [team]) }
}

journey(
  'an agent finds a customer, changes the number, invites, and opens a ticket that the customer then sees',
  async () => {
    const { db, mark, organization, kemal, jana } = await start(stage.portal)
    const page = await stage.openAs(jana)
    await page.goto('/desk/tickets')
    await page.getByRole('link', { name: 'Kunden' }).click()
    await page.getByRole('searchbox', { name: /^Name, Telefon/ }).fill(`oeztuerk-${mark}`)
    await expectAccessible(page, 'customers')
    await page.getByRole('link', { name: `Kemal Öztürk-${mark}` }).click()
    await expectAccessible(page, 'a customer')
    await page.getByText('Daten ändern').click()
    await page.getByLabel('Telefon').fill('040 5550 2000')
    await page.getByRole('button', { name: 'Speichern' }).click()
    await page.getByRole('link', { name: '040 5550 2000' }).waitFor()
    await page.getByRole('button', { name: 'Einladung senden' }).click()
    await page.getByText('Die Einladung ist unterwegs.').waitFor()
    await stage.mails.mailTo(kemal.email)

    await page.goto(`/desk/organizations/${organization.id}`)
    await page.getByText('Hinweis schreiben').click()
    await page.getByLabel('Hinweis', { exact: true }).fill('ERP-Wartung nur nach 18 Uhr.')
    await page.getByRole('button', { name: 'Hinweis speichern' }).click()
    await page.getByText('Der Hinweis ist gespeichert.').waitFor()
    await expectAccessible(page, 'a company')

    await page.locator('h1').click()
    await page.keyboard.press('c')
    await page.getByLabel('Für wen?').fill('5550 2000')
    await page.getByRole('link', { name: `Kemal Öztürk-${mark}` }).click()
    await page.getByText('ERP-Wartung nur nach 18 Uhr.').waitFor()
    await expectAccessible(page, 'a new ticket')
    await page.getByLabel('Betreff').fill('Anmeldung am ERP nicht möglich')
    await page.getByLabel('Was ist los?').fill('Seit 7:40 Uhr „Server nicht erreichbar“.')
    await page.getByRole('button', { name: 'Anlegen und übernehmen' }).click()
    await page.getByText(/ist angelegt/).waitFor()
    await page.getByText('Telefon, aufgenommen von Jana Keller').waitFor()
    await page.getByText('ERP-Wartung nur nach 18 Uhr.').waitFor()

    const ticket = await db.ticket.findFirstOrThrow({ where: { channel: 'phone', requesterId: kemal.id } })
    const portal = await stage.openAs(kemal, { viewport: PHONE })
    await db.account.update({ where: { id: kemal.id }, data: { passwordHash: 'x' } })
    await portal.goto(`/tickets/${ticket.number}`)
    await portal.getByText('Seit 7:40 Uhr').waitFor()
    await portal.getByText('Telefon, aufgenommen von Jana Keller').waitFor()
    expect(await portal.content()).not.toContain('ERP-Wartung')
  },
)

journey('without scripts, on a phone: choose, open, and read beside the ticket whose it is', async () => {
  const { mark, jana } = await start(stage.portal)
  const page = await stage.openAs(jana, { javaScriptEnabled: false, viewport: PHONE })
  await page.goto('/desk/tickets/new')
  await page.getByLabel('Für wen?').fill(`öztürk-${mark}`)
  await page.getByRole('button', { name: 'Suchen', exact: true }).click()
  await page.getByRole('link', { name: `Kemal Öztürk-${mark}` }).click()
  await page.getByRole('button', { name: 'Ticket anlegen' }).last().click()
  await page.getByLabel('Betreff').fill('Etikettendrucker steht')
  await page.getByLabel('Was ist los?').fill('Papier ist drin.')
  await page.getByRole('button', { name: 'Ticket anlegen' }).last().click()
  await page.getByText(/ist angelegt/).waitFor()
  await page.goto(`${new URL(page.url()).pathname}/beside`)
  await page.getByRole('link', { name: 'Messplatz 3 überträgt nichts' }).waitFor()
})
