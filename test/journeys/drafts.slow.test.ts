import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { DAY, now } from '../../src/platform/clock.ts'
import { expectAccessible, journey, useStage } from '../support/browser.ts'
import { aCustomer, aTeam, aTicket, PASSWORD } from '../support/builders.ts'
import { dropFile, slowUploads } from '../support/gestures.ts'

const stage = useStage({ MAX_UPLOAD_MB: '1' })

async function aWriter() {
  if (!(await stage.portal.db.team.count())) await aTeam(stage.portal.db, { name: 'Support Team', isDefault: true })
  return aCustomer(stage.portal.db)
}

/** Lets so much time pass that the session is over. */
const runOut = ({ id }: { id: number }) =>
  stage.portal.db.session.updateMany({
    where: { accountId: id },
    data: { lastSeenAt: new Date(now().getTime() - DAY) },
  })

async function fillIn(page: Page, subject: string, body: string) {
  await page.goto('/tickets/new')
  await page.getByLabel('Betreff').fill(subject)
  await page.getByLabel('Text').fill(body)
}

async function signIn(page: Page, login: string) {
  await page.getByLabel('E-Mail oder Benutzername').fill(login)
  await page.getByLabel('Passwort').fill(PASSWORD)
  await page.getByRole('button', { name: 'Anmelden' }).click()
}

journey('a draft is there again after the browser was closed, and goes when it is discarded or sent', async () => {
  const eva = await aWriter()
  const page = await stage.openAs(eva)
  await fillIn(page, 'Fräse 3 läuft heiß', 'Seit Montag.')
  await page.getByText('Entwurf gespeichert').waitFor()
  await dropFile(page, { name: 'Temperatur.csv', type: 'text/csv', size: 50 })
  await page.getByRole('link', { name: 'Temperatur.csv' }).waitFor()
  await page.getByLabel('Text').fill('Seit Montag, nur nachmittags.')
  await page.context().close()

  const later = await stage.openAs(eva)
  await later.goto('/tickets/new')
  await later.getByText(/Ihr Entwurf vom .* ist wieder da/).waitFor()
  expect(await later.getByLabel('Betreff').inputValue()).toBe('Fräse 3 läuft heiß')
  await later.getByRole('link', { name: 'Temperatur.csv' }).waitFor()
  await expectAccessible(later, 'draft restored')
  // Leaving the page at once keeps the last words, too.
  await later.getByLabel('Text').fill('Seit Montag, nur nachmittags. Der Lüfter steht.')
  await later.goto('/tickets')
  await later.goto('/tickets/new')
  expect(await later.getByLabel('Text').inputValue()).toBe('Seit Montag, nur nachmittags. Der Lüfter steht.')
  await later.getByLabel('Text').fill('Doch nicht.')
  await later.getByRole('button', { name: 'Verwerfen' }).click()
  await later.getByText(/ist wieder da/).waitFor({ state: 'detached' })
  expect(await later.getByLabel('Text').inputValue()).toBe('')

  await fillIn(later, 'Lüfter der Fräse 3 steht', 'Bitte tauschen.')
  await later.getByLabel('Nur ich').check()
  await later.getByRole('button', { name: 'Übermitteln' }).dblclick()
  await later.getByRole('heading', { name: 'Lüfter der Fräse 3 steht' }).waitFor()
  await later.goto('/tickets/new')
  expect(await later.getByLabel('Betreff').inputValue()).toBe('')
  expect(await stage.portal.db.ticket.count({ where: { requesterId: eva.id } })).toBe(1)
})

for (const javaScriptEnabled of [true, false]) {
  journey(
    `what was typed into an expired session is back after signing in (scripts ${javaScriptEnabled ? 'on' : 'off'})`,
    async () => {
      const { db } = stage.portal
      const eva = await aWriter()
      const ticket = await aTicket(db, { requester: eva, subject: 'Waage schwankt' })
      const page = await stage.openAs(eva, { javaScriptEnabled })
      await fillIn(page, 'Presse verliert Öl', 'Etwa ein Liter am Tag.\n\nUnter der Pumpe.')
      await page.getByLabel('Auch andere').check()
      await runOut(eva)
      await page.getByRole('button', { name: 'Übermitteln' }).click()
      await page.getByText('Was Sie geschrieben haben, ist gespeichert').waitFor()
      await signIn(page, eva.email)
      await page.getByRole('heading', { name: 'Neues Ticket' }).waitFor()
      expect(await page.getByLabel('Betreff').inputValue()).toBe('Presse verliert Öl')
      expect(await page.getByLabel('Text').inputValue()).toBe('Etwa ein Liter am Tag.\n\nUnter der Pumpe.')
      expect(await page.getByLabel('Auch andere').isChecked()).toBe(true)
      await page.getByRole('button', { name: 'Übermitteln' }).click()
      await page.getByRole('heading', { name: 'Presse verliert Öl' }).waitFor()

      await page.goto(`/tickets/${ticket.number}`)
      await page.getByLabel('Text').fill('Nur bei Regen.')
      await runOut(eva)
      await page.getByRole('button', { name: 'Antwort senden' }).click()
      await signIn(page, eva.email)
      await page.getByRole('heading', { name: 'Waage schwankt' }).waitFor()
      expect(await page.getByLabel('Text').inputValue()).toBe('Nur bei Regen.')
    },
  )
}

journey('whoever goes back after sending finds an empty form, and sends nothing twice', async () => {
  const { db } = stage.portal
  const eva = await aWriter()
  const page = await stage.openAs(eva)
  await fillIn(page, 'Tor 3 klemmt', 'Es geht nur halb auf.')
  await page.getByLabel('Nur ich').check()
  await page.getByRole('button', { name: 'Übermitteln' }).last().click()
  await page.getByText(/Ihr Ticket hat die Nummer/).waitFor()
  await page.goBack()
  await expect.poll(() => page.getByLabel('Betreff').inputValue()).toBe('')
  expect(await page.getByLabel('Text').inputValue()).toBe('')
  await page.goForward()
  await page.goto('/tickets/new')
  expect(await page.getByText('ist wieder da').count()).toBe(0)
  expect(await db.draft.count({ where: { accountId: eva.id } })).toBe(0)
})

journey('whoever goes back after a send that failed finds every word', async () => {
  const eva = await aWriter()
  const page = await stage.openAs(eva)
  for (const fail of ['connection', 'answer']) {
    await fillIn(page, `Tor 4 klemmt, ${fail}`, 'Es geht gar nicht auf.')
    await page.getByLabel('Nur ich').check()
    await page.route('**/tickets', (route) =>
      fail === 'connection' ? route.abort('internetdisconnected') : route.fulfill({ status: 429, body: 'later' }),
    )
    await page.getByRole('button', { name: 'Übermitteln' }).last().click()
    await page.waitForURL((url) => url.pathname !== '/tickets/new')
    await page.unroute('**/tickets')
    await page.goBack()
    await expect.poll(() => page.getByLabel('Betreff').inputValue()).toBe(`Tor 4 klemmt, ${fail}`)
    expect(await page.getByLabel('Text').inputValue()).toBe('Es geht gar nicht auf.')
    await page
      .getByRole('button', { name: 'Verwerfen' })
      .click({ timeout: 1000 })
      .catch(() => {})
  }
})

journey('what was typed into a session that somebody ended is shown, to be copied', async () => {
  const eva = await aWriter()
  const page = await stage.openAs(eva)
  await fillIn(page, 'Kühlraum zu warm', 'Neun Grad.')
  await page.getByLabel('Nur ich').check()
  await stage.portal.db.session.updateMany({ where: { accountId: eva.id }, data: { endedAt: now() } })
  await page.getByRole('button', { name: 'Übermitteln' }).click()
  const kept = page.getByLabel(/Ihre Sitzung ist abgelaufen/)
  expect(await kept.inputValue()).toBe('Kühlraum zu warm\n\nNeun Grad.')
  await expectAccessible(page, 'typed text shown')
})

journey('two windows on one draft lose nothing: each keeps its words and makes its ticket', async () => {
  const eva = await aWriter()
  const first = await stage.openAs(eva)
  await fillIn(first, 'Rolltor klemmt', 'Unten links.')
  await first.getByLabel('Nur ich').check()
  await first.getByText('Entwurf gespeichert').waitFor()
  const second = await first.context().newPage()
  await second.goto('/tickets/new')
  expect(await second.getByLabel('Betreff').inputValue()).toBe('Rolltor klemmt')
  await second.getByText(/ist wieder da/).waitFor({ state: 'detached' })
  await second.getByLabel('Betreff').fill('Rolltor quietscht')
  await second.getByText('Entwurf gespeichert').waitFor()
  await first.close()

  await send(second, 'Rolltor quietscht')
  await second.goto('/tickets/new')
  expect(await second.getByLabel('Betreff').inputValue()).toBe('Rolltor klemmt')
  // Without locks, as on plain http, both windows send the same key.
  const third = await second.context().newPage()
  await third.addInitScript(() => Object.defineProperty(navigator, 'locks', { value: undefined }))
  await third.goto('/tickets/new')
  await third.getByLabel('Text').fill('Oben rechts.')
  await send(second, 'Rolltor klemmt')
  await send(third, 'Rolltor klemmt')
  expect(await stage.portal.db.ticket.count({ where: { requesterId: eva.id } })).toBe(3)
})

async function send(page: Page, subject: string) {
  await page.getByRole('button', { name: 'Übermitteln' }).click()
  await page.getByRole('heading', { name: subject }).waitFor()
}

journey('a file that is too large is refused beside its name, and a form waits for its uploads', async () => {
  const eva = await aWriter()
  const page = await stage.openAs(eva)
  await fillIn(page, 'Scanner erkennt keine Barcodes', 'Weder alte noch neue.')
  await page.getByLabel('Nur ich').check()
  await dropFile(page, { name: 'Film.bin', type: 'application/octet-stream', size: 1_100_000 })
  await page.getByText('Film.bin ist größer als 1 MB und wurde nicht angehängt.').waitFor()
  await expectAccessible(page, 'file too large')
  await dropFile(page, { name: 'Leer.txt', type: 'text/plain', size: 0 })
  await page.getByText('Leer.txt ist leer und wurde nicht angehängt.').waitFor()
  await expectAccessible(page, 'empty file refused')
  expect(await page.getByText('Film.bin').count()).toBe(0)

  await slowUploads(page, 300_000)
  await dropFile(page, { name: 'Barcodes.bin', type: 'application/octet-stream', size: 600_000 })
  await page.getByRole('progressbar').waitFor()
  await page.getByRole('button', { name: 'Übermitteln' }).click()
  await page.getByText('Bitte warten Sie, bis alle Dateien hochgeladen sind.').waitFor()
  await page.getByRole('heading', { name: 'Scanner erkennt keine Barcodes' }).waitFor()
  await page.getByRole('article').getByRole('link', { name: 'Barcodes.bin' }).waitFor()
})

journey('an upload that fails says so and can be tried again', async () => {
  const eva = await aWriter()
  const page = await stage.openAs(eva)
  await fillIn(page, 'Monitor flackert', 'Immer nach der Pause.')
  await runOut(eva)
  await dropFile(page, { name: 'Foto.txt', type: 'text/plain', size: 10 })
  await page.getByText('Foto.txt ließ sich nicht hochladen. Bitte versuchen Sie es noch einmal.').waitFor()
  expect(await page.getByLabel('Text').inputValue()).toBe('Immer nach der Pause.')
  await stage.portal.db.session.updateMany({ where: { accountId: eva.id }, data: { lastSeenAt: now() } })
  await dropFile(page, { name: 'Foto.txt', type: 'text/plain', size: 10 })
  await page.getByRole('link', { name: 'Foto.txt' }).waitFor()
})
