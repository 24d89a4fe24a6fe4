import { databaseStorage } from '../attachments/storage.ts'
import type { Config } from '../config.ts'
import { emptyReport, saveContracts } from '../organizations/contracts.ts'
import { assignSupportIds } from '../organizations/support-id.ts'
import { addDays, localDay, now } from '../platform/clock.ts'
import { type Account, type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { hashPassword } from '../platform/passwords.ts'
import { AGENTS, TEAMS } from './agents.ts'
import { addDemoArticles } from './articles.ts'
import { addDemoCanned } from './canned.ts'
import { addDemoNotes } from './company-notes.ts'
import { demoContracts } from './contracts.ts'
import { demoFiles, type MessageFiles } from './files.ts'
import { addDemoIncident } from './incidents.ts'
import { sendDemoMails } from './mails.ts'
import { addDemoNotices } from './notices.ts'
import { COLLEAGUES, CUSTOMERS } from './people.ts'
import { addDemoTemplates } from './templates.ts'
import { type DemoWorld, writeDemoTicket } from './ticket-writing.ts'
import { demoTickets } from './tickets.ts'

export interface DemoSignIn {
  who: string
  login: string
  password: string
}

const SIGN_INS: DemoSignIn[] = [
  ...CUSTOMERS.map(({ who, email, password }) => ({ who, login: email, password })),
  ...AGENTS.flatMap(({ email, signIn }) => (signIn ? [{ ...signIn, login: email }] : [])),
]

/** Returns the sign-ins, also if the database is filled already. */
export async function loadDemo(db: Db, config: Pick<Config, 'timeZone' | 'maxUploadSize'>): Promise<DemoSignIn[]> {
  const existing = await db.account.findFirst({ select: { email: true }, orderBy: { id: 'asc' } })
  if (existing && existing.email !== CUSTOMERS[0]?.email) return []
  if (!existing) {
    const hashes = await Promise.all(SIGN_INS.map(async ({ login, password }) => [login, await hashPassword(password)]))
    const files = await transaction(db, (tx) => fill(tx, config.timeZone, new Map(hashes as [string, string][])), {
      timeout: 60_000,
    })
    const storage = databaseStorage(db)
    await demoFiles(db, storage, files)
    await addDemoArticles(db, storage, config)
    await sendDemoMails(db, storage)
    await addDemoNotices(db, config.timeZone)
  }
  return SIGN_INS
}

/** Returns the files that its messages are to get. */
async function fill(tx: Tx, timeZone: string, hashes: Map<string, string>): Promise<MessageFiles[]> {
  const people = await addPeople(tx, hashes)
  await saveContracts(tx, demoContracts(now(), timeZone), emptyReport(), { dryRun: false })
  const organizations = await tx.organization.findMany()
  const contracts = await tx.contract.findMany({ select: { id: true, organizationId: true } })
  const world: DemoWorld = {
    timeZone,
    people,
    organizations,
    contracts: new Map(contracts.map(({ id, organizationId }) => [organizationId, id])),
    companies: new Map([...CUSTOMERS, ...COLLEAGUES].map(({ email, companies }) => [email, companies])),
    teams: await addTeams(tx, people),
  }
  await addMemberships(tx, world)
  await addAbsence(tx, world)
  await assignSupportIds(
    tx,
    people.map(({ id }) => id),
  )
  await addDemoTemplates(tx)
  const files: MessageFiles[] = []
  for (const demo of demoTickets) files.push(...(await writeDemoTicket(tx, world, demo)))
  await addDemoCanned(tx, world)
  await addDemoNotes(tx, world)
  await addDemoIncident(tx, world)
  await readWhatIsOld(tx)
  return files
}

async function addPeople(tx: Tx, hashes: Map<string, string>): Promise<Account[]> {
  const hashOf = (email: string) => hashes.get(email) ?? null
  await tx.account.createMany({
    data: CUSTOMERS.map(({ email, firstName, lastName, userName, locale }) => ({
      ...{ email, firstName, lastName, userName, locale },
      passwordHash: hashOf(email),
    })),
  })
  await tx.account.createMany({
    data: COLLEAGUES.map(({ email, firstName, lastName, enabled = true }) => ({ email, firstName, lastName, enabled })),
  })
  await tx.account.createMany({
    data: AGENTS.map(({ email, firstName, lastName, role = 'agent' as const, teams }) => ({
      ...{ email, firstName, lastName, role },
      passwordHash: hashOf(email),
      shownOrganization: teams[0] ?? '',
      signature: `${firstName} ${lastName}`,
      introducedAt: now(),
    })),
  })
  return tx.account.findMany()
}

async function addTeams(tx: Tx, people: Account[]) {
  for (const { escalatesTo, ...team } of TEAMS) {
    const target = escalatesTo ? await tx.team.findUnique({ where: { name: escalatesTo } }) : undefined
    await tx.team.create({ data: { ...team, escalatesToId: target?.id ?? null }, select: { id: true } })
  }
  const teams = await tx.team.findMany()
  await tx.teamMember.createMany({
    data: AGENTS.flatMap(({ email, teams: names }) =>
      teams
        .filter(({ name }) => names.includes(name))
        .map(({ id }) => ({ teamId: id, accountId: people.find((person) => person.email === email)?.id ?? 0 })),
    ),
  })
  return teams
}

async function addMemberships(tx: Tx, { people, organizations }: DemoWorld) {
  const members = [...CUSTOMERS, ...COLLEAGUES].flatMap(({ email, companies, site, ...person }) => {
    const accountId = people.find((account) => account.email === email)?.id ?? 0
    const role = 'administrator' in person && person.administrator ? ('admin' as const) : ('customer' as const)
    return organizations
      .filter(({ name }) => companies.includes(name))
      .map(({ id, name }) => ({ accountId, organizationId: id, role, site: name === companies[0] ? site : null }))
  })
  await tx.membership.deleteMany({ where: { accountId: { in: members.map(({ accountId }) => accountId) } } })
  await tx.membership.createMany({ data: members })
}

/** Miriam Sander is away for some days, and Jana Keller stands in. */
async function addAbsence(tx: Tx, { people, timeZone }: DemoWorld) {
  const idOf = (name: string) => people.find(({ lastName }) => lastName === name)?.id ?? 0
  const until = new Date(addDays(localDay(now(), timeZone), 4))
  await tx.absence.create({
    data: { accountId: idOf('Sander'), deputyId: idOf('Keller'), until },
    select: { accountId: true },
  })
}

/** Agents have read what is older than a day, and what they wrote themselves. */
async function readWhatIsOld(tx: Tx) {
  await readRows(
    tx,
    Prisma.sql`insert into ticket_look (account_id, ticket_id, event_id)
      select a.id, e.ticket_id, max(e.id) from account a cross join ticket_event e
      where a.role <> 'customer' and (e.actor_id = a.id or e.created_at < ${now()}::timestamptz - interval '1 day')
      group by a.id, e.ticket_id`,
  )
}
