import { expect } from 'vitest'
import { expectAccessible, journey, PHONE, useStage } from '../support/browser.ts'
import { anAgent, aTeam } from '../support/builders.ts'

// Without a mail server, so that mails stay in the development mailbox.
const stage = useStage({ SMTP_URL: '' })

journey.for([true, false])(
  'a newcomer writes a mail, an agent answers at the desk, and the newcomer by mail again (scripts: %s)',
  async (javaScriptEnabled) => {
    const { db } = stage.portal
    const team = (await db.team.findFirst()) ?? (await aTeam(db, { isDefault: true }))
    const jana = await anAgent(db, {}, [team])
    const from = `neu${javaScriptEnabled}@kunde.example`
    const customer = await stage.open({ javaScriptEnabled, ...(javaScriptEnabled ? {} : { viewport: PHONE }) })

    await customer.goto('/dev/mailbox')
    await customer.getByRole('link', { name: 'Mail an den Helpdesk schreiben' }).click()
    if (javaScriptEnabled) await expectAccessible(customer, 'writing a mail')
    await customer.getByLabel('Von').fill(from)
    await customer.getByLabel('Betreff').fill('Etikettendrucker druckt versetzt')
    await customer.getByLabel('Text', { exact: true }).fill('Seit heute früh, ca. 4 mm.')
    await customer.getByRole('button', { name: 'Abschicken' }).click()
    await customer.getByText('Die Mail ist angekommen.').waitFor()
    const filed = () =>
      db.incomingMail.findMany({ where: { fromAddress: from, state: 'filed' }, orderBy: { id: 'asc' } })
    await expect.poll(async () => (await filed()).length, { timeout: 20_000 }).toBe(1)
    const [{ ticketId = 0 } = {}] = await filed()
    const { number } = await db.ticket.findUniqueOrThrow({ where: { id: ticketId ?? 0 } })

    const desk = await stage.openAs(jana, { javaScriptEnabled })
    await desk.goto(`/desk/tickets/${number}`)
    await desk.getByText('Seit heute früh, ca. 4 mm.').first().waitFor()
    await desk.locator('#body').fill('Bitte richten Sie die Rolle neu aus.')
    await desk.getByRole('button', { name: 'Senden', exact: true }).click()
    await desk.getByText('Bitte richten Sie die Rolle neu aus.').first().waitFor()

    const answered = () => db.mail.count({ where: { toAddress: from, name: 'ticket.replied' } })
    await expect.poll(answered, { timeout: 20_000 }).toBe(1)
    await customer.goto(`/dev/mailbox?to=${encodeURIComponent(from)}`)
    await customer.getByRole('link', { name: 'Etikettendrucker' }).first().click()
    await customer.getByRole('link', { name: 'Antworten', exact: true }).click()
    expect(await customer.getByLabel('Von').inputValue()).toBe(from)
    await customer.getByLabel('Text', { exact: true }).fill('Das hat geholfen, aber nur kurz.')
    await customer.getByRole('button', { name: 'Abschicken' }).click()
    await customer.getByText('Die Mail ist angekommen.').waitFor()
    await expect.poll(async () => (await filed()).length, { timeout: 20_000 }).toBe(2)

    await desk.goto(`/desk/tickets/${number}`)
    await desk.getByText('Das hat geholfen, aber nur kurz.').first().waitFor()
    expect((await filed()).map((mail) => mail.ticketId)).toEqual([ticketId, ticketId])
  },
)
