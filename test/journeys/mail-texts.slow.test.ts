import { beforeAll, expect, vi } from 'vitest'
import type { Account } from '../../src/platform/db.ts'
import { takeOver } from '../../src/tickets/work.ts'
import { expectAccessible, journey, useStage } from '../support/browser.ts'
import { aCustomer, anAgent, aTicket } from '../support/builders.ts'
import { mailsTo } from '../support/mails.ts'
import { anActor } from '../support/tickets.ts'

const stage = useStage()

let nora: Account
beforeAll(async () => {
  if (stage.portal) nora = await anAgent(stage.portal.db, { role: 'admin', locale: 'de', firstName: 'Nora' })
})

/** What a customer is written when an agent begins. */
async function begunMail() {
  const { db } = stage.portal
  const eva = await aCustomer(db, { locale: 'de' })
  await takeOver(db, await anActor(db, await anAgent(db)), (await aTicket(db, { requester: eva })).id)
  return vi.waitFor(async () => {
    await stage.portal.work()
    const [mail] = await mailsTo(db, eva.email)
    expect(mail).toBeDefined()
    return mail?.text
  }, 10_000)
}

journey.each([
  ['with scripts', true, {}],
  ['without scripts, on a phone', false, { javaScriptEnabled: false, viewport: { width: 360, height: 740 } }],
])(
  'an admin rewrites a mail, sees it before, sends it to themselves, and puts it back, %s',
  async (_how, scripts, options) => {
    const page = await stage.openAs(nora, options)
    const accessible = async (what: string) => (scripts ? expectAccessible(page, what) : undefined)
    await page.goto('/desk/settings/mails')
    await accessible('the texts of mails')
    await page.getByRole('link', { name: /^Bearbeitung beginnt/ }).click()
    const text = page.locator('[name=body]')
    expect(await text.inputValue()).toContain('{{bearbeiter.name}}')
    await text.fill('Moin,\n\n{{bearbeiter.name}} legt los.\n\n{{ticket.link}}')
    await page.getByRole('button', { name: 'Vorschau' }).click()
    await page.locator('#preview').getByText('legt los.').waitFor()
    await accessible('a text that is being changed')
    await page.getByRole('button', { name: 'Testmail' }).click()
    await page.getByText('Die Testmail ist unterwegs').waitFor()
    await stage.portal.work()
    expect((await mailsTo(stage.portal.db, nora.email)).at(-1)?.text).toContain('legt los.')
    expect(await begunMail()).not.toContain('legt los.')
    await page.getByRole('button', { name: 'Speichern' }).click()
    await page.getByRole('status').getByText('Bearbeitung beginnt').waitFor()
    expect(await begunMail()).toMatch(/^Moin,\n\n.+ legt los\./)
    await page.locator('[name=body]').fill('Ohne Namen.')
    await page.getByRole('button', { name: 'Speichern' }).click()
    await page.getByRole('alert').first().waitFor()
    expect(await page.locator('[name=body]').inputValue()).toBe('Ohne Namen.')
    await accessible('a text that says nothing')
    await page.getByRole('button', { name: 'Gelieferten Text wiederherstellen' }).click()
    await page.getByText('ist wieder wie geliefert').waitFor()
    expect(await begunMail()).toContain('kümmert sich jetzt')
  },
)
