import { expect } from 'vitest'
import { expectAccessible, journey, useStage } from '../support/browser.ts'
import { aCustomer, aTicket, PASSWORD } from '../support/builders.ts'

const stage = useStage()

journey('the search finds own tickets by parts of words, umlauts both ways, number, state and date', async () => {
  const { db } = stage.portal
  const eva = await aCustomer(db)
  const ticket = await aTicket(db, {
    requester: eva,
    subject: 'Türöffner am Haupttor streikt',
    body: 'Die Strasse ist gesperrt.',
  })
  await aTicket(db, { requester: eva, subject: 'Fraese 3: Kuehlung laeuft aus', state: 'closed' })
  await aTicket(db, { subject: 'Türöffner beim Nachbarn' })
  const page = await stage.openAs(eva)
  await page.goto('/tickets')
  await page.getByRole('link', { name: 'Detaillierte Suche' }).click()
  await expectAccessible(page, 'search')
  const words = page.getByLabel('Wörter in Betreff oder Text')
  const find = page.getByRole('button', { name: 'Suchen' })
  for (const [query, hits] of [
    ['tueroeff', ['Türöffner am Haupttor streikt']],
    ['STRAßE', ['Türöffner am Haupttor streikt']],
    ['fräse kühlung', ['Fraese 3: Kuehlung laeuft aus']],
  ] as const) {
    await words.fill(query)
    await find.click()
    await page.getByText('1 Ticket gefunden').waitFor()
    for (const hit of hits) expect(await page.getByRole('row', { name: hit }).count(), query).toBe(1)
  }
  await expectAccessible(page, 'search results')

  await page.getByRole('link', { name: 'Zurücksetzen' }).click()
  await page.getByLabel('Geschlossen').check()
  await find.click()
  await page.getByText('1 Ticket gefunden').waitFor()
  await page.getByRole('row', { name: 'Fraese 3' }).waitFor()

  await page.getByRole('link', { name: 'Zurücksetzen' }).click()
  const number = page.getByLabel('Ticketnummer')
  await number.fill(`${ticket.number.slice(0, -1)}${(Number(ticket.number.at(-1)) + 1) % 10}`)
  await find.click()
  await page.getByText('Vielleicht ein Tippfehler?').first().waitFor()
  await expectAccessible(page, 'search, wrong check digit')
  await number.fill(`[Ticket#${ticket.number}]`)
  await find.click()
  await page.getByRole('heading', { name: 'Türöffner am Haupttor streikt' }).waitFor()
  expect(new URL(page.url()).pathname).toBe(`/tickets/${ticket.number}`)

  await page.goto('/tickets')
  const filter = page.getByRole('searchbox')
  await filter.fill(ticket.number)
  await page.getByRole('row', { name: 'Türöffner am Haupttor' }).waitFor()
  await filter.press('Enter')
  await page.getByRole('heading', { name: 'Türöffner am Haupttor streikt' }).waitFor()

  await page.goto('/tickets/search')
  await page.getByLabel('Erstellt ab').fill('2026-03-05')
  await page.getByLabel('bis', { exact: true }).fill('2026-03-01')
  await find.click()
  await page.getByText('Das Ende liegt vor dem Anfang.').first().waitFor()
  await words.fill('gibtesnicht')
  await page.getByLabel('Erstellt ab').fill('')
  await page.getByLabel('bis', { exact: true }).fill('')
  await find.click()
  await page.getByRole('heading', { name: 'Nichts gefunden' }).first().waitFor()
  await expectAccessible(page, 'search without results')
})

journey('a link to a ticket survives the sign-in on the way', async () => {
  const eva = await aCustomer(stage.portal.db, { email: 'eva.link@brandt.example' })
  const ticket = await aTicket(stage.portal.db, { requester: eva, subject: 'Tor 4 schließt nicht' })
  const page = await stage.open()
  await page.goto(`/tickets/${ticket.number}`)
  await page.getByLabel('E-Mail oder Benutzername').fill(eva.email)
  await page.getByLabel('Passwort').fill('falsch')
  await page.getByRole('button', { name: 'Anmelden' }).click()
  await page.getByText('E-Mail, Benutzername oder Passwort stimmen nicht.').waitFor()
  await page.getByLabel('Passwort').fill(PASSWORD)
  await page.getByRole('button', { name: 'Anmelden' }).click()
  await page.getByRole('heading', { name: 'Tor 4 schließt nicht' }).waitFor()
  expect(new URL(page.url()).pathname).toBe(`/tickets/${ticket.number}`)
})
