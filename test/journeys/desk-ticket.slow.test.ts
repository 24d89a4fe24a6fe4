import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { openTicket } from '../../src/tickets/opening.ts'
import { expectAccessible, journey, PHONE, useStage } from '../support/browser.ts'
import { PASSWORD } from '../support/builders.ts'
import { aDeskTicket } from '../support/desk.ts'
import { linkIn } from '../support/mails.ts'

const stage = useStage({ REGISTRATION: 'contract' })

const signIn = async (page: Page, email: string) => {
  await page.getByLabel('E-Mail oder Benutzername').fill(email)
  await page.getByLabel('Passwort', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Anmelden' }).click()
}

journey.for([true, false])(
  'a colleague’s report reaches the team by mail; its link leads through the sign-in to answer and end (scripts: %s)',
  async (javaScriptEnabled) => {
    const { asEva, eva, jana, team, organization, db } = await aDeskTicket(stage.portal)
    const number = await openTicket(db, asEva, {
      ...{ team: team.id, organization: organization.id, affects: 'me', priority: 3 },
      subject: 'Beamer in Raum 7',
      body: 'Er bleibt dunkel.',
    })
    const told = await stage.mails.mailTo(jana.email)
    expect(told.subject).toContain(number)
    expect(told.text).toContain(`Guten Tag ${team.name},`)
    const page = await stage.open({ javaScriptEnabled })
    await page.goto(linkIn(told.text))
    await signIn(page, jana.email)
    await page.waitForURL(`**/desk/tickets/${number}`)
    await page.getByText('Er bleibt dunkel.').waitFor()
    await page.getByLabel('Text der Antwort').fill('Die Lampe ist getauscht.')
    await page.getByLabel('danach').selectOption({ label: 'Geschlossen' })
    await page.getByLabel('Ursache').fill('Lampe am Ende ihrer Tage')
    await page.getByRole('button', { name: 'Senden', exact: true }).click()
    await page.getByText('Ihre Antwort ist gesendet.').waitFor()
    const mails = [(await stage.mails.mailTo(eva.email)).text, (await stage.mails.mailTo(eva.email)).text].join()
    expect(mails).toContain('Die Lampe ist getauscht.')
    expect(mails).not.toContain('Ende ihrer Tage')
    await page.goto('/desk/tickets?view=closed')
    await page.getByText('Beamer in Raum 7').first().waitFor()
  },
)

journey('two agents write in one ticket: whoever is second reads first, and loses nothing', async () => {
  const { jana, tom, messages, path } = await aDeskTicket(stage.portal)
  const [atJanas, atToms] = [await stage.openAs(jana), await stage.openAs(tom)]
  await atJanas.goto(path)
  await atToms.goto(path)
  await atJanas.getByLabel('Text der Antwort').fill('Janas Worte')
  await atToms.getByLabel('Text der Antwort').fill('Toms Worte')
  await atToms.getByLabel('Text der Antwort').press('Control+Enter')
  await atToms.getByText('Ihre Antwort ist gesendet.').waitFor()
  await atJanas.getByLabel('Text der Antwort').press('Control+Enter')
  await atJanas.getByText('Inzwischen geändert.').waitFor()
  await atJanas.getByRole('blockquote').getByText('Toms Worte').waitFor()
  await expectAccessible(atJanas, 'meanwhile')
  expect(await atJanas.getByLabel('Text der Antwort').inputValue()).toBe('Janas Worte')
  await atJanas.getByRole('button', { name: 'Als Notiz behalten' }).click()
  await atJanas.getByText('Ihre Notiz ist gesichert.').waitFor()
  expect((await messages()).map(({ body, visibility }) => `${visibility} ${body}`).slice(1)).toEqual([
    'public Toms Worte',
    'internal Janas Worte',
  ])
})

journey('discarding what came too late leaves an empty form', async () => {
  const { jana, atToms, messages, path } = await aDeskTicket(stage.portal)
  const page = await stage.openAs(jana)
  await page.goto(path)
  await page.getByLabel('Text der Antwort').fill('Zu spät')
  await atToms.upload(`${path}/replies`, { formKey: crypto.randomUUID(), body: 'Toms Worte' })
  await page.getByRole('button', { name: 'Senden', exact: true }).click()
  await page.getByRole('button', { name: 'Verwerfen' }).click()
  await page.waitForURL(/write=reply/)
  expect(await page.getByLabel('Text der Antwort').inputValue()).toBe('')
  expect(await messages()).toHaveLength(2)
})

journey('keys open the two forms, whose texts never mix; another key sends the other way', async () => {
  const { jana, messages, path } = await aDeskTicket(stage.portal)
  const page = await stage.openAs(jana)
  await page.goto(path)
  await page.locator('h1').click()
  await page.keyboard.press('r')
  await page.keyboard.type('Guten Tag, Frau Brandt')
  await page.locator('h1').click()
  await page.keyboard.press('n')
  await page.waitForURL(/write=note/)
  await expect
    .poll(() => page.getByLabel('Text der Notiz').evaluate((field) => field === document.activeElement))
    .toBe(true)
  expect(await page.getByLabel('Text der Notiz').inputValue()).toBe('')
  await page.keyboard.type('Nur für uns')
  await page.keyboard.press('Control+Enter')
  await page.getByText('Ihre Notiz ist gesichert.').waitFor()
  expect(await page.getByLabel('Text der Antwort').inputValue()).toBe('Guten Tag, Frau Brandt')
  await page.getByLabel('Text der Antwort').press('Control+Shift+Enter')
  await page.waitForURL((url) => url.pathname === '/desk/tickets')
  expect((await messages()).map(({ visibility }) => visibility)).toEqual(['public', 'internal', 'public'])
})

journey('what is typed ahead of a form or a dialog presses no keys', async () => {
  const { db, jana, now, path } = await aDeskTicket(stage.portal)
  const page = await stage.openAs(jana)
  await page.route(/write=note|closure/, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 400))
    await route.continue()
  })
  await page.goto(path)
  await page.keyboard.press('n')
  await page.keyboard.type('bem')
  await page.waitForURL(/write=note/)
  await expect
    .poll(() => page.getByLabel('Text der Notiz').evaluate((field) => field === document.activeElement))
    .toBe(true)
  await page.keyboard.type('Log ansehen')
  expect(await page.getByLabel('Text der Notiz').inputValue()).toBe('Log ansehen')
  await page.locator('h1').click()
  await page.keyboard.press('e')
  await page.keyboard.type('bm')
  await page.getByRole('dialog').getByLabel('Lösung').waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('f')
  await page.getByRole('dialog').getByLabel('Grund').waitFor()
  expect((await now()).assigneeId).toBeNull()
  expect(await db.ticketEvent.count({ where: { actorId: jana.id } })).toBe(0)
})

journey('beside a ticket the name stands out; on a phone it shows that it opens, and nothing is cut', async () => {
  const { jana, eva, path } = await aDeskTicket(stage.portal)
  const colour = (element: Element) => getComputedStyle(element).color
  const page = await stage.openAs(jana)
  await page.goto(path)
  const name = page.locator('.caller-name').getByText(eva.lastName)
  await name.waitFor()
  expect(await name.evaluate(colour)).toBe(await page.locator('h1').evaluate(colour))
  await page.setViewportSize(PHONE)
  const line = page.locator('.side-fold > summary')
  expect(await line.evaluate((element) => getComputedStyle(element, '::after').rotate)).toBe('45deg')
  const [menu, search] = [page.locator('.site-nav'), page.locator('.desk-search')]
  const below = (await menu.boundingBox()) ?? { y: 0, height: 0 }
  expect((await search.boundingBox())?.y).toBeGreaterThanOrEqual(below.y + below.height + 4)
  await page.setViewportSize({ width: 320, height: 640 })
  await page.goto('/desk/tickets')
  const heading = page.locator('.queue-group').first()
  expect(await heading.evaluate((row) => row.scrollHeight - row.clientHeight)).toBeLessThanOrEqual(1)
})

journey('going back after a reply shows an empty form, and does not save the reply as a draft again', async () => {
  const { db, jana, path } = await aDeskTicket(stage.portal)
  const page = await stage.openAs(jana)
  await page.goto(path)
  await page.getByLabel('Text der Antwort').fill('Schon gesendet')
  await page.keyboard.press('Control+Enter')
  await page.getByText('Ihre Antwort ist gesendet.').waitFor()
  await page.goBack()
  await expect.poll(() => page.getByLabel('Text der Antwort').inputValue()).toBe('')
  await page.reload()
  expect(await db.draft.count({ where: { accountId: jana.id } })).toBe(0)
})

journey('a ticket opens where it is new, also on a phone', async () => {
  const { jana, atEvas, messages, db, ticket, path } = await aDeskTicket(stage.portal)
  const page = await stage.openAs(jana, { viewport: PHONE })
  const reply = (body: string) =>
    atEvas.upload(`/tickets/${ticket.number}/replies`, { formKey: crypto.randomUUID(), body })
  for (let count = 0; count < 8; count++) await reply(`Zeile ${count}\n`.repeat(12))
  await page.goto(path)
  expect(await page.evaluate('scrollY')).toBe(0)
  await expect.poll(() => db.ticketLook.count({ where: { accountId: jana.id } })).toBe(1)
  await reply('Etwas Neues')
  await page.goto(path)
  await expect.poll(() => page.getByText('Neu seit Ihrem letzten Blick').isVisible()).toBe(true)
  const seen = () => page.locator('#new').evaluate((mark) => mark.getBoundingClientRect().top)
  await expect.poll(seen).toBeGreaterThan(0)
  expect(await seen()).toBeLessThan(PHONE.height)
  expect(await messages()).toHaveLength(10)
})

journey('every state of a desk ticket is accessible, wide, narrow and dark', async () => {
  const { db, jana, atToms, atEvas, ticket, path } = await aDeskTicket(stage.portal, { body: 'Kurz.' })
  await atToms.upload(`${path}/notes`, { formKey: crypto.randomUUID(), body: 'Notiz' })
  const page = await stage.openAs(jana)
  await page.goto(path)
  await page.getByText('Weitere Aktionen').first().waitFor({ state: 'attached' })
  await expectAccessible(page, 'reply')
  await page.getByLabel('danach').selectOption('closed')
  await expectAccessible(page, 'closing')
  await page.getByLabel('danach').selectOption('on_hold')
  await page.getByRole('button', { name: 'Senden', exact: true }).click()
  await page.getByRole('link', { name: /Text der Antwort/ }).waitFor()
  await expectAccessible(page, 'refused')
  await page.goto(`${path}?write=note`)
  await expectAccessible(page, 'note')
  await db.ticketLook.updateMany({ where: { accountId: jana.id }, data: { eventId: 1 } })
  await atEvas.upload(`/tickets/${ticket.number}/replies`, { formKey: crypto.randomUUID(), body: 'Neu' })
  await page.goto(path)
  await expectAccessible(page, 'new')
  await atToms.upload(`${path}/replies`, { formKey: crypto.randomUUID(), body: 'Gut', state: 'closed', cause: 'Kabel' })
  await page.goto(path)
  await expectAccessible(page, 'closed')
})

journey('who leaves a ticket open over night reads dates the next morning, and so does who prints', async () => {
  const { ticket, jana } = await aDeskTicket(stage.portal)
  const page = await stage.openAs(jana)
  await page.clock.install()
  await page.goto(`/desk/tickets/${ticket.number}`)
  const time = page.locator('article time').first()
  expect(await time.innerText()).toMatch(/^heute /)
  await page.clock.fastForward('24:00:00')
  await page.evaluate("window.dispatchEvent(new Event('focus'))")
  expect(await time.innerText()).toBe(await time.getAttribute('title'))
  await page.reload()
  expect(await time.innerText()).toMatch(/^heute /)
  await page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
  expect(await time.innerText()).toBe(await time.getAttribute('title'))
})
