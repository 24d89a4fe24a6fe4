import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { MIN_PASSWORD_LENGTH } from '../../src/accounts/password-strength.ts'
import { type Locale, translator } from '../../src/i18n/translate.ts'
import { expectAccessible, type Stage } from './browser.ts'
import { aTeam } from './builders.ts'
import { dropFile, pasteImage, slowUploads } from './gestures.ts'
import { linkIn, passwordIn } from './mails.ts'

const people: Record<
  Locale,
  { email: string; firstName: string; lastName: string; language: string; password: string }
> = {
  de: {
    email: 'eva.brandt@brandt-maschinenbau.example',
    firstName: 'Eva',
    lastName: 'Brandt',
    language: 'de-DE',
    password: 'Drei stille Boote am Kai',
  },
  en: {
    email: 'grace.oduya@northfield-optics.example',
    firstName: 'Grace',
    lastName: 'Oduya',
    language: 'en-GB',
    password: 'Three quiet boats at dusk',
  },
}

/** From nothing to a followed ticket, with every page on the way looked at by axe. */
export async function firstTicket(stage: Stage, locale: Locale) {
  const { t } = translator(locale, 'Europe/Berlin')
  const person = people[locale]
  if (!(await stage.portal.db.team.count())) await aTeam(stage.portal.db, { name: 'Support Team', isDefault: true })
  const page = await stage.open({ locale: person.language })
  const button = (name: string, exact = true) => page.getByRole('button', { name, exact })
  const heading = (name: string) => page.getByRole('heading', { name, level: 1 })

  await page.goto('/')
  await expectAccessible(page, 'start')
  expect(await page.getAttribute('html', 'lang')).toBe(locale)
  await page
    .getByRole('main')
    .getByRole('link', { name: t('nav.register') })
    .first()
    .click()
  await expectAccessible(page, 'register')
  await page.getByLabel(t('register.email')).fill(person.email)
  await page.getByLabel(t('register.first-name')).fill(person.firstName)
  await page.getByLabel(t('register.last-name')).fill(person.lastName)
  await button(t('register.submit')).click()
  await heading(t('registered.title')).waitFor()
  await expectAccessible(page, 'registered')

  const welcome = await stage.mails.mailTo(person.email)
  expect(welcome.subject).toBe(t('mail.registered.subject', { portal: 'Muster IT Service' }))
  await page.goto(linkIn(welcome.text, '/login'))
  await expectAccessible(page, 'sign in')
  await page.getByLabel(t('login.login')).fill(person.email.toUpperCase())
  await page.getByLabel(t('login.password')).fill('not this one')
  await button(t('login.submit')).click()
  await page.getByText(t('error.login')).waitFor()
  await expectAccessible(page, 'sign in refused')
  await page.getByLabel(t('login.password')).fill(passwordIn(welcome.text))
  await button(t('login.submit')).click()

  await heading(t('password.title')).waitFor()
  await expectAccessible(page, 'choose a password')
  await page.getByLabel(t('password.new'), { exact: true }).fill('kurz')
  await page.getByLabel(t('password.repeat')).fill('kurz')
  await button(t('password.submit')).click()
  await page
    .getByText(t('error.password.short', { length: MIN_PASSWORD_LENGTH }))
    .first()
    .waitFor()
  await expectAccessible(page, 'choose a password, refused')
  await page.getByLabel(t('password.new'), { exact: true }).fill(person.password)
  await page.getByLabel(t('password.repeat')).fill(person.password)
  await button(t('password.submit')).click()

  await heading(t('tickets.title')).waitFor()
  await page.getByText(t('flash.password-changed')).waitFor()
  await page.getByText(t('tickets.no-support-id')).waitFor()
  await expectAccessible(page, 'no tickets yet')
  await page
    .getByRole('link', { name: t('tickets.new') })
    .first()
    .click()

  await heading(t('new.title')).waitFor()
  await expectAccessible(page, 'new ticket')
  expect(await page.getByLabel(t('new.to'), { exact: false }).locator('option:checked').textContent()).toBe(
    'Support Team',
  )
  await page.getByLabel(t('new.subject')).fill('Fehler')
  await page.getByLabel(t('new.body')).fill('Seit heute früh.\n\nDer Versatz beträgt ca. 4 mm.')
  await page.getByLabel(t('affects.others')).check()
  await page.getByLabel(t('new.priority')).selectOption('4')
  await page.getByText(t('remark.vague', { subject: 'Fehler' })).waitFor()
  await expectAccessible(page, 'new ticket, vague subject')

  const chooser = page.waitForEvent('filechooser')
  await button(t('files.choose'), false).click()
  await (await chooser).setFiles([
    { name: 'Protokoll.txt', mimeType: 'text/plain', buffer: Buffer.from('Zeile 1\n') },
    { name: 'Messung.csv', mimeType: 'text/csv', buffer: Buffer.from('a;b\n1;2\n') },
  ])
  const files = page.getByRole('list', { name: t('files.list') })
  await files.getByRole('link', { name: 'Messung.csv' }).waitFor()
  await dropFile(page, { name: 'Grundriss.txt', type: 'text/plain', size: 20 })
  await files.getByRole('link', { name: 'Grundriss.txt' }).waitFor()
  await pasteImage(page)
  await files
    .getByRole('link', { name: new RegExp(`^${t('files.pasted')} \\d{4}-\\d\\d-\\d\\d \\d\\d\\.\\d\\d\\.png$`) })
    .waitFor()
  await button(t('files.remove-named', { name: 'Messung.csv' })).click()
  await files.getByRole('link', { name: 'Messung.csv' }).waitFor({ state: 'detached' })
  await uploadSlowly(page, t)
  expect(await files.getByRole('listitem').allTextContents()).toHaveLength(3)
  await expectAccessible(page, 'new ticket with files')

  await page.getByLabel(t('new.subject')).fill('Etikettendrucker Halle 2 druckt versetzt')
  await button(t('new.submit')).click()

  await heading('Etikettendrucker Halle 2 druckt versetzt').waitFor()
  const number = /\/tickets\/(\d{16})$/.exec(page.url())?.[1] ?? ''
  await page.getByText(t('flash.opened', { number })).waitFor()
  expect(await page.getByRole('article').getByRole('listitem').count()).toBe(3)
  await expectAccessible(page, 'ticket opened')
  const acknowledged = await stage.mails
    .mailTo(person.email)
    .then((mail) => (mail.subject?.includes(number) ? mail : stage.mails.mailTo(person.email)))
  expect(acknowledged.subject).toBe(`[Ticket#${number}] Etikettendrucker Halle 2 druckt versetzt`)

  await page
    .getByRole('link', { name: t('nav.tickets'), exact: true })
    .first()
    .click()
  const row = page.getByRole('row', { name: number })
  await row.getByText('Etikettendrucker Halle 2 druckt versetzt').waitFor()
  expect(await row.textContent()).toContain(t('state.new'))
  await expectAccessible(page, 'my tickets')
  await row.getByRole('link').click()

  await page.getByLabel(t('reply.body')).fill('Ein Foto vom Etikett liegt bei.')
  await dropFile(page, { name: 'Etikett.txt', type: 'text/plain', size: 2000 })
  await files.getByRole('link', { name: 'Etikett.txt' }).waitFor()
  await button(t('reply.submit')).click()
  await page.getByText(t('flash.replied')).waitFor()
  expect(await page.getByRole('article').count()).toBe(2)
  await page.getByRole('article').last().getByRole('link', { name: 'Etikett.txt' }).waitFor()
  await expectAccessible(page, 'ticket answered')

  const actions = page.getByText(t('ticket.actions'), { exact: true })
  await actions.click()
  await expectAccessible(page, 'ticket, actions open')
  await page.getByRole('link', { name: t('ticket.close'), exact: true }).click()
  await page.getByLabel(t('ticket.close.comment')).fill('Danke, es war die Walze.')
  await expectAccessible(page, 'ticket, closing')
  await button(t('ticket.close.submit')).click()
  await page.getByText(t('flash.closed')).waitFor()
  await page.getByText(t('ticket.turn.nobody')).first().waitFor()
  await page.getByText('Danke, es war die Walze.').waitFor()
  await expectAccessible(page, 'ticket closed')

  await page
    .getByRole('main')
    .getByRole('button', { name: t('ticket.reopen') })
    .last()
    .click()
  await page.getByText(t('flash.reopened')).waitFor()
  expect(await page.getByLabel(t('reply.body')).isVisible()).toBe(true)

  await page.goto(`/tickets/${number}/print`)
  await heading('Etikettendrucker Halle 2 druckt versetzt').waitFor()
  expect(await page.getByRole('article').count()).toBe(3)
  expect(await button(t('print.now')).isVisible()).toBe(true)
  await expectAccessible(page, 'print view')
}

/**
 * An upload that takes its time shows how far it is, and can be cancelled; another is sent with the form that waited
 * for it.
 */
async function uploadSlowly(page: Page, t: ReturnType<typeof translator>['t']) {
  const fastAgain = await slowUploads(page, 200_000)
  await dropFile(page, { name: 'Film.bin', type: 'application/octet-stream', size: 6_000_000 })
  const progress = page.getByRole('progressbar', { name: t('files.uploading', { name: 'Film.bin' }) })
  await progress.waitFor()
  await expectAccessible(page, 'uploading')
  // A second after it was cancelled, the page asks whether the file had arrived; only then is it surely gone.
  const asked = page.waitForResponse((response) => response.request().headers()['x-refresh'] === '1')
  await page.getByRole('button', { name: `${t('files.cancel')}: Film.bin` }).click()
  await progress.waitFor({ state: 'detached' })
  await asked
  await fastAgain()
}
