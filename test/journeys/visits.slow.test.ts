import { readFileSync } from 'node:fs'
import ICAL from 'ical.js'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { expectAccessible, journey, PHONE, useStage } from '../support/browser.ts'
import { aDeskTicket } from '../support/desk.ts'
import { linkIn } from '../support/mails.ts'
import { minuteIn } from '../support/visits.ts'

const stage = useStage()

const event = (text: string) => {
  const calendar = new ICAL.Component(ICAL.parse(text))
  const [visit] = calendar.getAllSubcomponents('vevent')
  const value = (name: string) => String(visit?.getFirstPropertyValue(name))
  return { method: String(calendar.getFirstPropertyValue('method')), uid: value('uid'), sequence: value('sequence') }
}

/** In words of the page: `03.12.2026`. */
const dayIn = (days: number) => minuteIn(days).slice(0, 10).split('-').reverse().join('.')

async function download(page: Page) {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'In den Kalender' }).click(),
  ])
  return event(readFileSync(await file.path(), 'utf8'))
}

journey(
  'an agent plans a visit, a customer on a phone takes it along, the agent moves it and calls it off',
  async () => {
    const { jana, tom, eva, ticket, path } = await aDeskTicket(stage.portal)
    const atJanas = await stage.openAs(jana)
    const atEvas = await stage.openAs(eva, { viewport: PHONE })
    await atJanas.goto(path)
    await atJanas.getByRole('link', { name: 'Besuch planen', exact: true }).click()
    const dialog = atJanas.getByRole('dialog')
    await dialog.getByLabel('Tag und Uhrzeit').fill(minuteIn(3))
    await dialog.getByLabel('Wer kommt?').selectOption(String(tom.id))
    await dialog.getByLabel('Ort').fill('Werk Nord, Halle 2')
    await expectAccessible(atJanas, 'planning a visit')
    await dialog.getByRole('button', { name: 'Besuch planen' }).click()
    await atJanas.getByText('Der Besuch ist geplant.').waitFor()
    await atJanas.getByRole('link', { name: new RegExp(`${dayIn(3)}, 09:00 bis 10:00 Uhr`) }).waitFor()
    await expectAccessible(atJanas, 'a ticket with a visit')

    const mail = await stage.mails.mailTo(eva.email)
    expect(mail.attachments.map(({ filename }) => filename)).toContain('termin.ics')
    await atEvas.goto(linkIn(mail.text, '/tickets'))
    await atEvas
      .getByText(`${dayIn(3)}, 09:00 bis 10:00 Uhr`)
      .first()
      .waitFor()
    await atEvas.getByText('Es kommt Tom Weber.').first().waitFor()
    await expectAccessible(atEvas, 'a visit that comes')
    const first = await download(atEvas)
    expect(first).toMatchObject({ method: 'PUBLISH', sequence: '0' })
    await atEvas.goto('/tickets')
    await atEvas.getByText(`Besuch: ${dayIn(3)}, 09:00`).waitFor()

    await atJanas.goto(`${path}/visit`)
    await atJanas.getByLabel('Tag und Uhrzeit').fill(minuteIn(4, '14:30'))
    await atJanas.getByRole('button', { name: 'Ändern' }).click()
    await atJanas.getByText('Der Besuch ist geplant.').waitFor()
    expect((await stage.mails.mailTo(eva.email)).text).toContain('hat sich geändert')
    await atEvas.goto(`/tickets/${ticket.number}`)
    await atEvas
      .getByText(`${dayIn(4)}, 14:30 bis 15:30 Uhr`)
      .first()
      .waitFor()
    expect(await download(atEvas)).toEqual({ method: 'PUBLISH', uid: first.uid, sequence: '1' })

    await atJanas.goto('/desk/visits')
    await atJanas.getByRole('cell', { name: 'Tom Weber' }).waitFor()
    await expectAccessible(atJanas, 'coming visits')
    await atJanas.goto(path)
    await atJanas.getByRole('link', { name: 'Besuch absagen' }).click()
    await atJanas.getByRole('dialog').getByRole('button', { name: 'Besuch absagen' }).click()
    await atJanas.getByText('Der Besuch ist abgesagt.').waitFor()
    const off = await stage.mails.mailTo(eva.email)
    const [file] = off.attachments.filter(({ filename }) => filename === 'termin.ics')
    expect(event(file?.content.toString() ?? '')).toEqual({ method: 'CANCEL', uid: first.uid, sequence: '2' })
    await atEvas.reload()
    expect(await atEvas.getByRole('link', { name: 'In den Kalender' }).count()).toBe(0)
  },
)

journey(
  'without scripts, visits are planned, corrected and called off; remote work says what to close first',
  async () => {
    const { jana, eva, ticket, path } = await aDeskTicket(stage.portal)
    const atJanas = await stage.openAs(jana, { javaScriptEnabled: false, viewport: PHONE })
    await atJanas.goto(`${path}/handling`)
    await atJanas.getByLabel('Fernwartung').check()
    await atJanas.getByRole('button', { name: 'Ändern' }).click()
    await atJanas.getByText('Das Ticket wird per Fernwartung bearbeitet.').waitFor()
    const hint = 'Bitte schließen Sie vorher Programme mit personenbezogenen Daten.'
    expect((await stage.mails.mailTo(eva.email)).text).toContain(hint)
    const atEvas = await stage.openAs(eva, { javaScriptEnabled: false, viewport: PHONE })
    await atEvas.goto(`/tickets/${ticket.number}`)
    await atEvas.getByText(hint).waitFor()

    await atJanas.goto(`${path}/visit`)
    await atJanas.getByLabel('Tag und Uhrzeit').fill(minuteIn(-2))
    await atJanas.getByLabel('Name', { exact: true }).fill('Anna Groß')
    await atJanas.getByLabel('Wer kommt?').selectOption('')
    await atJanas.getByRole('button', { name: 'Besuch planen' }).click()
    await atJanas.getByText('Dieser Termin ist schon vorbei.').first().waitFor()
    expect(await atJanas.getByLabel('Name', { exact: true }).inputValue()).toBe('Anna Groß')
    await atJanas.getByLabel('Tag und Uhrzeit').fill(minuteIn(2))
    await atJanas.getByRole('button', { name: 'Besuch planen' }).click()
    await atJanas.getByText('Der Besuch ist geplant.').waitFor()
    await atEvas.reload()
    await atEvas.getByText('Es kommt Anna Groß.').first().waitFor()
    await atJanas.goto(`${path}/visit/calling-off`)
    await atJanas.getByRole('button', { name: 'Besuch absagen' }).click()
    await atJanas.getByText('Der Besuch ist abgesagt.').waitFor()
  },
)
