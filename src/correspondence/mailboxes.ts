import type { Actor } from '../accounts/actor.ts'
import { type Db, Prisma, readRows } from '../platform/db.ts'
import { NotFoundError } from '../platform/errors.ts'
import type { Metric } from '../platform/metrics.ts'
import { mailboxesAtDesk } from './mail-policy.ts'

/** Why mails cannot be taken from a mailbox, or what was wrong with one that was. */
export type MailboxFault =
  | 'sign-in'
  | 'token'
  | 'certificate'
  | 'encryption'
  | 'connection'
  | 'folder'
  | 'team'
  /** One mail is. */
  | 'too-large'
  /** One mail cannot be read, or not be stored. */
  | 'unreadable'
  | 'failed'

export interface Trouble {
  fault: MailboxFault
  /** What the server said, or what happened. */
  detail: string
}

export interface KnownMailbox {
  id: number
  uidValidity: number | null
  /** All up to this one have been looked at. */
  lastUid: number | null
  createdAt: Date
}

export class UnknownTeamOfMailboxError extends NotFoundError {}

/**
 * The mailbox as it was left, with its team as IMAP_URL names it; one that was found once stays when it is renamed.
 * Throws UnknownTeamOfMailboxError.
 */
export async function enterMailbox(db: Db, name: string, team?: string): Promise<KnownMailbox> {
  const teamId = Prisma.sql`(select id from team where lower(name) = lower(${team ?? null}))`
  const [mailbox] = await readRows<KnownMailbox & { teamId: number | null }>(
    db,
    Prisma.sql`insert into mailbox as m (name, team_id) values (${name}, ${teamId})
      on conflict (name) do update
        set team_id = case when ${team === undefined} then null else coalesce(excluded.team_id, m.team_id) end
      returning id, team_id as "teamId", uid_validity as "uidValidity", last_uid as "lastUid",
        created_at as "createdAt"`,
  )
  if (!mailbox || (team !== undefined && mailbox.teamId === null))
    throw new UnknownTeamOfMailboxError(`no team is named ${JSON.stringify(team)}`)
  return mailbox
}

/** Those that IMAP_URL names and nobody knows, nor has their mailbox known before. */
export async function missingTeams(db: Db, named: readonly { name: string; team: string | undefined }[]) {
  const asked = named.filter(({ team }) => team !== undefined)
  const rows = await readRows<{ team: string }>(
    db,
    Prisma.sql`select distinct a.team from unnest(${asked.map(({ name }) => name)}::text[],
        ${asked.map(({ team }) => team)}::text[]) as a(name, team)
      where not exists (select 1 from team t where lower(t.name) = lower(a.team))
        and not exists (select 1 from mailbox m where m.name = a.name and m.team_id is not null)`,
  )
  return rows.map(({ team }) => team)
}

export interface Seen {
  uidValidity: number
  lastUid: number
  /** With single mails. */
  trouble?: Trouble | undefined
}

/** All mails that were there are stored. */
export async function sawMailbox(db: Db, id: number, { uidValidity, lastUid, trouble }: Seen) {
  await readRows(
    db,
    Prisma.sql`update mailbox set uid_validity = ${uidValidity}, last_uid = ${lastUid}, seen_at = now(),
        failing_since = null, last_error = ${trouble ? textOf(trouble) : null} where id = ${id}`,
  )
}

export async function failMailbox(db: Db, name: string, trouble: Trouble) {
  await readRows(
    db,
    Prisma.sql`insert into mailbox as m (name, failing_since, last_error) values (${name}, now(), ${textOf(trouble)})
      on conflict (name) do update
        set failing_since = coalesce(m.failing_since, now()), last_error = excluded.last_error`,
  )
}

const textOf = ({ fault, detail }: Trouble) => `${fault}: ${detail.slice(0, 500)}`

function troubleOf(text: string | null): Trouble | undefined {
  if (text === null) return undefined
  const [, fault = 'failed', detail = ''] = /^([a-z-]+): (.*)$/s.exec(text) ?? []
  return { fault: fault as MailboxFault, detail }
}

export interface MailboxLine {
  id: number
  name: string
  team: string | null
  /** The last success. */
  seenAt: Date | null
  failingSince: Date | null
  /** Without `failingSince`, it concerns single mails. */
  trouble: Trouble | undefined
  /** Mails that came in, as far as MOST_COUNTED. */
  received: number
}

/** Nobody wants to know more exactly. */
export const MOST_COUNTED = 10_000

/** Every mailbox that ever took mails, in the order of their names. */
export async function listMailboxes(db: Db): Promise<MailboxLine[]> {
  const rows = await readRows<Omit<MailboxLine, 'trouble'> & { lastError: string | null }>(
    db,
    Prisma.sql`select m.id, m.name, t.name as team, m.seen_at as "seenAt", m.failing_since as "failingSince",
        m.last_error as "lastError",
        (select count(*) from (select 1 from incoming_mail i where i.mailbox_id = m.id
          limit ${MOST_COUNTED}) counted)::int as received
      from mailbox m left join team t on t.id = m.team_id order by m.name limit 500`,
  )
  return rows.map(({ lastError, ...row }) => ({ ...row, trouble: troubleOf(lastError) }))
}

export interface MailboxesShown {
  /** How many are asked for mails and answer, and when the last to be asked was. */
  watched: number
  seenAt: Date | null
  failing: { name: string; trouble: Trouble; failingSince: Date }[]
}

const MOST_FAILING = 5

/** Whether mails come from the mailboxes that somebody looks after. */
export async function mailboxesOf(db: Db, actor: Actor): Promise<MailboxesShown> {
  const [row] = await readRows<{
    watched: number
    seenAt: Date | null
    failing: { name: string; failingSince: string; lastError: string | null }[]
  }>(
    db,
    Prisma.sql`select count(*) filter (where seen_at is not null and failing_since is null)::int as watched,
        min(seen_at) filter (where failing_since is null) as "seenAt",
        coalesce(json_agg(json_build_object('name', name, 'failingSince', failing_since, 'lastError', last_error)
          order by failing_since) filter (where failing_since is not null), '[]') as failing
      from mailbox own where ${mailboxesAtDesk(actor, 'own')}`,
  )
  const { watched, seenAt, failing } = row ?? { watched: 0, seenAt: null, failing: [] }
  return {
    watched,
    seenAt,
    failing: failing.slice(0, MOST_FAILING).map(({ name, failingSince, lastError }) => ({
      name,
      failingSince: new Date(failingSince),
      trouble: troubleOf(lastError) ?? { fault: 'failed', detail: '' },
    })),
  }
}

/** Of the mailboxes that are asked for mails, and of all mails that came in. */
export async function mailboxMetrics(db: Db): Promise<Metric[]> {
  const rows = await readRows<{ name: string; age: number | null; failing: boolean }>(
    db,
    Prisma.sql`select name, extract(epoch from now() - seen_at)::float8 as age, failing_since is not null as failing
      from mailbox where seen_at is not null or failing_since is not null order by name limit 500`,
  )
  const [waiting] = await readRows<{ stored: number; quarantined: number }>(
    db,
    Prisma.sql`select count(*) filter (where state = 'stored')::int as stored,
        count(*) filter (where state = 'quarantined')::int as quarantined
      from incoming_mail where state in ('stored', 'quarantined')`,
  )
  const gauges = rows.flatMap(({ name, age, failing }) => {
    const label = `{mailbox=${JSON.stringify(name)}}`
    const seen = {
      name: 'schalter_mailbox_seconds_since_success',
      help: 'Seconds since all mails of a mailbox were taken',
    }
    const fails = { name: 'schalter_mailbox_failing', help: '1 while mails cannot be taken from a mailbox' }
    return [
      ...(age === null ? [] : [{ ...seen, series: `${seen.name}${label}`, value: Math.round(age) }]),
      { ...fails, series: `${fails.name}${label}`, value: failing ? 1 : 0 },
    ]
  })
  return [
    ...gauges,
    {
      name: 'schalter_incoming_mails_waiting',
      help: 'Stored mails that are not filed yet',
      value: waiting?.stored ?? 0,
    },
    { name: 'schalter_incoming_mails_quarantined', help: 'Mails in quarantine', value: waiting?.quarantined ?? 0 },
  ]
}
