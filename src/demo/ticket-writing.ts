import { displayName } from '../accounts/names.ts'
import { addDays, DAY, type Day, localDay, MINUTE, now } from '../platform/clock.ts'
import type { Account, Organization, Team, Tx } from '../platform/db.ts'
import { recordCall } from '../tickets/calls.ts'
import type { NewEvent } from '../tickets/events.ts'
import { nextTicketNumber } from '../tickets/numbering.ts'
import { columnsOf } from '../tickets/opening.ts'
import { type NewMessage, writeChange, writeTickets } from '../tickets/writing.ts'
import { demoAnswers } from './answers.ts'
import type { DemoMessage, DemoTicket } from './demo-ticket.ts'
import type { MessageFiles } from './files.ts'
import { by, QUIET, writeNextSteps } from './next-steps.ts'
import { workingTime } from './working-hours.ts'

/** Who and what the tickets of the demo name. */
export interface DemoWorld {
  timeZone: string
  people: Account[]
  teams: Team[]
  organizations: Organization[]
  /** Of each company, by its id. */
  contracts: Map<number, number>
  /** Names of each person's companies, the first one first, by address. */
  companies: Map<string, string[]>
}

/** Opens a ticket and lets what happened happen, in order. Returns the files that its messages are to get. */
export async function writeDemoTicket(tx: Tx, world: DemoWorld, demo: DemoTicket): Promise<MessageFiles[]> {
  const { requester, assignee, named, team, organization, personOf } = castOf(world, demo)
  const { openedAt, times } = timesOf(demo, world.timeZone)
  const last = times.at(-1) ?? openedAt
  const closedAt = demo.state === 'closed' ? new Date(last.getTime() + 20 * MINUTE) : null
  const [first, ...others] = demo.messages
  if (!first) throw new Error('A ticket of the demo has no text')
  const forwarded = demo.messages.find(({ forwardsTo }) => forwardsTo)?.forwardsTo
  const target = forwarded ? world.teams.find(({ name }) => name === forwarded) : undefined
  const today = localDay(now(), world.timeZone)
  const holdUntil = demo.holdDays ? addDays(today, demo.holdDays) : null
  const answer = demo.messages.findLast(({ from }) => from === 'team')
  const author = (message: DemoMessage): Account => {
    if (message.from === 'customer') return requester
    return personOf(message.by) ?? assignee ?? personOf('Keller') ?? requester
  }
  const written = (message: DemoMessage, at: Date): NewMessage => ({
    authorId: author(message).id,
    authorName: displayName(author(message)),
    side: message.from === 'customer' ? 'customer' : 'team',
    visibility: message.from === 'note' ? 'internal' : 'public',
    channel: message === first ? (demo.channel ?? 'portal') : message.call ? 'phone' : 'portal',
    body: message.body,
    createdAt: at,
  })
  const minutesLater = (minutes: number) => new Date(openedAt.getTime() + minutes * MINUTE)
  const shared: NewEvent[] = named
    ? [{ type: 'shared', data: { colleague: displayName(named), colleagueId: String(named.id) } }]
    : []
  const around = { organizationId: organization?.id ?? null, requesterId: requester.id, today }
  const made = await demoAnswers(tx, demo.subject, around)
  const [ticket] = await writeTickets(
    tx,
    [
      {
        number: await nextTicketNumber(tx, localDay(openedAt, world.timeZone)),
        subject: demo.subject,
        state: demo.state,
        priority: demo.priority,
        affects: demo.others ? 'others' : 'me',
        restarted: demo.restarted ?? false,
        channel: demo.channel ?? 'portal',
        confidential: demo.confidential ?? false,
        requesterId: requester.id,
        organizationId: organization?.id ?? null,
        contractId: world.contracts.get(organization?.id ?? 0) ?? null,
        teamId: (target ?? team).id,
        assigneeId: target ? null : (assignee?.id ?? null),
        followsId: null,
        holdUntil,
        ...columnsOf(made),
        ...(closedAt ? { resolution: demo.resolution ?? 'solved', cause: demo.cause ?? '' } : {}),
        ...(closedAt ? { solution: answer?.body ?? '' } : {}),
        createdAt: openedAt,
        updatedAt: closedAt ?? last,
        closedAt,
        messages: [written(first, times[0] ?? openedAt)],
        events: [
          by(requester, openedAt)({ type: 'opened' }),
          ...shared.map(by(requester, minutesLater(2))),
          ...(assignee ? [by(assignee, minutesLater(8))({ type: 'assigned' })] : []),
        ],
        participants: named ? [named.id] : [],
      },
    ],
    QUIET,
  )
  const id = ticket?.id ?? 0
  for (const [index, message] of others.entries()) {
    const at = times[index + 1] ?? last
    const events = eventsOf(message, demo, { team, target, until: message === answer ? holdUntil : null, answer })
    const change = { message: written(message, at), events: events.map(by(author(message), at)) }
    const messageId = await writeChange(tx, id, change, QUIET)
    if (message.call && messageId) await recordCall(tx, messageId, { ...message.call, consent: false, shown: false })
  }
  const steps = { id, teamId: team.id, requester, last, timeZone: world.timeZone }
  if (assignee) await writeNextSteps(tx, demo, { ...steps, assignee })
  if (closedAt) {
    const closer = demo.closedByTeam && assignee ? assignee : requester
    await writeChange(tx, id, { events: [by(closer, closedAt)({ type: 'closed', data: { from: 'open' } })] }, QUIET)
  }
  if (target) {
    const giver = author(demo.messages.find(({ forwardsTo }) => forwardsTo) ?? first)
    await tx.ticketFormerTeam.create({ data: { ticketId: id, teamId: team.id, until: last } })
    await tx.ticketWatcher.create({ data: { ticketId: id, accountId: giver.id } })
  }
  return filesOf(tx, id, demo)
}

/** Throws an Error if the demo data does not fit together. */
function castOf({ people, teams, organizations, companies }: DemoWorld, demo: DemoTicket) {
  const personOf = (name: string | undefined) => people.find(({ lastName }) => lastName === name)
  const requester = personOf(demo.by)
  const team = teams.find(({ name, isDefault }) => (demo.onSite ? name === 'Vor-Ort-Service' : isDefault))
  if (!requester || !team) throw new Error('The demo data does not fit together')
  const company = demo.company ?? companies.get(requester.email)?.[0]
  return {
    personOf,
    requester,
    team,
    assignee: personOf(demo.assignee),
    named: personOf(demo.sharedWith),
    organization: organizations.find(({ name }) => name === company),
  }
}

interface Course {
  team: Team
  target: Team | undefined
  until: Day | null
  answer: DemoMessage | undefined
}

function eventsOf(message: DemoMessage, demo: DemoTicket, { team, target, until, answer }: Course): NewEvent[] {
  if (message.forwardsTo && target) {
    const data = { from: team.name, to: target.name, teamId: String(target.id) }
    return [{ type: 'forwarded', visibility: 'internal', data }]
  }
  if (message.call) return [{ type: 'called', data: { shown: false } }]
  if (message.from === 'note') return [{ type: 'noted', visibility: 'internal' }]
  const { state, party } = demo
  const hold = { ...(until ? { until } : {}), ...(party ? { reason: 'third_party' as const, party: party.name } : {}) }
  const settles = message === answer && (state === 'waiting' || state === 'on_hold')
  return [
    { type: 'replied' },
    ...(settles ? [{ type: 'state' as const, data: { from: 'open' as const, state, ...hold } }] : []),
  ]
}

/** At working hours, in order, and never in the future. */
function timesOf({ daysAgo, messages }: DemoTicket, timeZone: string) {
  const wished = new Date(now().getTime() - daysAgo * DAY)
  // Recent tickets may be outside working hours.
  const openedAt = daysAgo < 0.5 ? wished : workingTime(wished, timeZone, 'before')
  const latest = now().getTime() - MINUTE
  let earliest = openedAt.getTime()
  const times = messages.map(({ after }) => {
    const soon = new Date(Math.max(openedAt.getTime() + after * MINUTE, earliest))
    const time = daysAgo < 0.5 ? soon : workingTime(soon, timeZone, 'after')
    const at = new Date(Math.min(time.getTime(), latest))
    earliest = at.getTime()
    return at
  })
  return { openedAt, times }
}

async function filesOf(tx: Tx, ticketId: number, { messages }: DemoTicket): Promise<MessageFiles[]> {
  if (!messages.some(({ files }) => files)) return []
  const rows = await tx.message.findMany({
    where: { ticketId },
    select: { id: true, authorId: true },
    orderBy: { id: 'asc' },
  })
  return rows.flatMap(({ id, authorId }, index) => {
    const names = messages[index]?.files
    return names && authorId ? [{ messageId: id, ownerId: authorId, names }] : []
  })
}
