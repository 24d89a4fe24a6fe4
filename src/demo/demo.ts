import { displayName } from '../accounts/actor.ts'
import { databaseStorage } from '../attachments/storage.ts'
import type { Config } from '../config.ts'
import { saveContracts } from '../organizations/contracts.ts'
import { assignSupportIds } from '../organizations/support-id.ts'
import { DAY, MINUTE, now } from '../platform/clock.ts'
import type { Db, Side, Tx } from '../platform/db.ts'
import { hashPassword } from '../platform/passwords.ts'
import type { HistoryType } from '../tickets/events.ts'
import { excerptOf, foldText } from '../tickets/folding.ts'
import { nextTicketNumber } from '../tickets/numbering.ts'
import { demoContracts } from './contracts.ts'
import type { DemoTicket } from './demo-ticket.ts'
import { addMessageFiles, demoFiles } from './files.ts'
import { AGENTS, COLLEAGUES, CUSTOMERS, TEAMS } from './people.ts'
import { demoTickets } from './tickets.ts'
import { workingTime } from './working-hours.ts'

export interface DemoSignIn {
  who: string
  login: string
  password: string
}

/** Fills an empty database with people and tickets as they really are. Returns the sign-ins, also when they are there already. */
export async function loadDemo(db: Db, config: Pick<Config, 'timeZone'>): Promise<DemoSignIn[]> {
  const existing = await db.account.findFirst({ select: { email: true }, orderBy: { id: 'asc' } })
  if (existing && existing.email !== CUSTOMERS[0]?.email) return []
  if (!existing) {
    const hashes = await Promise.all(CUSTOMERS.map(({ password }) => hashPassword(password)))
    await db.$transaction((tx) => fill(tx, config.timeZone, hashes), { timeout: 60_000 })
    await demoFiles(db, databaseStorage(db))
  }
  return CUSTOMERS.map(({ who, email, password }) => ({ who, login: email, password }))
}

/** When a ticket was opened and its messages were written: at working hours, in order, and not in the future. */
function timesOf({ daysAgo, messages }: DemoTicket, timeZone: string) {
  const wished = new Date(now().getTime() - daysAgo * DAY)
  // What just happened did so just now, whatever the hour.
  const openedAt = daysAgo < 0.5 ? wished : workingTime(wished, timeZone, 'before')
  let earliest = openedAt.getTime()
  const times = messages.map(({ after }) => {
    const soon = new Date(Math.max(openedAt.getTime() + after * MINUTE, earliest))
    const time = daysAgo < 0.5 ? soon : workingTime(soon, timeZone, 'after')
    earliest = Math.min(time.getTime(), now().getTime() - 30 * MINUTE) + 4 * MINUTE
    return time < now() ? time : new Date(now().getTime() - 30 * MINUTE)
  })
  return { openedAt, times }
}

async function fill(tx: Tx, timeZone: string, hashes: string[]) {
  await tx.team.createMany({ data: TEAMS })
  await tx.account.createMany({
    data: CUSTOMERS.map(({ email, firstName, lastName, userName, locale }, index) => ({
      email,
      firstName,
      lastName,
      userName,
      locale,
      passwordHash: hashes[index] ?? null,
    })),
  })
  await tx.account.createMany({
    data: COLLEAGUES.map(({ email, firstName, lastName, enabled = true }) => ({ email, firstName, lastName, enabled })),
  })
  await tx.account.createMany({ data: AGENTS.map((person) => ({ ...person, role: 'agent' as const })) })
  const accounts = await tx.account.findMany()
  await saveContracts(tx, demoContracts(now(), timeZone), { added: [], changed: [], unchanged: [] }, { dryRun: false })
  const organizations = await tx.organization.findMany()
  for (const { email, companies, site, ...person } of [...CUSTOMERS, ...COLLEAGUES]) {
    const accountId = accounts.find((account) => account.email === email)?.id ?? 0
    const role = 'administrator' in person && person.administrator ? ('admin' as const) : ('customer' as const)
    const places = organizations.filter(({ name }) => companies.includes(name))
    await tx.membership.deleteMany({ where: { accountId } })
    await tx.membership.createMany({
      data: places.map(({ id: organizationId, name }) => ({ accountId, organizationId, role, site: name === companies[0] ? site : null })),
    })
  }
  await assignSupportIds(
    tx,
    accounts.map(({ id }) => id),
  )
  const teams = await tx.team.findMany()
  const personOf = (name: string) => accounts.find(({ lastName }) => lastName === name)
  const firstLevel = teams.find(({ isDefault }) => isDefault)
  const onSite = teams.find(({ name }) => name === 'Vor-Ort-Service')

  for (const demo of demoTickets) {
    const requester = personOf(demo.by)
    const assignee = demo.assignee ? personOf(demo.assignee) : undefined
    const team = demo.onSite ? onSite : firstLevel
    if (!requester || !team) throw new Error('The demo data does not fit together')
    const { openedAt, times } = timesOf(demo, timeZone)
    const last = times.at(-1) ?? openedAt
    const closedAt = demo.state === 'closed' ? new Date(last.getTime() + 20 * MINUTE) : null
    const first = demo.messages[0]?.body ?? ''
    const companies = [...CUSTOMERS, ...COLLEAGUES].find(({ email }) => email === requester.email)?.companies
    const organization = organizations.find(({ name }) => name === (demo.company ?? companies?.[0]))
    const contract = await tx.contract.findFirst({ where: { organizationId: organization?.id ?? 0 }, select: { id: true } })
    const { id } = await tx.ticket.create({
      data: {
        organizationId: organization?.id ?? null,
        contractId: contract?.id ?? null,
        number: await nextTicketNumber(tx, openedAt, timeZone),
        subject: demo.subject,
        excerpt: excerptOf(first),
        folded: foldText(demo.subject),
        state: demo.state,
        priority: demo.priority,
        affects: demo.others ? 'others' : 'me',
        restarted: demo.restarted ?? false,
        channel: demo.channel ?? 'portal',
        confidential: demo.confidential ?? false,
        requesterId: requester.id,
        teamId: team.id,
        assigneeId: assignee?.id ?? null,
        holdUntil: demo.holdDays ? new Date(now().getTime() + demo.holdDays * DAY) : null,
        createdAt: openedAt,
        updatedAt: closedAt ?? last,
        closedAt,
      },
    })
    for (const [index, message] of demo.messages.entries()) {
      const author = message.from === 'team' ? (assignee ?? personOf('Keller')) : requester
      const side: Side = message.from === 'team' ? 'team' : 'customer'
      const { id: messageId } = await tx.message.create({
        data: {
          ticketId: id,
          authorId: author?.id ?? null,
          authorName: `${author?.firstName} ${author?.lastName}`,
          side,
          visibility: 'public',
          channel: index === 0 ? (demo.channel ?? 'portal') : 'portal',
          body: message.body,
          folded: foldText(message.body),
          createdAt: times[index] ?? openedAt,
        },
      })
      if (message.files) addMessageFiles({ messageId, ticketId: id, ownerId: author?.id ?? requester.id, names: message.files })
    }
    const line = (type: HistoryType, actor: typeof requester, createdAt: Date, data = {}) =>
      tx.ticketEvent.create({
        data: { ticketId: id, type, actorId: actor.id, actorName: displayName(actor), data, createdAt },
      })
    await line('opened', requester, openedAt)
    const named = demo.sharedWith ? personOf(demo.sharedWith) : undefined
    if (named) {
      await tx.ticketParticipant.create({ data: { ticketId: id, accountId: named.id } })
      await line('shared', requester, new Date(openedAt.getTime() + 2 * MINUTE), { colleague: displayName(named) })
    }
    if (assignee) await line('assigned', assignee, new Date(openedAt.getTime() + 8 * MINUTE))
    if (closedAt) await line('closed', demo.closedByTeam && assignee ? assignee : requester, closedAt)
  }
}
