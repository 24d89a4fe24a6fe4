import { randomUUID } from 'node:crypto'
import { blockSender, unblockSender } from '../../src/correspondence/blocked-senders.ts'
import { anAgent } from '../support/builders.ts'
import type { Portal } from '../support/portal.ts'
import { anActor } from '../support/tickets.ts'

/** Whose mails are discarded; never who it is, only where they are. */
export function senderCases(portal: Portal, atTerminal: <Result>(work: () => Promise<Result>) => Promise<Result>) {
  async function start() {
    const admin = await anActor(portal.db, await anAgent(portal.db, { role: 'admin' }))
    const domain = `${randomUUID()}.example`
    return { admin, domain, line: { by: 'command line (jo)', subject: `@${domain}`, changes: [] } }
  }
  return {
    'sender.blocked': async () => {
      const { admin, domain, line } = await start()
      await atTerminal(() => blockSender(portal.db, admin, `news@${domain}`, false))
      return line
    },
    'sender.unblocked': async () => {
      const { admin, domain, line } = await start()
      await portal.db.blockedSender.create({ data: { pattern: `news@${domain}` } })
      await atTerminal(() => unblockSender(portal.db, admin, `news@${domain}`))
      return line
    },
  }
}
