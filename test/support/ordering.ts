import { randomUUID } from 'node:crypto'
import type { TemplateInput } from '../../src/catalog/definition-rules.ts'
import { as } from './browsing.ts'
import { aCustomer, aTeam } from './builders.ts'
import { inputValue } from './page.ts'
import type { Portal } from './portal.ts'
import { aTemplate } from './templates.ts'

type Field = NonNullable<TemplateInput['fields']>[number]

export const DEVICE: Field = {
  key: 'device',
  type: 'choice',
  label: { de: 'Gerät', en: 'Device' },
  required: true,
  options: [
    { value: 'notebook', label: { de: 'Notebook', en: 'Laptop' } },
    { value: 'fester PC', label: { de: 'fester PC', en: 'Desktop' } },
  ],
}
const KEYBOARD: Field = {
  key: 'keyboard',
  type: 'text',
  label: { de: 'Tastatur', en: 'Keyboard' },
  required: true,
  showWhen: { field: 'device', is: ['notebook'] },
}
export const COUNT: Field = {
  key: 'count',
  type: 'number',
  label: { de: 'Anzahl', en: 'Number' },
  unit: 'Stück',
  min: 1,
  max: 5,
}
export const FIELDS: Field[] = [DEVICE, KEYBOARD, COUNT]

/** A template of an order, its form as somebody would send it, and the tickets that come of it. */
export async function anOrder({ db, app }: Portal, changes: Parameters<typeof aTemplate>[1] = {}) {
  const team = await aTeam(db, { name: `Hardware ${randomUUID().slice(0, 8)}`, openToCustomers: false })
  const template = await aTemplate(db, {
    group: 'request',
    name: { de: 'Neuer Arbeitsplatz', en: 'New workplace' },
    subject: { de: 'Neuer Arbeitsplatz', en: 'New workplace' },
    team: team.name,
    askPriority: false,
    priority: 2,
    fields: [...FIELDS],
    ...changes,
  })
  const eva = await aCustomer(db)
  const visitor = await as(app, eva)
  const path = `/tickets/new/${template.key}`
  const form = async (answers: Record<string, string> = {}, more: Record<string, string> = {}) => {
    const page = (await visitor.get(path)).body
    const named = Object.entries(answers).map(([key, value]) => [`answers[${key}]`, value])
    return {
      formKey: inputValue(page, 'formKey'),
      template: template.key,
      version: inputValue(page, 'version'),
      subject: 'Neuer Arbeitsplatz für Frau Yıldız',
      ...Object.fromEntries(named),
      ...more,
    }
  }
  const tickets = () =>
    db.ticket.findMany({
      where: { requesterId: eva.id },
      include: { answers: { orderBy: { position: 'asc' } }, messages: true },
    })
  return { db, team, template, eva, visitor, path, form, tickets }
}
