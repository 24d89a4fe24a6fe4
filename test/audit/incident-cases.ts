import { endIncident } from '../../src/incidents/ending.ts'
import { changeIncident, openIncident } from '../../src/incidents/opening.ts'
import { anAgent } from '../support/builders.ts'
import type { Portal } from '../support/portal.ts'
import { anActor } from '../support/tickets.ts'

/** What incidents leave in the audit log: their titles, never what they say. */
export function incidentCases(portal: Portal, atTerminal: <Result>(work: () => Promise<Result>) => Promise<Result>) {
  const zone = { timeZone: 'Europe/Berlin' }
  const says = { titleDe: 'Telefonanlage steht', bodyDe: 'Wir sind dran.', audience: 'everybody' as const }
  async function start() {
    const { db } = portal
    const jana = await anActor(db, await anAgent(db))
    const id = await atTerminal(() => openIncident(db, jana, says, zone))
    return { db, jana, id, line: { by: 'command line (jo)', subject: says.titleDe, changes: [] } }
  }
  return {
    'incident.opened': async () => (await start()).line,
    'incident.changed': async () => {
      const { db, jana, id, line } = await start()
      await atTerminal(() => changeIncident(db, jana, id, { ...says, bodyDe: 'Ersatz kommt.' }, zone))
      return line
    },
    'incident.ended': async () => {
      const { db, jana, id, line } = await start()
      const tools = { standard: 'de' as const, question: () => 'Geht es wieder?' }
      await atTerminal(() => endIncident(db, jana, id, { bodyDe: 'Geht wieder.', tickets: 'leave' }, tools))
      return line
    },
  }
}
