import { expect } from 'vitest'
import { transaction } from '../../src/platform/db.ts'
import { suggestParticipants } from '../../src/tickets/suggestions.ts'
import { expectAccessible, journey, PHONE, useStage } from '../support/browser.ts'
import { aMailMessage, aPicture } from '../support/mail-messages.ts'
import { twoTeams } from '../support/two-teams.ts'

const stage = useStage({ REGISTRATION: 'contract' })

const HTML =
  '<p style="color:#a00">Guten Tag, sie ist <b>rot</b>:</p><p><img src="cid:bild@x" alt="Lampe" width="200" /></p>' +
  '<p><a href="https://brandt.example" target="_blank" rel="noopener noreferrer">Unsere Seite</a></p>'

async function aMailedTicket() {
  const world = await twoTeams(stage.portal, { subject: 'Drucker im Lager' })
  const { db, ticket, leyla } = world
  await aMailMessage(db, ticket.id, leyla.account, {
    body: 'Guten Tag, sie ist rot.',
    html: HTML,
    quoted: 'Am 1.12.2026 schrieb Jana Keller:\n> Leuchtet die rote Lampe?',
    raw: 'Subject: Drucker\r\n\r\nGuten Tag, sie ist rot.',
    pictures: { 'bild@x': aPicture(20_000) },
  })
  const copied = [
    { address: world.jonas.account.email, name: 'Jonas Weiß' },
    { address: 'donaudampfschifffahrtsgesellschaft@lorch-etiketten.example', name: '' },
  ]
  await transaction(db, (tx) => suggestParticipants(tx, ticket.id, copied))
  return world
}

journey.for([true, false])(
  'a customer reads their mail as it was sent, in a frame that has its pictures (scripts: %s)',
  async (javaScriptEnabled) => {
    const { leyla, ticket } = await aMailedTicket()
    const page = await stage.openAs(leyla.account, { javaScriptEnabled, viewport: PHONE })
    await page.goto(`/tickets/${ticket.number}`)
    await page.getByText('Zitierten Text anzeigen').click()
    await page.getByText('Leuchtet die rote Lampe?').waitFor()
    await page.getByText('Original-Ansicht').click()
    const frame = page.frameLocator('iframe[title="E-Mail, wie sie geschickt wurde"]')
    await frame.getByText('Guten Tag, sie ist rot').waitFor()
    const picture = frame.getByRole('img', { name: 'Lampe' })
    // The one picture has one pixel.
    if (javaScriptEnabled) expect(await picture.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(1)
    if (javaScriptEnabled) await expectAccessible(page, 'a mail at the customer')
    await page.setViewportSize(PHONE)
    expect(await page.evaluate('document.scrollingElement.scrollWidth - innerWidth')).toBe(0)
  },
)

journey('an agent reads it, takes the original along, and lets in who was in the copy', async () => {
  const { jana, path, jonas, db, ticket } = await aMailedTicket()
  const page = await stage.openAs(jana)
  await page.goto(path)
  await page.getByText('Original-Ansicht').click()
  await page.frameLocator('iframe').getByText('Guten Tag, sie ist rot').waitFor()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Original (.eml)' }).click(),
  ])
  expect(download.suggestedFilename()).toMatch(/^Ticket-\d+-\d+\.eml$/)
  await expectAccessible(page, 'a mail at the desk')
  await page.getByRole('link', { name: 'donaudampfschifffahrtsgesellschaft@lorch-etiketten.example aufnehmen' }).click()
  await page.getByText('Mitlesen kann nur, wer zu').waitFor()
  await expectAccessible(page, 'letting in a stranger')
  await page.getByRole('link', { name: 'Abbrechen' }).click()
  await page.getByRole('button', { name: 'Jonas Weiß aufnehmen' }).click()
  await page.getByText('Die Person kann jetzt mitlesen').waitFor()
  const [reader] = await db.ticketParticipant.findMany({ where: { ticketId: ticket.id } })
  expect(reader?.accountId).toBe(jonas.account.id)
})
