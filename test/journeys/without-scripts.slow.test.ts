import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { journey, useStage } from '../support/browser.ts'
import { aTeam } from '../support/builders.ts'
import { linkIn, passwordIn } from '../support/mails.ts'

const stage = useStage({ MAX_UPLOAD_MB: '1' })
const text = (name: string, content: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(content) })

async function attach(page: Page, ...files: ReturnType<typeof text>[]) {
  await page.locator('input[type=file]').setInputFiles(files)
  await page.getByRole('button', { name: 'Anhängen' }).click()
}

journey('everything works without scripts, from the account to the reopened ticket', async () => {
  await aTeam(stage.portal.db, { name: 'Support Team', isDefault: true })
  const page = await stage.open({ javaScriptEnabled: false })
  const press = (name: string) => page.getByRole('main').getByRole('button', { name, exact: true }).click()

  await page.goto('/register')
  await page.getByLabel('E-Mail').fill('marc@aydin-logistik.example')
  await page.getByLabel('Vorname').fill('Marc')
  await page.getByLabel('Nachname').fill('Aydin')
  await press('Erstellen')
  const mail = await stage.mails.mailTo('marc@aydin-logistik.example')
  await page.goto(linkIn(mail.text, '/login'))
  await page.getByLabel('E-Mail oder Benutzername').fill('marc@aydin-logistik.example')
  await page.getByLabel('Passwort').fill(passwordIn(mail.text))
  await press('Anmelden')
  await page.getByLabel('Neues Passwort', { exact: false }).first().fill('Viele kleine Pakete 9')
  await page.getByLabel('Neues Passwort wiederholen').fill('Viele kleine Pakete 9')
  await press('aktualisieren')
  await page.getByRole('heading', { name: 'Meine Tickets' }).waitFor()

  await page.getByRole('link', { name: 'Neues Ticket' }).first().click()
  await page.getByLabel('Betreff').fill('Lieferschein 4711 fehlt')
  await attach(page, text('Erste.txt', 'eins'), text('Zweite.txt', 'zwei'))
  const files = page.getByRole('list', { name: 'Angehängte Dateien' })
  await files.getByRole('link', { name: 'Zweite.txt' }).waitFor()
  expect(await page.getByLabel('Betreff').inputValue()).toBe('Lieferschein 4711 fehlt')
  await attach(page, text('Dritte.txt', 'drei'))
  expect(await files.getByRole('listitem').count()).toBe(3)
  await page.getByRole('button', { name: 'Zweite.txt entfernen' }).click()
  expect(await files.getByRole('listitem').count()).toBe(2)
  await attach(page, { ...text('Gross.txt', ''), buffer: Buffer.alloc(1_200_000) })
  await page.getByText('Gross.txt ist größer als 1 MB und wurde nicht angehängt.', { exact: true }).waitFor()

  // A browser without scripts still checks what is required; what it cannot check comes back with everything typed.
  await page.getByLabel('Text').fill('   ')
  await page.getByLabel('Nur ich').check()
  await page.getByRole('button', { name: 'Übermitteln' }).last().click()
  await page.getByRole('link', { name: /Bitte füllen Sie dieses Feld aus/ }).click()
  expect(await page.getByLabel('Betreff').inputValue()).toBe('Lieferschein 4711 fehlt')
  expect(await page.getByLabel('Nur ich').isChecked()).toBe(true)
  expect(await files.getByRole('listitem').count()).toBe(2)
  await page.getByLabel('Text').fill('Er lag nicht im Paket.')
  await page.getByRole('button', { name: 'Übermitteln' }).last().click()
  await page.getByText(/Ihr Ticket hat die Nummer \d{16}/).waitFor()
  const { pathname } = new URL(page.url())
  expect(await page.getByRole('article').getByRole('listitem').count()).toBe(2)

  await page.getByLabel('Text').fill('Er lag doch darin.')
  await attach(page, text('Foto.txt', 'klick'))
  expect(await page.getByLabel('Text').inputValue()).toBe('Er lag doch darin.')
  await press('Antwort senden')
  await page.getByText('Ihre Antwort ist angekommen.').waitFor()
  await page.getByRole('article').last().getByRole('link', { name: 'Foto.txt' }).waitFor()

  await page.getByRole('main').getByText('Ticket schließen').last().click()
  await page.getByLabel('Ein letztes Wort (freiwillig)').fill('Erledigt.')
  await press('Schließen')
  await page.getByText('Das Ticket ist geschlossen.').waitFor()
  await page.getByRole('main').getByRole('button', { name: 'Wieder öffnen' }).last().click()
  await page.getByText('Das Ticket ist wieder offen.').waitFor()
  await page.goto(`${pathname}/print`)
  expect(await page.getByRole('article').count()).toBe(3)
  expect(await page.getByRole('button', { name: 'Drucken' }).count()).toBe(0)

  await page.goto('/tickets')
  await page.getByRole('searchbox').fill('lieferschein')
  await page.getByRole('button', { name: 'Suchen' }).click()
  await page.getByRole('row', { name: /Lieferschein 4711/ }).waitFor()
  await page.goto('/preferences')
  await page.getByLabel('Sprache', { exact: true }).last().selectOption('en')
  await page.getByRole('button', { name: 'Speichern' }).click()
  await page.getByText('Saved.').waitFor()
  await page.locator('summary', { hasText: 'Your account: Marc Aydin' }).click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByText('You are signed out.').waitFor()
})
