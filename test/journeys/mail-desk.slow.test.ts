import { beforeAll, expect } from 'vitest'
import { receiveMail } from '../../src/correspondence/receiving.ts'
import { expectAccessible, journey, useStage } from '../support/browser.ts'
import { anAgent, aTeam } from '../support/builders.ts'
import { anEml } from '../support/incoming.ts'

const stage = useStage({ PORTAL_NAME: '' })
beforeAll(async () => {
  if (!stage.portal) return
  await aTeam(stage.portal.db, { name: 'First Level', isDefault: true })
  await aTeam(stage.portal.db, { name: 'Vor Ort' })
})

const arrives = (wish: Parameters<typeof anEml>[0]) => receiveMail(stage.portal, { mailbox: 'test' }, anEml(wish))
const robot = { from: 'noreply@versandbote.example', headers: ['Auto-Submitted: auto-generated'] }

journey('an agent makes a ticket of a mail in quarantine, and is led there', async () => {
  const { db } = stage.portal
  const jana = await anAgent(db)
  await arrives({ ...robot, subject: 'Ihre Sendung ist unterwegs' })
  await expect.poll(() => db.incomingMail.count({ where: { state: 'quarantined' } }), { timeout: 20_000 }).toBe(1)
  const page = await stage.openAs(jana)
  await page.goto('/desk/tickets')
  await page.getByRole('link', { name: 'Mail', exact: true }).click()
  await page.getByText('Automatische Mail ohne Ticket').waitFor()
  await expectAccessible(page, 'the quarantine')
  await page.getByRole('link', { name: 'Ihre Sendung ist unterwegs' }).click()
  await expectAccessible(page, 'a mail in quarantine')
  await page.getByRole('button', { name: 'Neues Ticket' }).click()
  await page.getByRole('link', { name: /^Neues Ticket ….*nur für das Team/ }).click()
  await page.getByRole('heading', { name: 'Ihre Sendung ist unterwegs' }).first().waitFor()
})

journey('without scripts, on a phone: a rule is tried out and saved, and the next mail goes there', async () => {
  const { db } = stage.portal
  const ada = await anAgent(db, { role: 'admin' })
  await arrives({ from: 'kasse@hofladen.example', subject: 'Beamer in der Aula' })
  await expect.poll(() => db.incomingMail.count({ where: { state: 'filed' } }), { timeout: 20_000 }).toBeGreaterThan(0)
  const page = await stage.openAs(ada, { javaScriptEnabled: false, viewport: { width: 360, height: 740 } })
  await page.goto('/desk/settings/mail-rules')
  await page.getByRole('link', { name: 'Neue Regel' }).click()
  await page.getByLabel('Betreff enthält').fill('Beamer, Tafel')
  await page.getByLabel('Team').selectOption({ label: 'Vor Ort' })
  await page.getByRole('button', { name: 'Ausprobieren' }).click()
  await page.getByText('Eine Mail käme in ein anderes Team').waitFor()
  await page.getByRole('button', { name: 'Speichern' }).click()
  await page.getByText('Die Regel gilt ab jetzt').waitFor()
  await arrives({ from: 'kasse@hofladen.example', subject: 'Tafel klemmt' })
  const there = () => db.ticket.count({ where: { subject: 'Tafel klemmt', team: { name: 'Vor Ort' } } })
  await expect.poll(there, { timeout: 20_000 }).toBe(1)
})

journey('an admin looks at rules and mailboxes, and sends again what was given up', async () => {
  const { db } = stage.portal
  const page = await stage.openAs(await anAgent(db, { role: 'admin' }))
  const words = { name: 'x', subject: 'Antwort', text: 'Text', html: '<p>Text</p>', toName: '' }
  const { id } = await db.mail.create({
    data: { ...words, toAddress: 'eva@brandt.example', messageId: '<x@p.example>', state: 'parked', lastError: '550' },
  })
  for (const path of ['/desk/settings/mail-rules', '/desk/settings/mail-rules/new', '/desk/settings/mailboxes']) {
    await page.goto(path)
    await expectAccessible(page, path)
  }
  await page.goto('/desk/mail?tab=parked')
  await expectAccessible(page, 'what was given up')
  await page.getByRole('button', { name: /^Noch einmal senden/ }).click()
  await page.getByText('Die Mail wird gesendet.').waitFor()
  await expect.poll(async () => (await db.mail.findUnique({ where: { id } }))?.state, { timeout: 20_000 }).toBe('sent')
})
