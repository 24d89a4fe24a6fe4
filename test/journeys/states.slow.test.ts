import { expect } from 'vitest'
import { loadDemo } from '../../src/demo/demo.ts'
import { expectAccessible, journey, useStage } from '../support/browser.ts'
import { aCustomer, anAgent, aTicket } from '../support/builders.ts'
import { aContract, anOrganization, joins } from '../support/contracts.ts'
import { aMessage } from '../support/tickets.ts'

const stage = useStage({
  SMTP_URL: '',
  REGISTRATION: 'contract',
  SUPPORT_HOURS: 'Mo–Fr 8–17 Uhr',
  TICKET_HINT: 'Bitte zuerst neu starten.\nDanke.',
})

journey('tickets of every state, a long conversation and the dev mailbox are accessible', async () => {
  const { db, config } = stage.portal
  const [signIn] = await loadDemo(db, config)
  const eva = await db.account.findUniqueOrThrow({ where: { email: signIn?.login ?? '' } })
  await db.account.update({ where: { id: eva.id }, data: { refreshMinutes: 5 } })
  const page = await stage.openAs(eva)
  await page.goto('/tickets?view=all')
  await expectAccessible(page, 'My Tickets with demo data')

  const followed = await aTicket(db, {
    requester: eva,
    subject: 'Alter Fall',
    state: 'closed',
    closedAt: new Date('2026-01-05T09:00:00Z'),
  })
  const tickets = await db.ticket.findMany({ where: { requesterId: eva.id }, orderBy: { id: 'asc' } })
  for (const state of ['waiting', 'on_hold', 'open', 'closed'] as const) {
    const ticket = tickets.find((each) => each.state === state)
    expect(ticket, `a demo ticket that is ${state}`).toBeDefined()
    await page.goto(`/tickets/${ticket?.number}`)
    await expectAccessible(page, `ticket ${state}`)
  }
  await page.goto(`/tickets/${followed.number}`)
  await expectAccessible(page, 'ticket closed for long')
  await page.getByRole('main').getByRole('link', { name: 'Folgeticket eröffnen' }).last().click()
  await page.getByText(`Knüpft an Ticket ${followed.number} an`).waitFor()
  await expectAccessible(page, 'follow-up')

  const jana = await anAgent(db)
  const long = await aTicket(db, {
    requester: eva,
    subject: `${'Donaudampfschifffahrtsgesellschaftskapitän'.repeat(4)}`,
  })
  for (let count = 0; count < 60; count++)
    await aMessage(db, long.id, count % 2 ? eva : jana, {
      side: count % 2 ? 'customer' : 'team',
      body: `Nachricht ${count}\n\n${'x'.repeat(300)}`,
    })
  await page.goto(`/tickets/${long.number}`)
  await expectAccessible(page, 'long conversation')
  await page.getByRole('link', { name: 'Ältere Nachrichten' }).click()
  await page.getByText('Nachricht 2', { exact: true }).waitFor()
  await expectAccessible(page, 'older messages')

  await page.goto('/password/forgot')
  await page.getByLabel('E-Mail oder Benutzername').fill(eva.email)
  await page.getByRole('button', { name: 'Link anfordern' }).click()
  const name = 'account.password-reset-requested'
  await expect.poll(() => db.mail.count({ where: { name } }), { timeout: 10_000 }).toBeGreaterThan(0)
  await page.goto('/dev/mailbox')
  await expectAccessible(page, 'mailbox')
  await page
    .getByRole('link', { name: /Neues Passwort/ })
    .first()
    .click()
  await expectAccessible(page, 'mail')
})

journey('refusals and errors are accessible pages that say what to do', async () => {
  const visitor = await stage.open()
  await visitor.goto('/')
  await expectAccessible(visitor, 'start with hours')
  await visitor.goto('/register')
  await visitor.getByLabel('E-Mail').fill('fremd@unbekannt.example')
  await visitor.getByLabel('Vorname').fill('Fritz')
  await visitor.getByLabel('Nachname').fill('Fremd')
  await visitor.getByRole('button', { name: 'Erstellen' }).click()
  await visitor.getByText('Ihre E-Mail ist nicht zur Anmeldung zugelassen.').first().waitFor()
  await expectAccessible(visitor, 'registration refused')
  await visitor.goto('/nirgends')
  await visitor.getByRole('heading', { name: 'Diese Seite gibt es nicht' }).waitFor()
  await expectAccessible(visitor, 'not found')

  const eva = await aCustomer(stage.portal.db)
  const page = await stage.openAs(eva)
  await page.goto('/tickets/new')
  await page.getByText('Ihre E-Mail ist nicht zur Anmeldung zugelassen.').waitFor()
  await expectAccessible(page, 'a contract that has ended')
  const organization = await anOrganization(stage.portal.db)
  await aContract(stage.portal.db, { organization })
  await joins(stage.portal.db, eva, organization)
  await page.goto('/tickets/new/general')
  await page.evaluate(() =>
    document.querySelector('form.ticket-form, form[data-draft]')?.setAttribute('novalidate', ''),
  )
  await page.getByRole('button', { name: 'Übermitteln' }).click()
  await page.getByText(/Bitte prüfen Sie diese \d Felder/).waitFor()
  expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('alert')
  await expectAccessible(page, 'new ticket with errors')
  await page.getByRole('link', { name: /^Betreff/ }).click()
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('subject')
  await page.getByRole('link', { name: /^Wer ist betroffen/ }).click()
  await page.waitForFunction(() => document.activeElement?.getAttribute('name') === 'affects')
  await page.route(/\/assets\/app\..*\.js$/, (route) => route.fulfill({ contentType: 'text/javascript', body: '' }))
  await page.goto('/tickets/new/general')
  await page.getByRole('button', { name: 'Anhängen' }).waitFor()
  await expectAccessible(page, 'new ticket before or without scripts')
  await page.unroute(/\/assets\/app\..*\.js$/)
  await page.goto('/preferences')
  await page.getByLabel('Neues Passwort', { exact: false }).first().fill('passwort1234')
  await page.getByLabel('Neues Passwort wiederholen').fill('passwort1234')
  await page.getByRole('button', { name: 'aktualisieren' }).click()
  await page.getByText('zu leicht zu erraten').first().waitFor()
  await expectAccessible(page, 'password too weak')
})
