import { randomUUID } from 'node:crypto'
import { blockSender, unblockSender } from '../../src/correspondence/blocked-senders.ts'
import { addRule, changeRule, moveRule, removeRule } from '../../src/correspondence/mail-rules.ts'
import { findCalled } from '../../src/telephone/finding.ts'
import { anAgent, aTeam, aTicket } from '../support/builders.ts'
import type { Portal } from '../support/portal.ts'
import { anActor } from '../support/tickets.ts'

/** A ticket of another team, which an agent has found by its number. */
async function findByNumber({ db }: Portal) {
  const ticket = await aTicket(db)
  const agent = await anActor(db, await anAgent(db, {}, [await aTeam(db)]))
  await findCalled(db, agent, ticket.number)
  return ticket.number
}

/** Whose mails are discarded, never who it is, only where they are; and what is found of others. */
export function senderCases(portal: Portal, atTerminal: <Result>(work: () => Promise<Result>) => Promise<Result>) {
  async function start() {
    const admin = await anActor(portal.db, await anAgent(portal.db, { role: 'admin' }))
    const domain = `${randomUUID()}.example`
    return { admin, domain, line: { by: 'command line (jo)', subject: `@${domain}`, changes: [] } }
  }
  async function ruled() {
    const { admin } = await start()
    const team = await aTeam(portal.db)
    const wish = { address: '', words: 'Beamer', sender: '', organization: '', team: team.id }
    const id = await atTerminal(() => addRule(portal.db, admin, wish))
    const line = { by: 'command line (jo)', subject: team.name }
    return { admin, id, wish, line }
  }
  return {
    'ticket.found': async () => {
      const subject = await atTerminal(() => findByNumber(portal))
      return { by: 'command line (jo)', subject, changes: [] }
    },
    'mail-rule.added': async () => (await ruled()).line,
    'mail-rule.changed': async () => {
      const { admin, id, wish, line } = await ruled()
      await atTerminal(() => changeRule(portal.db, admin, id, { ...wish, words: 'Tafel' }, undefined))
      return { ...line, changes: [{ field: 'words', from: 'Beamer', to: 'Tafel' }] }
    },
    'mail-rule.moved': async () => {
      await ruled()
      const { admin, id, line } = await ruled()
      await atTerminal(() => moveRule(portal.db, admin, id, true, undefined))
      return line
    },
    'mail-rule.removed': async () => {
      const { admin, id, line } = await ruled()
      await atTerminal(() => removeRule(portal.db, admin, id))
      return line
    },
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
