import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Account, Ticket } from '../../src/platform/db.ts'
import { expectAccessible, journey, PHONE, useStage } from '../support/browser.ts'
import { anAgent, aTeam, aTicket } from '../support/builders.ts'

const stage = useStage()

/** Jana and Tom have a ticket open, each in a browser of their own; Tom writes notes. */
async function together() {
  const { db } = stage.portal
  const team = await aTeam(db, { name: `Erste ${crypto.randomUUID().slice(0, 6)}` })
  const jana = await anAgent(db, {}, [team])
  const tom = await anAgent(db, { firstName: 'Tom', lastName: 'Weber' }, [team])
  const ticket = await aTicket(db, { team })
  const path = `/desk/tickets/${ticket.number}`
  const [atJanas, atToms] = [await stage.openAs(jana), await stage.openAs(tom)]
  await atJanas.goto(path)
  await atToms.goto(`${path}?write=note`)
  return { db, jana, tom, ticket, path, atJanas, atToms }
}

/** What would come with the news of a stream, or half a minute later. */
const hears = (page: Page, { id }: Pick<Ticket, 'id'>) =>
  page.evaluate(`document.dispatchEvent(new CustomEvent('live:presence', { detail: { id: ${id} } }))`)
const box = (page: Page) => page.locator('[data-presence]')
const saved = (db: typeof stage.portal.db, { id }: Account) =>
  expect.poll(() => db.draft.count({ where: { accountId: id } }), { timeout: 15_000 }).toBe(1)

journey('two agents on one ticket see each other look, write, and what the other has begun', async () => {
  const { db, jana, tom, ticket, atJanas, atToms } = await together()
  await expect.poll(() => box(atToms).textContent()).toContain('Jana Keller sieht zu')
  await atToms.locator('#body').pressSequentially('VLAN stimmt wieder')
  await expect.poll(() => db.ticketPresence.count({ where: { accountId: tom.id, writing: 'note' } })).toBe(1)
  await hears(atJanas, ticket)
  await expect.poll(() => box(atJanas).textContent()).toContain('schreibt gerade eine Notiz')
  await saved(db, tom)
  await hears(atJanas, ticket)
  await atJanas.getByRole('link', { name: 'Mitlesen' }).waitFor()
  await expectAccessible(atJanas, 'a colleague writes')
  const list = await stage.openAs(jana)
  await list.goto('/desk/tickets')
  await list.locator('.queue-writes').waitFor()
  await expectAccessible(list, 'the list while a colleague writes')
  await atToms.close()
  await expect.poll(() => db.ticketPresence.count({ where: { accountId: tom.id } })).toBe(0)
  await hears(atJanas, ticket)
  await expect.poll(() => box(atJanas).textContent()).not.toContain('schreibt')
})

journey('what is typed at this moment stays before a draft that is taken over', async () => {
  const { db, tom, ticket, path, atJanas, atToms } = await together()
  await atToms.locator('#body').fill('Toms Anfang')
  await saved(db, tom)
  await atJanas.goto(`${path}?write=note`)
  await atJanas.locator('#body').pressSequentially('Gerade erst getippt')
  await atJanas.getByRole('link', { name: /Entwurf ansehen|Mitlesen/ }).click()
  const dialog = atJanas.locator('dialog[open]')
  await dialog.getByText('Toms Anfang').waitFor()
  await expectAccessible(atJanas, 'the draft of a colleague')
  await dialog.getByRole('button', { name: 'In meinen Text übernehmen' }).click()
  await atJanas.getByText('Der Entwurf steht in Ihrem Text.').waitFor()
  expect(await atJanas.locator('#body').inputValue()).toBe('Gerade erst getippt\n\nToms Anfang')
  expect(await atToms.locator('#body').inputValue()).toBe('Toms Anfang')
  await hears(atToms, ticket)
  await expect.poll(() => box(atToms).textContent()).toContain('Jana Keller hat Ihren Entwurf übernommen.')
})

journey('what came while somebody types is said in the box, and nothing that is typed is lost by looking', async () => {
  const { ticket, atJanas, atToms } = await together()
  await atJanas.locator('#body').fill('Noch nicht fertig')
  await atToms.locator('#body').fill('Falsches VLAN')
  await atToms.getByRole('button', { name: /Notiz sichern/ }).click()
  await atToms.getByText('Ihre Notiz ist gesichert.').waitFor()
  await hears(atJanas, ticket)
  await expect.poll(() => box(atJanas).textContent()).toMatch(/Tom Weber hat um .* eine Notiz geschrieben\./)
  await expectAccessible(atJanas, 'something has changed meanwhile')
  expect(await atJanas.locator('#body').inputValue()).toBe('Noch nicht fertig')
  await box(atJanas).getByRole('link', { name: 'Anzeigen' }).click()
  await atJanas.locator('.message-note', { hasText: 'Falsches VLAN' }).waitFor()
  await expect.poll(() => atJanas.locator('#body').inputValue()).toBe('Noch nicht fertig')
})

journey('without scripts, on a phone, the page says who is there, and a draft is read and taken over', async () => {
  const { db, tom, jana, ticket, path, atToms } = await together()
  await atToms.locator('#body').pressSequentially('Toms Anfang')
  await saved(db, tom)
  const page = await stage.openAs(jana, { javaScriptEnabled: false, viewport: PHONE })
  await page.goto(`/desk/tickets/${ticket.number}`)
  await page.getByText('schreibt gerade eine Notiz').waitFor()
  await page.getByRole('link', { name: 'Mitlesen' }).click()
  await page.getByRole('button', { name: 'In meinen Text übernehmen' }).click()
  expect(page.url()).toContain(`${path}?write=note`)
  expect(await page.locator('#body').inputValue()).toBe('Toms Anfang')
})

journey('through the stream of events, both see the other within a second or two, also in the list', async () => {
  const { jana, path, atJanas, atToms } = await together()
  const list = await stage.openAs(jana)
  await list.goto('/desk/tickets')
  await atJanas.waitForTimeout(1000)
  await atToms.locator('#body').pressSequentially('Ich')
  await box(atJanas).getByText('schreibt gerade eine Notiz').waitFor({ timeout: 5000 })
  await list.locator('.queue-writes').waitFor({ timeout: 8000 })
  await atToms.goto(path.replace(/\/\d+$/, ''))
  await expect.poll(() => box(atJanas).textContent(), { timeout: 5000 }).not.toContain('schreibt')
})
