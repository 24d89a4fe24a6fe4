import { type Db, Prisma, type Tx } from '../platform/db.ts'
import { type Author, currentAuthor } from './author.ts'

/** What leaves a line. A test shows for each that it does. */
export const ACTIONS = [
  'sign-in.done',
  'sign-in.refused',
  'sign-in.not-admitted',
  'sign-in.limited',
  'sessions.ended',
  'password.changed',
  'password.generated',
  'link.made',
  'account.registered',
  'person.added',
  'person.changed',
  'person.merged',
  'person.exported',
  'person.erased',
  'membership.added',
  'membership.changed',
  'membership.removed',
  'contract.added',
  'contract.changed',
  'contract.ended',
  'company.added',
  'company.renamed',
  'company.merged',
  'incident.opened',
  'incident.changed',
  'incident.ended',
  'note.added',
  'note.changed',
  'note.removed',
  'team.added',
  'team.changed',
  'team.removed',
  'agent.added',
  'agent.changed',
  'ticket.found',
  'setting.changed',
  'mail-text.changed',
  'mail-rule.added',
  'mail-rule.changed',
  'mail-rule.moved',
  'mail-rule.removed',
  'template.added',
  'template.changed',
  'template.published',
  'template.withdrawn',
  'template.moved',
  'template.removed',
  'sender.blocked',
  'sender.unblocked',
  'article.added',
  'article.changed',
  'article.removed',
  'faq-category.added',
  'faq-category.changed',
  'faq-category.moved',
  'faq-category.removed',
] as const
export type Action = (typeof ACTIONS)[number]

export interface AuditChange {
  field: string
  from: string
  to: string
}

/** Never with secrets, nor with texts of tickets. */
export interface AuditLine {
  action: Action
  /** Whom it concerns. */
  accountId?: number
  /** What it concerns: a contract, a company, a team, a setting. Never a person. */
  subject?: string
  changes?: AuditChange[]
  /** Other than who acts here. */
  by?: Author
}

const MOST_CHARACTERS = 500

/** In the transaction of the change. */
export async function record(tx: Db | Tx, ...lines: AuditLine[]) {
  if (lines.length === 0) return
  await tx.auditEntry.createMany({
    data: lines.map(({ action, accountId, subject, changes = [], by = currentAuthor() }) => ({
      action,
      actorId: by.accountId ?? null,
      commandLine: by.commandLine ?? null,
      address: by.address ?? null,
      accountId: accountId ?? null,
      subject: subject?.slice(0, MOST_CHARACTERS) ?? null,
      changes: changes.map(({ field, from, to }) => ({ field, from: shortened(from), to: shortened(to) })),
    })),
  })
}

const shortened = (value: string) =>
  value.length > MOST_CHARACTERS ? `${value.slice(0, MOST_CHARACTERS).toWellFormed()}…` : value

/** Those fields whose values differ; lists are sorted. */
export function changesOf(before: Record<string, unknown>, after: Record<string, unknown>): AuditChange[] {
  const shown = (value: unknown) => (Array.isArray(value) ? [...value].sort().join(', ') : String(value ?? ''))
  return Object.keys(after)
    .map((field) => ({ field, from: shown(before[field]), to: shown(after[field]) }))
    .filter(({ from, to }) => from !== to)
}

export type Refusal = Extract<Action, `sign-in.${'refused' | 'not-admitted' | 'limited'}`>

/** Lines an hour of refused sign-ins of one kind; then all others are one line. */
export const MOST_REFUSALS = 200

/** One line per hour, account and network, however often; what was typed is never kept: it may be a password. */
export async function recordRefusal(
  db: Db | Tx,
  action: Refusal,
  { accountId, network }: { accountId: number | undefined; network: string },
) {
  const own = `${action} ${network} ${accountId ?? ''}`
  await db.$executeRaw(Prisma.sql`
    with hour as (select date_trunc('hour', now()) as began,
      extract(epoch from date_trunc('hour', now())) || ' ' as key),
    crowd as (
      select began, key, not exists (select 1 from audit_entry where bucket = key || ${own}) and (
        select count(*) from (select 1 from audit_entry where action = ${action} and at >= began
          limit ${MOST_REFUSALS}) recent) >= ${MOST_REFUSALS} as crowded
      from hour),
    place as (select crowded, key || case when crowded then ${action} else ${own} end as bucket from crowd),
    counted as (update audit_entry e set count = e.count + 1, last_at = now() from place where e.bucket = place.bucket
      returning e.id)
    insert into audit_entry (action, account_id, address, bucket)
    select ${action}, case when not crowded then ${accountId ?? null}::int end,
      case when not crowded then ${network} end, bucket
    from place where not exists (select 1 from counted)
    on conflict (bucket) do update set count = audit_entry.count + 1, last_at = now()`)
}

/** In days. */
export async function sweepAudit(db: Db, keepDays: number) {
  await db.$executeRaw`delete from audit_entry where at < now() - make_interval(days => ${keepDays})`
}
