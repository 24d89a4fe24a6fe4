import { addNote, changeNote, removeNote } from '../../src/organizations/notes.ts'
import { anAgent } from '../support/builders.ts'
import { aCompany } from '../support/companies.ts'
import type { Portal } from '../support/portal.ts'
import { anActor } from '../support/tickets.ts'
import { incidentCases } from './incident-cases.ts'
import { leavingCase } from './leaving-case.ts'

/** What incidents and the notes of a company leave in the audit log, never what they say; and who is taken out. */
export function noteCases(portal: Portal, atTerminal: <Result>(work: () => Promise<Result>) => Promise<Result>) {
  async function start() {
    const { db } = portal
    const [organization, jana] = [await aCompany(portal), await anActor(db, await anAgent(db))]
    const id = await atTerminal(() => addNote(db, jana, organization.id, { body: 'Nur nach 18 Uhr' }))
    return { organization, jana, id, line: { by: 'command line (jo)', subject: organization.name, changes: [] } }
  }
  return {
    'membership.removed': () => leavingCase(portal),
    ...incidentCases(portal, atTerminal),
    'note.added': async () => (await start()).line,
    'note.changed': async () => {
      const { organization, jana, id, line } = await start()
      await atTerminal(() => changeNote(portal.db, jana, organization.id, id, { body: 'Nur nach 19 Uhr' }))
      return line
    },
    'note.removed': async () => {
      const { organization, jana, id, line } = await start()
      await atTerminal(() => removeNote(portal.db, jana, organization.id, id))
      return line
    },
  }
}
