import { expect } from 'vitest'
import { expectAccessible, journey, useStage } from '../support/browser.ts'
import { aCustomer, aTeam, aTicket } from '../support/builders.ts'

const stage = useStage()

const LONG = 'Zeile eines Protokolls\n'.repeat(2800).trim()

journey(
  'a text that is too long stays whole, is counted, and becomes a file; only then the ticket is sent',
  async () => {
    const { db } = stage.portal
    await aTeam(db, { isDefault: true })
    const eva = await aCustomer(db)
    const page = await stage.openAs(eva)
    await page.goto('/tickets/new')
    const [subject, text] = [page.getByLabel('Betreff'), page.getByRole('textbox', { name: 'Text' })]
    await subject.fill('Etikettendrucker '.repeat(20))
    await page.getByText('Das sind 339 Zeichen. Möglich sind höchstens 200.').waitFor()
    // As a paste does it; typing it takes a browser half a minute.
    await text.evaluate((field: HTMLTextAreaElement, long) => {
      field.value = long
      field.dispatchEvent(new Event('input', { bubbles: true }))
    }, LONG)
    await page.getByText('Das sind 64.399 Zeichen. Möglich sind höchstens 50.000. Bitte kürzen').waitFor()
    expect(await text.inputValue()).toBe(LONG)
    await expectAccessible(page, 'new ticket, too long')
    await page.getByLabel('Nur ich').check()
    await page.getByRole('button', { name: 'Übermitteln' }).last().click()
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('subject')
    expect(await db.ticket.count({ where: { requesterId: eva.id } })).toBe(0)

    await page.getByRole('button', { name: 'Text als Datei anhängen' }).click()
    await page.getByRole('list', { name: 'Angehängte Dateien' }).getByRole('link', { name: 'Text.txt' }).waitFor()
    // It has moved into the file.
    expect(await text.inputValue()).toBe('Siehe Text.txt.')
    await subject.fill('Etikettendrucker Halle 2')
    await text.fill('x'.repeat(47_000))
    await page.getByText('47.000 von höchstens 50.000 Zeichen').waitFor()
    await text.fill('Siehe Datei.')
    await page
      .getByText(/Zeichen/)
      .first()
      .waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Übermitteln' }).last().click()
    await page.getByText(/Ihr Ticket hat die Nummer/).waitFor()
    const { size } = await db.attachment.findFirstOrThrow({ where: { ownerId: eva.id, filename: 'Text.txt' } })
    expect(size).toBe(BigInt(LONG.length))
  },
)

journey('a search that is too long is told beside the list, and not cut', async () => {
  const eva = await aCustomer(stage.portal.db)
  await aTicket(stage.portal.db, { requester: eva, subject: 'Waage 7 schwankt' })
  const page = await stage.openAs(eva)
  await page.goto('/tickets')
  const words = page.getByLabel('In meinen Tickets suchen')
  await words.pressSequentially('Waage')
  await words.fill('Waage '.repeat(50))
  await page.getByText('Für die Suche ist das zu lang.').waitFor()
  expect(await words.inputValue()).toBe('Waage '.repeat(50))
  await page.getByText('Waage 7 schwankt').waitFor()
  await words.fill('nichts dergleichen')
  await page.getByText('Nichts gefunden').first().waitFor()
  await page.getByText('Für die Suche ist das zu lang.').waitFor({ state: 'hidden' })

  // Without scripts in the way, the server says it in the summary and at the field, and scripts do not say it again.
  await page.goto(`/tickets?q=${'Waage'.repeat(50)}`)
  await page.getByRole('link', { name: 'Wörter in Betreff oder Text: Das sind 250 Zeichen.' }).waitFor()
  await page.waitForTimeout(1000)
  expect(await page.getByText('Das sind 250 Zeichen.').count()).toBe(2)
})
