// The limit at the desk: the same rows by hand-written statements, without policy, searches or drafts.
import type pg from 'pg'

interface Agent {
  id: number
  pageSize: number
  teams: number[]
}

export async function findAgent(pool: pg.Pool, tokenHash: Buffer): Promise<Agent> {
  const { rows } = await pool.query({
    name: 'agent',
    text: `select a.id, a.page_size as "pageSize", a.email, a.first_name, a.last_name, a.locale, a.theme, a.density,
        s.last_seen_at, array(select m.team_id from team_member m where m.account_id = a.id) as teams
      from session s join account a on a.id = s.account_id
      where s.token_hash = $1 and s.ended_at is null and a.enabled and a.role <> 'customer'
        and s.last_seen_at > now() - interval '12 hours' and s.created_at > now() - interval '14 days'`,
    values: [tokenHash],
  })
  if (!rows[0]) throw new Error('no session')
  return rows[0]
}

/** Rows of the first page and counts of the views; the portal shows the counts in its own words. */
export async function deskListValues(pool: pg.Pool, { id, teams, pageSize }: Agent) {
  const [list] = await Promise.all([
    pool.query({
      name: 'desk-list',
      text: `select t.number, t.subject, t.excerpt, t.state, t.turn, t.turn_since, t.priority, t.created_at,
          r.first_name || ' ' || r.last_name as requester, o.name as organization,
          a.first_name || ' ' || a.last_name as assignee
        from (select * from ticket where team_id = any($1) and state <> 'closed'
          order by turn, turn_since, id limit $2) t
          join account r on r.id = t.requester_id left join organization o on o.id = t.organization_id
          left join account a on a.id = t.assignee_id
        order by t.turn, t.turn_since, t.id`,
      values: [teams, pageSize],
    }),
    pool.query({
      name: 'desk-counts',
      text: `select count(*) as team, count(*) filter (where assignee_id = $2) as mine,
          count(*) filter (where assignee_id is null) as unassigned, count(*) filter (where turn = 'us') as us
        from ticket where team_id = any($1) and state <> 'closed'`,
      values: [teams, id],
    }),
    pool.query({ name: 'desk-views', text: 'select * from saved_view where account_id = $1', values: [id] }),
  ])
  return Object.fromEntries(
    list.rows.flatMap((row, index) => [
      [`number${index}`, row.number],
      [`subject${index}`, row.subject],
      [`excerpt${index}`, row.excerpt],
      [`requester${index}`, row.requester],
      [`organization${index}`, row.organization],
      [`iso${index}`, row.created_at.toISOString()],
    ]),
  ) as Record<string, string>
}

/** The ticket, its messages and its history. */
export async function deskTicketValues(pool: pg.Pool, { id, teams }: Agent, number: string) {
  const { rows: tickets } = await pool.query({
    name: 'desk-ticket',
    text: `select t.id, t.number, t.subject, t.state, t.priority, t.created_at, t.updated_at, team.name as team,
        r.first_name || ' ' || r.last_name as requester, r.email, a.first_name || ' ' || a.last_name as assignee,
        o.name as organization, c.number as contract, l.event_id
      from ticket t join account r on r.id = t.requester_id join team on team.id = t.team_id
        left join account a on a.id = t.assignee_id left join organization o on o.id = t.organization_id
        left join contract c on c.id = t.contract_id left join ticket_look l on l.ticket_id = t.id and l.account_id = $2
      where t.number = $1 and t.team_id = any($3)`,
    values: [number, id, teams],
  })
  const [ticket] = tickets
  if (!ticket) throw new Error('no ticket')
  const [messages] = await Promise.all([
    pool.query({
      name: 'desk-messages',
      text: `select m.author_name, m.body, m.created_at, (select json_agg(f.filename)
          from message_attachment x join attachment f on f.id = x.attachment_id where x.message_id = m.id) as files
        from message m where m.ticket_id = $1 order by m.id desc limit 31`,
      values: [ticket.id],
    }),
    pool.query({
      name: 'desk-events',
      text: 'select type, actor_name, data, created_at from ticket_event where ticket_id = $1 order by id limit 200',
      values: [ticket.id],
    }),
  ])
  const values: Record<string, string> = {
    number: ticket.number,
    subject: ticket.subject,
    requester: ticket.requester,
    email: ticket.email,
  }
  for (const [index, row] of messages.rows.entries()) {
    values[`author${index}`] = row.author_name
    values[`iso${index}`] = row.created_at.toISOString()
    for (const [part, paragraph] of row.body.split(/\n{2,}/).entries()) values[`body${index}-${part}`] = paragraph
  }
  return values
}
