// The limit: lists, ticket pages, opening and replying with nothing but node:http, prepared statements and
// string concatenation. The constant parts are cut out of the portal's own pages, so that both send the same bytes.
import { createHash, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import pg from 'pg'
import { deskListValues, deskTicketValues, findAgent } from './bare-desk.ts'
import { age, dateTime, escaped, priorityText, stateText, UNASSIGNED } from './bare-words.ts'
import { fieldsOf, openTicket, replyToTicket } from './bare-writes.ts'

const { DATABASE_URL = '', PORT = '', PORTAL_URL = '' } = process.env
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10 })

type Values = Record<string, string>
type Piece = { text: string } | { name: string }

const pages = new Map<string, Piece[]>()

createServer((request, response) => {
  if (request.method === 'POST') {
    write(request).then(
      (location) => response.writeHead(303, { location }).end(),
      (error: Error) => response.writeHead(500).end(error.stack),
    )
    return
  }
  answer(request).then(
    (html) =>
      response
        .writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-length': Buffer.byteLength(html) })
        .end(html),
    (error: Error) => response.writeHead(500).end(error.stack),
  )
}).listen(Number(PORT), '127.0.0.1', () => process.stdout.write('ready\n'))

async function write(request: IncomingMessage): Promise<string> {
  const [person, body] = await Promise.all([findPerson(tokenOf(request)), text(request)])
  const [, , number] = (request.url ?? '').split('/')
  return number ? replyToTicket(pool, person, number, fieldsOf(body)) : openTicket(pool, person, fieldsOf(body))
}

const tokenOf = ({ headers }: IncomingMessage) => /(?:^|; )session=([^;]+)/.exec(headers.cookie ?? '')?.[1] ?? ''

async function answer(request: IncomingMessage): Promise<string> {
  const { url = '', headers } = request
  const token = tokenOf(request)
  const values = await valuesOf(url, token)
  let page = pages.get(token + url)
  if (!page) {
    page = await learn(url, headers.cookie ?? '', values)
    pages.set(token + url, page)
  }
  const keys: Values = {}
  let html = ''
  for (const piece of page) {
    if ('text' in piece) html += piece.text
    else if (piece.name.startsWith(KEY)) html += keys[piece.name] ??= randomUUID()
    else html += values[piece.name]
  }
  return html
}

async function valuesOf(url: string, token: string): Promise<Values> {
  if (url.startsWith('/desk/')) {
    const agent = await findAgent(pool, hashOf(token))
    const [, , , number] = url.split(/[/?]/)
    const values = await (number ? deskTicketValues(pool, agent, number) : deskListValues(pool, agent))
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, escaped(value)]))
  }
  const person = await findPerson(token)
  return url === '/tickets' ? listValues(person) : ticketValues(person, url.slice('/tickets/'.length))
}

const hashOf = (token: string) => createHash('sha256').update(token).digest()

/** Of forms, random on each page. */
const KEY = 'key'

interface Person {
  id: number
  pageSize: number
  supportId: string
  /** Names of the companies with a contract today; null means no access. */
  companies: string | null
}

async function findPerson(token: string): Promise<Person> {
  const { rows } = await pool.query({
    name: 'person',
    text: `select a.id, a.page_size as "pageSize", a.support_id as "supportId", a.email, a.first_name, a.last_name,
      a.locale, a.theme, a.density,
        a.refresh_minutes, s.last_seen_at,
        (select string_agg(o.name, ', ' order by o.name) from membership m join organization o
          on o.id = m.organization_id
          where m.account_id = a.id and exists (select 1 from contract c where c.organization_id = o.id
            and $2 between c.valid_from and c.valid_until)) as companies
      from session s join account a on a.id = s.account_id
      where s.token_hash = $1 and s.ended_at is null and a.enabled
        and s.last_seen_at > now() - interval '12 hours' and s.created_at > now() - interval '14 days'`,
    values: [hashOf(token), isoDay.format(new Date())],
  })
  if (!rows[0]?.companies) throw new Error('no session or no contract')
  return rows[0]
}

async function listValues({ id, pageSize, supportId, companies }: Person): Promise<Values> {
  const [list, counts] = await Promise.all([
    pool.query({
      name: 'list',
      text: `select number, subject, excerpt, state, priority, confidential, created_at from ticket
        where requester_id = $1 and state <> 'closed' order by number desc limit $2`,
      values: [id, pageSize],
    }),
    pool.query({
      name: 'counts',
      text: `select count(*) as all, count(*) filter (where state = 'closed') as closed,
          exists (select 1 from ticket_participant p where p.account_id = $1) as shared from ticket
            where requester_id = $1`,
      values: [id],
    }),
  ])
  const { all, closed } = counts.rows[0]
  const values: Values = {
    all: `>${all}<`,
    closed: `>${closed}<`,
    open: `>${all - closed}<`,
    supportId,
    companies: escaped(companies ?? ''),
  }
  for (const [index, row] of list.rows.entries()) {
    Object.assign(values, {
      [`number${index}`]: row.number,
      [`subject${index}`]: escaped(row.subject),
      [`excerpt${index}`]: escaped(row.excerpt),
      [`state${index}`]: stateText(row.state),
      [`priority${index}`]: priorityText(row.priority),
      [`iso${index}`]: row.created_at.toISOString(),
      [`created${index}`]: dateTime.format(row.created_at),
      [`age${index}`]: age(row.created_at),
    })
  }
  return values
}

async function ticketValues({ id }: Person, number: string): Promise<Values> {
  const { rows: tickets } = await pool.query({
    name: 'ticket',
    text: `select t.id, t.number, t.subject, t.state, t.priority, t.created_at, t.updated_at, team.name as team,
        r.first_name || ' ' || r.last_name as requester, a.first_name || ' ' || a.last_name as assignee,
        o.name as organization, c.number as contract, t.confidential,
        (select json_agg(json_build_object('name', x.first_name || ' ' || x.last_name, 'email', x.email)
          order by x.last_name, x.id)
          from ticket_participant p join account x on x.id = p.account_id where p.ticket_id = t.id) as participants,
        (select d.key from draft d where d.account_id = $2 and d.purpose = 'reply:' || t.id
          order by d.updated_at desc limit 1) as draft
      from ticket t join account r on r.id = t.requester_id join team on team.id = t.team_id left join account a
        on a.id = t.assignee_id
        left join organization o on o.id = t.organization_id left join contract c on c.id = t.contract_id
      where t.number = $1
        and (t.requester_id = $2 or exists (select 1 from ticket_participant p where p.ticket_id = t.id
          and p.account_id = $2))`,
    values: [number, id],
  })
  const [ticket] = tickets
  if (!ticket) throw new Error('no ticket')
  const [messages, events] = await Promise.all([
    pool.query({
      name: 'messages',
      text: `select m.author_name, m.body, m.created_at, (select json_agg(f.filename)
          from message_attachment x join attachment f on f.id = x.attachment_id where x.message_id = m.id) as files
        from message m where m.ticket_id = $1 and m.visibility = 'public' order by m.id limit 50`,
      values: [ticket.id],
    }),
    pool.query({
      name: 'events',
      text: `select type, actor_name, created_at from ticket_event where ticket_id = $1 and visibility = 'public'
        order by id limit 200`,
      values: [ticket.id],
    }),
  ])
  const values: Values = {
    number: ticket.number,
    subject: escaped(ticket.subject),
    state: stateText(ticket.state),
    priority: `<dd><span class="priority priority-${ticket.priority}">`,
    team: escaped(ticket.team),
    requester: escaped(ticket.requester),
    assignee: escaped(ticket.assignee ?? UNASSIGNED),
    organization: escaped(ticket.organization),
    contract: escaped(ticket.contract),
    createdIso: ticket.created_at.toISOString(),
    created: dateTime.format(ticket.created_at),
    updatedIso: ticket.updated_at.toISOString(),
    updated: dateTime.format(ticket.updated_at),
  }
  for (const [index, { name, email }] of (ticket.participants ?? []).entries()) {
    Object.assign(values, { [`participant${index}`]: escaped(name), [`participantEmail${index}`]: escaped(email) })
  }
  for (const [index, row] of messages.rows.entries()) {
    Object.assign(values, {
      [`author${index}`]: escaped(row.author_name),
      [`iso${index}`]: row.created_at.toISOString(),
    })
    values[`time${index}`] = dateTime.format(row.created_at)
    for (const [part, paragraph] of row.body.split(/\n{2,}/).entries())
      values[`body${index}-${part}`] = escaped(paragraph)
  }
  for (const [index, row] of events.rows.entries()) {
    if (row.type === 'opened') continue
    values[`event${index}`] = `${escaped(row.actor_name)} hat`
    values[`eventIso${index}`] = row.created_at.toISOString()
    values[`eventTime${index}`] = dateTime.format(row.created_at)
  }
  return values
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g

/** Cuts the portal's page where the values are. */
async function learn(url: string, cookie: string, values: Values): Promise<Piece[]> {
  const response = await fetch(`${PORTAL_URL}${url}`, { headers: { cookie } })
  const html = await response.text()
  const keys = [...new Set(html.match(UUID))].map((key, index) => [KEY + index, key])
  const shown: Values = { ...values, ...Object.fromEntries(keys) }
  const names = new Map(Object.entries(shown).map(([name, value]) => [value, name]))
  const missing = [...names].filter(([value, name]) => !html.includes(value) && !/^(eventIso|priority$)/.test(name))
  if (missing.length)
    throw new Error(`Not on the portal's page ${url}: ${missing.map(([value, name]) => `${name} ${value}`).join(', ')}`)
  const longestFirst = [...names.keys()].sort((one, other) => other.length - one.length)
  const cut = html.split(
    new RegExp(`(${longestFirst.map((value) => value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`),
  )
  return cut.map((text, index) => (index % 2 ? { name: names.get(text) ?? '' } : { text }))
}

// Swedish dates are ISO dates.
const isoDay = new Intl.DateTimeFormat('sv', { timeZone: 'Europe/Berlin' })
