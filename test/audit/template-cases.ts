import {
  addTemplate,
  publishTemplate,
  removeTemplate,
  saveDraftOf,
  withdrawTemplate,
} from '../../src/catalog/changing.ts'
import { definitionRules } from '../../src/catalog/definition-rules.ts'
import { moveTemplate } from '../../src/catalog/ordering.ts'
import { check } from '../../src/platform/rules.ts'
import { anAgent } from '../support/builders.ts'
import type { Portal } from '../support/portal.ts'
import { aTemplate } from '../support/templates.ts'
import { anActor } from '../support/tickets.ts'

/** Which template, and what of it has changed, never what it says. */
export function templateCases(portal: Portal, atTerminal: <Result>(work: () => Promise<Result>) => Promise<Result>) {
  const anAdmin = async () => anActor(portal.db, await anAgent(portal.db, { role: 'admin' }))
  const definition = (key: string, name = 'Drucker') =>
    check(definitionRules, { key, group: 'incident', name: { de: name } })
  const line = (subject: string) => ({ by: 'command line (jo)', subject })
  return {
    'template.added': async () => {
      const admin = await anAdmin()
      await atTerminal(() => addTemplate(portal.db, admin, definition('audit-added'), ''))
      return line('audit-added')
    },
    'template.changed': async () => {
      const [admin, { id, key }] = [await anAdmin(), await aTemplate(portal.db)]
      await atTerminal(() => saveDraftOf(portal.db, admin, id, definition(key, 'Scanner'), { note: '' }))
      return { ...line(key), changes: [{ field: 'name', from: '', to: 'changed' }] }
    },
    'template.published': async () => {
      const [admin, { id, key }] = [await anAdmin(), await aTemplate(portal.db, { published: false })]
      await atTerminal(() => publishTemplate(portal.db, admin, id, undefined))
      return { ...line(key), changes: [{ field: 'version', from: '', to: '1' }] }
    },
    'template.withdrawn': async () => {
      const [admin, { id, key }] = [await anAdmin(), await aTemplate(portal.db)]
      await atTerminal(() => withdrawTemplate(portal.db, admin, id))
      return line(key)
    },
    'template.moved': async () => {
      const [admin, , { id, key }] = [await anAdmin(), await aTemplate(portal.db), await aTemplate(portal.db)]
      await atTerminal(() => moveTemplate(portal.db, admin, id, true, undefined))
      return line(key)
    },
    'template.removed': async () => {
      const [admin, { id, key }] = [await anAdmin(), await aTemplate(portal.db, { published: false })]
      await atTerminal(() => removeTemplate(portal.db, admin, id))
      return line(key)
    },
  }
}
