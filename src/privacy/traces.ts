import { Prisma, readRows, type Tx } from '../platform/db.ts'
import type { Patterns } from './names.ts'

/** Where a column still names somebody, for a human to look at. */
export interface Trace {
  /** `table.column`. */
  column: string
  /** Numbers of tickets and contracts, names of companies, ids of the rest. */
  places: string[]
  /** Places beyond those. */
  more: number
}

/** Columns that are not searched, by the reason. All others with text are, also those of later versions. */
export const HARMLESS: Record<string, string[]> = {
  'one of our own words': [
    'mail.automatic',
    ...['account.locale', 'account.muted_mails', 'attachment.media_type', 'contract.modules', 'draft.purpose'],
    'bulk_undo.action',
    ...['canned_response.locale', 'mail_text.locale', 'mail_text.name', 'notice.kind', 'notice_choice.kind'],
    ...[
      'audit_entry.action',
      'mail.name',
      'privacy_log.action',
      'setting.name',
      'setting_change.name',
      'ticket_event.type',
    ],
    ...['incoming_mail.automatic', 'incoming_mail.reason'],
    ...['faq_article_text.locale', 'faq_article_version.locale'],
    ...['_private_known_crontabs.identifier', '_private_tasks.identifier', '_private_jobs.flags'],
    ...['_prisma_migrations.logs', '_prisma_migrations.migration_name'],
  ],
  'made of numbers, times and random signs': [
    ...['audit_entry.address', 'audit_entry.bucket'],
    ...['account.password_hash', 'account.support_id', 'job_worker.id', 'mail.in_reply_to', 'mail.message_id'],
    ...['mail.thread', 'message_mail.header_message_id'],
    ...['ticket.number', 'ticket_day.day', '_private_job_queues.locked_by', '_private_job_queues.queue_name'],
    ...['_private_jobs.key', '_private_jobs.locked_by', '_prisma_migrations.checksum', '_prisma_migrations.id'],
  ],
  'made from another column, which is searched': [
    ...['attachment.folded', 'mail.calendar', 'mail.html', 'message.folded', 'ticket.excerpt', 'ticket.folded'],
    'ticket_template_version.tile',
    'ticket.folded_messages',
    'ticket_answer.folded',
    ...['account.folded', 'organization.folded'],
    ...['faq_article_text.folded', 'faq_article_text.folded_title'],
    ...['faq_article_text.stems', 'faq_article_text.title_stems'],
  ],
  'names the account beside it, and those of the person are erased': [
    ...['account.email', 'account.first_name', 'account.last_name', 'account.phone', 'account.user_name'],
    ...['mail.to_address', 'mail.to_name', 'message.author_name', 'session.address', 'session.user_agent'],
    ...['incoming_mail.from_address', 'incoming_mail.from_name', 'ticket_event.actor_name'],
  ],
  'names places, never people': ['privacy_log.details', 'submission.result'],
}
const harmless = new Set(Object.values(HARMLESS).flat())

/** Hold addresses, which others of the same name have as well. */
const ADDRESSES = new Set([
  'contract.approval_email',
  'contract.authorizers',
  'contract_address.email',
  'party.address',
])

/** Name people, each with their account. */
const NAMES = new Set(['ticket_event.data'])

/** How a human finds a row "x"; by its id otherwise. */
const PLACES: Record<string, string> = {
  ticket: 'x.number',
  message: '(select t.number from ticket t where t.id = x.ticket_id)',
  call: '(select t.number from message m join ticket t on t.id = m.ticket_id where m.id = x.message_id)',
  message_mail: `(select t.number from message m join ticket t on t.id = m.ticket_id where m.id = x.message_id)`,
  suggested_participant: '(select t.number from ticket t where t.id = x.ticket_id)',
  ticket_event: '(select t.number from ticket t where t.id = x.ticket_id)',
  visit: '(select t.number from ticket t where t.id = x.ticket_id)',
  ticket_answer: '(select t.number from ticket t where t.id = x.ticket_id)',
  attachment: `coalesce((select t.number from message_attachment a join message m on m.id = a.message_id
    join ticket t on t.id = m.ticket_id where a.attachment_id = x.id order by m.id limit 1), x.id::text)`,
  contract: 'x.number::text',
  contract_address: '(select c.number::text from contract c where c.id = x.contract_id)',
  contract_domain: '(select c.number::text from contract c where c.id = x.contract_id)',
  organization: 'x.name::text',
  organization_note: '(select o.name::text from organization o where o.id = x.organization_id)',
  membership: '(select o.name::text from organization o where o.id = x.organization_id)',
  team: 'x.name::text',
  canned_response: 'x.title',
  ticket_template: 'x.key::text',
  ticket_template_version: '(select p.key::text from ticket_template p where p.id = x.template_id)',
  setting: 'x.name',
  setting_change: 'x.name',
  draft: "'account ' || x.account_id",
  party: 'x.name::text',
  faq_category: 'x.slug',
  faq_article: 'x.slug',
  faq_article_text: '(select a.slug from faq_article a where a.id = x.article_id)',
  faq_article_version: '(select a.slug from faq_article a where a.id = x.article_id)',
  faq_feedback: '(select a.slug from faq_article a where a.id = x.article_id)',
  faq_search_miss: 'x.words',
  incident_join: "'incident ' || x.incident_id",
  incident_update: "'incident ' || x.incident_id",
}

// Enough to work through; the rest is counted.
const MOST_PLACES = 500

/** In every column with text that the database has, whichever version made it. */
export async function findTraces(tx: Tx, patterns: Patterns): Promise<Trace[]> {
  const traces: Trace[] = []
  for (const column of await textColumns(tx)) {
    const name = `${column.table}.${column.column}`
    if (harmless.has(name)) continue
    const pattern = ADDRESSES.has(name) ? 'address' : NAMES.has(name) ? 'fullName' : 'anyName'
    const { places, all } = await placesNaming(tx, column, patterns[pattern])
    if (all) traces.push({ column: name, places, more: all - places.length })
  }
  return traces
}

interface TextColumn {
  schema: string
  table: string
  column: string
  kind: 'text' | 'list' | 'json'
}

export async function textColumns(tx: Tx): Promise<TextColumn[]> {
  return readRows<TextColumn>(
    tx,
    Prisma.sql`select c.table_schema::text as schema, c.table_name::text as "table", c.column_name::text as "column",
        case when c.data_type = 'ARRAY' then 'list' when c.data_type like 'json%' then 'json' else 'text' end as kind
      from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
      where t.table_type = 'BASE TABLE' and c.table_schema not in ('pg_catalog', 'information_schema')
        and (c.data_type in ('text', 'character varying', 'character', 'json', 'jsonb')
          or c.udt_name in ('citext', '_text', '_varchar', '_citext'))
      order by 2, 3`,
  )
}

/** Names come from the database's catalogue. */
async function placesNaming(tx: Tx, { schema, table, column, kind }: TextColumn, pattern: string) {
  const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`
  const value = `x.${quoted(column)}`
  // Escapes of JSON would be taken for letters.
  const texts = {
    text: `${value}::text`,
    list: `array_to_string(${value}::text[], E'\\n')`,
    json: `(select string_agg(v #>> '{}', E'\\n') from jsonb_path_query(${value}::jsonb,
      'strict $.** ? (@.type() == "string")') v)`,
  }
  const place = PLACES[table] ?? "coalesce(to_jsonb(x)->>'id', '?')"
  const rows = await readRows<{ place: string; all: number }>(
    tx,
    Prisma.sql`select found.place, count(*) over () as "all" from (
        select distinct ${Prisma.raw(place)} as place
        from ${Prisma.raw(`${quoted(schema)}.${quoted(table)}`)} x where ${Prisma.raw(texts[kind])} ~ ${pattern}) found
      order by 1 limit ${MOST_PLACES}`,
  )
  return { places: rows.map((row) => row.place), all: rows[0]?.all ?? 0 }
}
