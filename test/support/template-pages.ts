import { randomUUID } from 'node:crypto'
import type { Locale } from '../../src/i18n/translate.ts'
import { as } from './browsing.ts'
import { anAgent } from './builders.ts'
import type { Portal } from './portal.ts'
import { noting, type ShownPage } from './shown-pages.ts'
import { aTemplate } from './templates.ts'

/** Templates at the desk: none, refused, a draft, published, with versions, to be removed, and for agents to read. */
export async function templatePages({ db, app }: Portal, locale: Locale): Promise<ShownPage[]> {
  const pages: ShownPage[] = []
  const path = '/desk/templates'
  const { see, send } = noting(await as(app, await anAgent(db, { locale, role: 'admin' })), pages)
  await see(path)
  await see(`${path}/new`)
  await send(path, {
    formKey: randomUUID(),
    action: 'save',
    group: 'incident',
    field_0_type: 'choice',
    field_0_min: 'x',
  })
  await send(path, { formKey: randomUUID(), action: 'add', name_de: 'Drucker <neu>', field_0_type: 'choice' })
  const label = { de: 'Gerät & Halle' }
  const options = [{ value: 'a', label: { de: 'A <b>' } }]
  const template = await aTemplate(db, {
    organizations: [],
    guide: { name: { de: 'Drucker' }, text: { de: '## Zuerst\n\n- Strom' } },
    fields: [
      { key: 'device', type: 'choice', label, options },
      { key: 'since', type: 'date', label: { de: 'Seit wann?' }, showWhen: { field: 'device', is: ['a'] } },
    ],
  })
  const draft = await aTemplate(db, { published: false })
  await see(path)
  await see(`${path}/${template.id}`)
  await see(`${path}/${template.id}/versions`)
  await see(`${path}/${template.id}/trial?organization=Niemand`)
  await send(`${path}/${template.id}/trial`, { formKey: randomUUID(), 'answers[device]': 'b' })
  await see(`${path}/${draft.id}/removal`)
  const stale = {
    formKey: randomUUID(),
    action: 'save',
    seen: 'x',
    group: 'incident',
    icon: 'printer',
    name_de: 'Anders',
  }
  await send(`${path}/${template.id}`, { ...stale, key: template.key, priority: '3' })
  const reader = noting(await as(app, await anAgent(db, { locale })), pages)
  await reader.see(`${path}/${template.id}`)
  return pages
}
