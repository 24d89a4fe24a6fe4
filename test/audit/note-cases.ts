import { addNote, changeNote, removeNote } from '../../src/organizations/notes.ts'
import { anAgent } from '../support/builders.ts'
import { aCompany } from '../support/companies.ts'
import type { Portal } from '../support/portal.ts'
import { anActor } from '../support/tickets.ts'

/** What the notes of a company leave in the audit log; never what they say. */
export function noteCases(portal: Portal, atTerminal: <Result>(work: () => Promise<Result>) => Promise<Result>) {
  const { db } = portal
  async function start() {
    const [organization, jana] = [await aCompany(portal), await anActor(db, await anAgent(db))]
    const id = await atTerminal(() => addNote(db, jana, organization.id, { body: 'Nur nach 18 Uhr' }))
    return { organization, jana, id, line: { by: 'command line (jo)', subject: organization.name, changes: [] } }
  }
  return {
    'note.added': async () => (await start()).line,
    'note.changed': async () => {
      const { organization, jana, id, line } = await start()
      await atTerminal(() => changeNote(db, jana, organization.id, id, { body: 'Nur nach 19 Uhr' }))
      return line
    },
    'note.removed': async () => {
      const { organization, jana, id, line } = await start()
      await atTerminal(() => removeNote(db, jana, organization.id, id))
      return line
    },
  }
}
