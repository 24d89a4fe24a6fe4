import { databaseStorage } from '../attachments/storage.ts'
import type { Config } from '../config.ts'
import { DAY, MINUTE, now } from '../platform/clock.ts'
import type { Db, Side, Tx } from '../platform/db.ts'
import { hashPassword } from '../platform/passwords.ts'
import { excerptOf, foldText } from '../tickets/folding.ts'
import { nextTicketNumber } from '../tickets/numbering.ts'
import { addMessageFiles, demoFiles } from './files.ts'
import { type DemoTicket, demoTickets } from './tickets.ts'
import { workingTime } from './working-hours.ts'

export interface DemoSignIn {
  who: string
  login: string
  password: string
}

const CUSTOMERS = [
  {
    who: 'customer with many tickets',
    email: 'eva.brandt@brandt-maschinenbau.example',
    firstName: 'Eva',
    lastName: 'Brandt',
    userName: 'ebrandt',
    password: 'Werkbank mit Zeichnung 7',
    locale: null,
  },
  {
    who: 'customer without any',
    email: 'marc.aydin@aydin-logistik.example',
    firstName: 'Marc',
    lastName: 'Aydin',
    userName: 'maydin',
    password: 'Lieferung kommt Dienstag 3',
    locale: null,
  },
  {
    who: 'customer in English',
    email: 'grace.oduya@northfield-optics.example',
    firstName: 'Grace',
    lastName: 'Oduya',
    userName: 'goduya',
    password: 'Lenses need clean rooms 5',
    locale: 'en',
  },
]
const AGENTS = [
  { email: 'jana.keller@support.example', firstName: 'Jana', lastName: 'Keller' },
  { email: 'tom.weber@support.example', firstName: 'Tom', lastName: 'Weber' },
]
const TEAMS = [
  { name: 'Support Team', address: 'support@support.example', level: 1, isDefault: true, position: 1 },
  { name: 'Vor-Ort-Service', address: 'vor-ort@support.example', level: 1, isDefault: false, position: 2 },
  { name: 'Second Level', address: 'second-level@support.example', level: 2, isDefault: false, position: 3, openToCustomers: false },
]

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
    data: CUSTOMERS.map(({ who: _who, password: _password, ...person }, index) => ({ ...person, passwordHash: hashes[index] ?? null })),
  })
  await tx.account.createMany({ data: AGENTS.map((person) => ({ ...person, role: 'agent' as const })) })
  const accounts = await tx.account.findMany()
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
    const { id } = await tx.ticket.create({
      data: {
        number: await nextTicketNumber(tx, openedAt, timeZone),
        subject: demo.subject,
        excerpt: excerptOf(first),
        folded: foldText(demo.subject),
        state: demo.state,
        priority: demo.priority,
        affects: demo.others ? 'others' : 'me',
        restarted: demo.restarted ?? false,
        channel: demo.channel ?? 'portal',
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
    const line = (type: string, actor: typeof requester, createdAt: Date) =>
      tx.ticketEvent.create({
        data: { ticketId: id, type, actorId: actor.id, actorName: `${actor.firstName} ${actor.lastName}`, createdAt },
      })
    await line('opened', requester, openedAt)
    if (assignee) await line('assigned', assignee, new Date(openedAt.getTime() + 8 * MINUTE))
    if (closedAt) await line('closed', demo.closedByTeam && assignee ? assignee : requester, closedAt)
  }
}
