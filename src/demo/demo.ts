import { displayName } from '../accounts/names.ts'
import { databaseStorage } from '../attachments/storage.ts'
import type { Config } from '../config.ts'
import { emptyReport, saveContracts } from '../organizations/contracts.ts'
import { assignSupportIds } from '../organizations/support-id.ts'
import { addDays, DAY, localDay, MINUTE, now } from '../platform/clock.ts'
import { type Db, type Tx, transaction } from '../platform/db.ts'
import { hashPassword } from '../platform/passwords.ts'
import { nextTicketNumber } from '../tickets/numbering.ts'
import { type AuthoredEvent, type NewMessage, writeTickets } from '../tickets/writing.ts'
import { demoContracts } from './contracts.ts'
import type { DemoTicket } from './demo-ticket.ts'
import { demoFiles, type MessageFiles } from './files.ts'
import { AGENTS, COLLEAGUES, CUSTOMERS, TEAMS } from './people.ts'
import { demoTickets } from './tickets.ts'
import { workingTime } from './working-hours.ts'

export interface DemoSignIn {
  who: string
  login: string
  password: string
}

/** Returns the sign-ins, also if the database is filled already. */
export async function loadDemo(db: Db, config: Pick<Config, 'timeZone'>): Promise<DemoSignIn[]> {
  const existing = await db.account.findFirst({ select: { email: true }, orderBy: { id: 'asc' } })
  if (existing && existing.email !== CUSTOMERS[0]?.email) return []
  if (!existing) {
    const hashes = await Promise.all(CUSTOMERS.map(({ password }) => hashPassword(password)))
    const files = await transaction(db, (tx) => fill(tx, config.timeZone, hashes), { timeout: 60_000 })
    await demoFiles(db, databaseStorage(db), files)
  }
  return CUSTOMERS.map(({ who, email, password }) => ({ who, login: email, password }))
}

/** At working hours, in order, and never in the future. */
function timesOf({ daysAgo, messages }: DemoTicket, timeZone: string) {
  const wished = new Date(now().getTime() - daysAgo * DAY)
  // Recent tickets may be outside working hours.
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

/** Returns the files that its messages are to get. */
async function fill(tx: Tx, timeZone: string, hashes: string[]): Promise<MessageFiles[]> {
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
  await saveContracts(tx, demoContracts(now(), timeZone), emptyReport(), { dryRun: false })
  const organizations = await tx.organization.findMany()
  for (const { email, companies, site, ...person } of [...CUSTOMERS, ...COLLEAGUES]) {
    const accountId = accounts.find((account) => account.email === email)?.id ?? 0
    const role = 'administrator' in person && person.administrator ? ('admin' as const) : ('customer' as const)
    const places = organizations.filter(({ name }) => companies.includes(name))
    await tx.membership.deleteMany({ where: { accountId } })
    await tx.membership.createMany({
      data: places.map(({ id: organizationId, name }) => ({
        accountId,
        organizationId,
        role,
        site: name === companies[0] ? site : null,
      })),
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

  const files: MessageFiles[] = []
  for (const demo of demoTickets) {
    const requester = personOf(demo.by)
    const assignee = demo.assignee ? personOf(demo.assignee) : undefined
    const team = demo.onSite ? onSite : firstLevel
    if (!requester || !team) throw new Error('The demo data does not fit together')
    const { openedAt, times } = timesOf(demo, timeZone)
    const last = times.at(-1) ?? openedAt
    const closedAt = demo.state === 'closed' ? new Date(last.getTime() + 20 * MINUTE) : null
    const companies = [...CUSTOMERS, ...COLLEAGUES].find(({ email }) => email === requester.email)?.companies
    const organization = organizations.find(({ name }) => name === (demo.company ?? companies?.[0]))
    const contract = await tx.contract.findFirst({
      where: { organizationId: organization?.id ?? 0 },
      select: { id: true },
    })
    const named = demo.sharedWith ? personOf(demo.sharedWith) : undefined
    const by = (person: typeof requester, createdAt: Date) => ({
      actorId: person.id,
      actorName: displayName(person),
      createdAt,
    })
    const minutesLater = (minutes: number) => new Date(openedAt.getTime() + minutes * MINUTE)
    const messages = demo.messages.map((message, index): NewMessage => {
      const author = message.from === 'team' ? (assignee ?? personOf('Keller') ?? requester) : requester
      return {
        authorId: author.id,
        authorName: displayName(author),
        side: message.from,
        visibility: 'public',
        channel: index === 0 ? (demo.channel ?? 'portal') : 'portal',
        body: message.body,
        createdAt: times[index] ?? openedAt,
      }
    })
    const events: AuthoredEvent[] = [
      { type: 'opened', ...by(requester, openedAt) },
      ...(named
        ? [
            {
              type: 'shared' as const,
              data: { colleague: displayName(named), colleagueId: String(named.id) },
              ...by(requester, minutesLater(2)),
            },
          ]
        : []),
      ...(assignee ? [{ type: 'assigned' as const, ...by(assignee, minutesLater(8)) }] : []),
      ...(closedAt
        ? [
            {
              type: 'closed' as const,
              data: { from: 'open' as const },
              ...by(demo.closedByTeam && assignee ? assignee : requester, closedAt),
            },
          ]
        : []),
    ]
    const [first, ...others] = messages
    if (!first) throw new Error('A ticket of the demo has no text')
    const [written] = await writeTickets(
      tx,
      [
        {
          number: await nextTicketNumber(tx, localDay(openedAt, timeZone)),
          subject: demo.subject,
          state: demo.state,
          priority: demo.priority,
          affects: demo.others ? 'others' : 'me',
          restarted: demo.restarted ?? false,
          channel: demo.channel ?? 'portal',
          confidential: demo.confidential ?? false,
          requesterId: requester.id,
          organizationId: organization?.id ?? null,
          contractId: contract?.id ?? null,
          teamId: team.id,
          assigneeId: assignee?.id ?? null,
          followsId: null,
          holdUntil: demo.holdDays ? addDays(localDay(now(), timeZone), demo.holdDays) : null,
          createdAt: openedAt,
          updatedAt: closedAt ?? last,
          closedAt,
          messages: [first, ...others],
          events,
          participants: named ? [named.id] : [],
        },
      ],
      { told: false },
    )
    const ids = await tx.message.findMany({
      where: { ticketId: written?.id ?? 0 },
      select: { id: true, authorId: true },
      orderBy: { id: 'asc' },
    })
    for (const [index, { id: messageId, authorId }] of ids.entries()) {
      const names = demo.messages[index]?.files
      if (names) files.push({ messageId, ownerId: authorId ?? requester.id, names })
    }
  }
  return files
}
