import { expect } from 'vitest'
import { DAY, now } from '../../src/platform/clock.ts'
import { expectAccessible, journey, useStage } from '../support/browser.ts'
import { aCustomer, aTicket } from '../support/builders.ts'
import { pageOf } from '../support/page.ts'

const stage = useStage()

journey(
  'preferences hold: language at once and over sign-ins, page size, closed tickets, colours, layout',
  async () => {
    const eva = await aCustomer(stage.portal.db)
    for (let count = 1; count <= 12; count++)
      await aTicket(stage.portal.db, { requester: eva, subject: `Gerät ${count} meldet nichts` })
    await aTicket(stage.portal.db, { requester: eva, subject: 'Längst erledigt', state: 'closed' })
    const page = await stage.openAs(eva)
    await page.goto('/preferences')
    await expectAccessible(page, 'preferences')
    await page.getByLabel('Sprache', { exact: true }).last().selectOption('en')
    await page.getByLabel('Gezeigte Tickets').selectOption('10')
    await page.getByLabel('Geschlossene Tickets anzeigen').check()
    await page.getByLabel('Farben').selectOption('dark')
    await page.getByLabel('Layout').selectOption('compact')
    await page.getByLabel('Queue Ansicht Aktualisierungszeit').selectOption('2')
    await page.getByRole('button', { name: 'Speichern' }).click()

    await page.getByText('Saved.').waitFor()
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
    expect(await page.getAttribute('html', 'data-theme')).toBe('dark')
    expect(await page.getAttribute('html', 'data-density')).toBe('compact')
    await expectAccessible(page, 'preferences in English, dark and compact')

    const elsewhere = await stage.openAs(eva)
    await elsewhere.goto('/tickets')
    await elsewhere.getByRole('heading', { name: 'My tickets' }).waitFor()
    expect(await elsewhere.getByRole('row').count()).toBe(11)
    expect(await elsewhere.getByRole('navigation', { name: 'Pages' }).textContent()).toContain('1–10 of 13')
    await elsewhere.getByRole('link', { name: /Next/ }).click()
    await elsewhere.getByText('11–13 of 13').waitFor()
    expect(await elsewhere.getByRole('row').count()).toBe(4)
    await expectAccessible(elsewhere, 'second page')
    await elsewhere.getByRole('link', { name: /^Closed/ }).click()
    await elsewhere.getByText('Längst erledigt').waitFor()
    expect(await elsewhere.getByRole('row').count()).toBe(2)
  },
)

journey('the list filters while somebody types, and tabs, heads and paging keep the filter', async () => {
  const eva = await aCustomer(stage.portal.db)
  await aTicket(stage.portal.db, { requester: eva, subject: 'Prüfstand zeigt nichts an' })
  await aTicket(stage.portal.db, { requester: eva, subject: 'Drucker klemmt' })
  await aTicket(stage.portal.db, { requester: eva, subject: 'Prüfstand piept', state: 'closed' })
  const page = await stage.openAs(eva)
  await page.goto('/tickets')
  const filter = page.getByRole('searchbox')
  await filter.pressSequentially('pruefst', { delay: 30 })
  await page.getByText('Drucker klemmt').waitFor({ state: 'detached' })
  await page.getByText('Prüfstand zeigt nichts an').waitFor()
  expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('q')
  expect(await filter.inputValue()).toBe('pruefst')
  await expectAccessible(page, 'filtered')
  await page.getByRole('link', { name: /^Geschlossen/ }).click()
  await page.getByText('Prüfstand piept').waitFor()
  expect(await filter.inputValue()).toBe('pruefst')
  await page.getByRole('link', { name: 'Betreff' }).click()
  await filter.fill('piept klemmt')
  await page.getByRole('heading', { name: 'Nichts gefunden' }).waitFor()
  await expectAccessible(page, 'nothing found')
  await filter.fill('piept')
  await page.getByText('Prüfstand piept').waitFor()
  expect(new URL(page.url()).searchParams.toString()).toBe('view=closed&sort=subject&q=piept')
  await page.getByRole('link', { name: /Prüfstand piept/ }).click()
  await page.getByRole('heading', { name: 'Prüfstand piept' }).waitFor()
  await page.goBack()
  expect(await filter.inputValue()).toBe('piept')
})

journey('the list renews itself and leaves typed text, focus and place alone', async () => {
  const eva = await aCustomer(stage.portal.db, { refreshMinutes: 2, pageSize: 50 })
  for (let count = 1; count <= 40; count++)
    await aTicket(stage.portal.db, { requester: eva, subject: `Waage ${count} schwankt` })
  const page = await stage.openAs(eva)
  await page.clock.install()
  await page.goto('/tickets')
  await page.getByText(/aktualisiert sich alle 2 Minuten/).waitFor()
  const filter = page.getByRole('searchbox')
  await filter.pressSequentially('waage')
  await page.clock.runFor(300)
  await page.waitForURL(/q=waage/)
  await page.evaluate(() => window.scrollTo(0, 600))
  const refreshed = page.waitForRequest((request) => request.headers()['x-refresh'] === '1')
  await aTicket(stage.portal.db, { requester: eva, subject: 'Waage 41 ist neu' })
  await page.clock.runFor('02:00')
  expect(new URL((await refreshed).url()).searchParams.get('q')).toBe('waage')
  await page.getByText('Waage 41 ist neu').waitFor()
  expect(await filter.inputValue()).toBe('waage')
  expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('q')
  expect(await page.evaluate(() => window.scrollY)).toBeGreaterThanOrEqual(600)

  await page.getByRole('link', { name: /Waage 30 schwankt/ }).focus()
  await aTicket(stage.portal.db, { requester: eva, subject: 'Waage 42 ist neu' })
  await page.clock.runFor('02:00')
  await page.getByText('Waage 42 ist neu').waitFor()
  // What narrow windows show as cards is still a table to screen readers.
  expect(await page.locator('table.list :is(tr, td):not([role])').count()).toBe(0)
  expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Waage 30 schwankt')
})

journey('a refresh keeps no session alive, and when it is over the list stays and says so', async () => {
  const { db } = stage.portal
  const eva = await aCustomer(db, { refreshMinutes: 2 })
  await aTicket(db, { requester: eva, subject: 'Kompressor zu laut' })
  const page = await stage.openAs(eva)
  await page.clock.install()
  await page.goto('/tickets')
  const quiet = new Date(now().getTime() - DAY / 4)
  await db.session.updateMany({ where: { accountId: eva.id }, data: { lastSeenAt: quiet } })
  const refreshed = page.waitForResponse((response) => response.request().headers()['x-refresh'] === '1')
  await page.clock.runFor('02:00')
  await (await refreshed).finished()
  expect((await db.session.findFirstOrThrow({ where: { accountId: eva.id } })).lastSeenAt).toEqual(quiet)

  const plain = await stage.openAs(eva, { javaScriptEnabled: false })
  await db.session.updateMany({ where: { accountId: eva.id }, data: { lastSeenAt: quiet } })
  const html = await (await plain.request.get('/tickets', { headers: { 'x-refresh': '1' } })).text()
  const [refresh] = pageOf(html).all<HTMLMetaElement>('noscript meta[http-equiv=refresh]')
  const [, address = ''] = /^120; url=(.+)$/.exec(refresh?.content ?? '') ?? []
  await plain.goto(address.replaceAll('&amp;', '&'))
  await plain.getByText('Kompressor zu laut').waitFor()
  expect(await db.session.count({ where: { accountId: eva.id, lastSeenAt: { not: quiet } } })).toBe(0)

  await db.session.updateMany({ where: { accountId: eva.id }, data: { endedAt: now() } })
  await page.clock.runFor('02:00')
  await page.getByText('Ihre Sitzung ist abgelaufen').waitFor()
  await page.getByText('Kompressor zu laut').waitFor()
  await expectAccessible(page, 'session ended while refreshing')
  expect(await page.getByRole('main').getByRole('link', { name: 'Anmelden' }).getAttribute('href')).toMatch(
    /^\/login\?next=%2Ftickets/,
  )
})

journey('without a connection the list stays and says so, until the next refresh comes through', async () => {
  const eva = await aCustomer(stage.portal.db, { refreshMinutes: 2 })
  await aTicket(stage.portal.db, { requester: eva, subject: 'Kompressor zu laut' })
  const page = await stage.openAs(eva)
  await page.clock.install()
  await page.goto('/tickets')
  await page.context().setOffline(true)
  await page.clock.runFor('02:00')
  await page.getByText('Die Liste ließ sich gerade nicht erneuern.').waitFor()
  await page.getByText('Kompressor zu laut').waitFor()
  await page.context().setOffline(false)
  await page.clock.runFor('02:00')
  await page.getByText('Die Liste ließ sich gerade nicht erneuern.').waitFor({ state: 'hidden' })
})

journey('what somebody types before the scripts are there counts, too', async () => {
  const eva = await aCustomer(stage.portal.db)
  await aTicket(stage.portal.db, { requester: eva, subject: 'Prüfstand piept' })
  await aTicket(stage.portal.db, { requester: eva, subject: 'Drucker klemmt' })
  const page = await stage.openAs(eva)
  for (const [path, type, shown] of [
    ['/tickets', () => page.getByRole('searchbox').fill('pruefstand'), () => page.waitForURL(/q=pruefstand/)],
    [
      '/tickets/new',
      () => page.getByLabel('Text').fill('Seit gestern.'),
      () => page.getByText('Entwurf gespeichert').waitFor(),
    ],
  ] as const) {
    let typed = () => {}
    const waiting = new Promise<void>((resolve) => {
      typed = resolve
    })
    await page.route(/\.js$/, (route) => waiting.then(() => route.continue()))
    await page.goto(path, { waitUntil: 'commit' })
    await type()
    typed()
    await shown()
    await page.unroute(/\.js$/)
  }
})
