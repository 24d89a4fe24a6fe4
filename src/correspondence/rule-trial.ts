import { type Db, Prisma, readRows } from '../platform/db.ts'
import { chooseTeam, readTeams } from './choosing-team.ts'
import { type NamedRule, readRules } from './mail-rules.ts'
import { ruleFor } from './rule-matching.ts'

/** Mails that made tickets, the latest. */
const TRIED = 500
/** Looked at to find them. */
const LOOKED_AT = 5000
const SHOWN = 20

interface PastMail {
  id: number
  subject: string
  from: string
  addresses: string[]
  mailboxTeam: number | null
  organizations: number[]
}

export interface Trial {
  /** How many were tried, and how many would go elsewhere. */
  tried: number
  moved: number
  /** The latest of these. */
  mails: { subject: string; from: string; to: string }[]
  /** For a subject of one's own: the place of the rule that fits, if one does, and the team. */
  own: { subject: string; place: number | undefined; team: string } | undefined
}

/** A rule that is not saved; `id` is that of the rule it changes, and without it, it comes last. */
export type TriedRule = Omit<NamedRule, 'id'> & { id: number | undefined }

/** What a change of the rules would have done with the latest mails; it moves nothing. */
export async function tryRule(db: Db, rule: TriedRule, ownSubject: string): Promise<Trial> {
  const [teams, now, mails] = await Promise.all([readTeams(db), readRules(db), readPast(db)])
  const then = rule.id === undefined ? [...now, rule] : now.map((each) => (each.id === rule.id ? rule : each))
  const [named] = [new Map(await teamNames(db))]
  const moved = mails.flatMap((mail) => {
    const [from, to] = [chooseTeam(teams, now, mail), chooseTeam(teams, then, mail)]
    return from === to
      ? []
      : [{ subject: mail.subject, from: named.get(from ?? 0) ?? '', to: named.get(to ?? 0) ?? '' }]
  })
  const own = { addresses: [], subject: ownSubject, from: rule.sender ?? '', mailboxTeam: null }
  const like = { ...own, organizations: rule.organizationId === null ? [] : [rule.organizationId] }
  const fitting = ruleFor(then, { ...like, addresses: rule.address ? [rule.address] : [] })
  return {
    tried: mails.length,
    moved: moved.length,
    mails: moved.slice(0, SHOWN),
    own: ownSubject
      ? {
          subject: ownSubject,
          place: fitting && then.indexOf(fitting) + 1,
          team: fitting?.teamName ?? named.get(teams[0]?.id ?? 0) ?? '',
        }
      : undefined,
  }
}

const teamNames = async (db: Db): Promise<[number, string][]> =>
  (await readRows<{ id: number; name: string }>(db, Prisma.sql`select id, name::text as name from team`)).map(
    ({ id, name }) => [id, name],
  )

const readPast = (db: Db) =>
  readRows<PastMail>(
    db,
    Prisma.sql`select i.id, coalesce(i.subject, '') as subject, coalesce(i.from_address::text, '') as "from",
        i.envelope_to || array(select jsonb_array_elements_text(coalesce(i.facts->'to', '[]'))) as addresses,
        b.team_id as "mailboxTeam", array_remove(array[t.organization_id], null) as organizations
      from (select * from incoming_mail where state = 'filed' order by id desc limit ${LOOKED_AT}) i
        join mailbox b on b.id = i.mailbox_id join ticket t on t.id = i.ticket_id
      where i.facts->>'filing' in ('opened', 'triage') order by i.id desc limit ${TRIED}`,
  )
