import type { Actor } from '../accounts/actor.ts'
import { changesOf, record } from '../audit/recording.ts'
import { companyMerged } from '../organizations/companies.ts'
import { type Db, Prisma, readRows, type Tx } from '../platform/db.ts'
import { InvalidInputError, NotFoundError } from '../platform/errors.ts'
import { LOCKS } from '../platform/locks.ts'
import { check } from '../platform/rules.ts'
import { demandSeen } from '../platform/versions.ts'
import { administering } from '../teams/administration.ts'
import type { MailRule } from './rule-matching.ts'
import { type MailRuleInput, mailRuleRules } from './rules.ts'

const MOST_RULES = 200

export interface NamedRule extends MailRule {
  organizationName: string | null
  teamName: string
}

/** From top to bottom. */
export const readRules = (tx: Db | Tx) =>
  readRows<NamedRule>(
    tx,
    Prisma.sql`select r.id, r.address::text as address, r.words, r.sender::text as sender,
        r.organization_id as "organizationId", r.team_id as "teamId",
        o.name::text as "organizationName", t.name::text as "teamName"
      from mail_rule r join team t on t.id = r.team_id left join organization o on o.id = r.organization_id
      order by r.position, r.id`,
  )

/** What a form shows of a rule, and what has to be seen to change it. */
export const shownRule = ({ address, words, sender, organizationName, teamId }: NamedRule) => ({
  address: address ?? '',
  words: words.join(', '),
  sender: sender ?? '',
  organization: organizationName ?? '',
  team: String(teamId),
})

/** The order that a page showed. */
export const orderOf = (rules: Pick<MailRule, 'id'>[]) => rules.map(({ id }) => id)

/** As `readRules` would read it, for a trial. Throws InvalidInputError. */
export async function asRule(tx: Db | Tx, input: MailRuleInput): Promise<Omit<NamedRule, 'id'>> {
  const { organization, team, ...rest } = check(mailRuleRules, input)
  const [found] = await readRows<{ team: string | null; organization: number | null; name: string | null }>(
    tx,
    Prisma.sql`select (select name::text from team where id = ${team}) as team,
        o.id as organization, o.name::text as name
      from (select 1) x left join organization o on o.name = ${organization}::citext`,
  )
  if (!found?.team) throw new InvalidInputError('team', 'error.team')
  if (organization && found.organization === null)
    throw new InvalidInputError('organization', 'error.mail-rule.organization')
  return {
    ...rest,
    organizationId: found.organization,
    organizationName: found.name,
    teamId: team,
    teamName: found.team,
  }
}

/** As the last one. Throws InvalidInputError, ForbiddenError. */
export async function addRule(db: Db | Tx, by: Actor, input: MailRuleInput): Promise<number> {
  return changing(db, by, async (tx, rules) => {
    if (rules.length >= MOST_RULES)
      throw new InvalidInputError('form', 'error.mail-rule.too-many', { most: MOST_RULES })
    const rule = await asRule(tx, input)
    const { id } = await tx.mailRule.create({ data: { ...columnsOf(rule), position: rules.length + 1 } })
    await record(tx, { action: 'mail-rule.added', subject: rule.teamName, changes: changesOf({}, factsOf(rule)) })
    return id
  })
}

/** False if it is so already. Throws InvalidInputError, OutdatedError, NotFoundError, ForbiddenError. */
export async function changeRule(db: Db | Tx, by: Actor, id: number, input: MailRuleInput, seen: string | undefined) {
  return changing(db, by, async (tx, rules) => {
    const before = find(rules, id)
    demandSeen(seen, shownRule(before))
    const rule = await asRule(tx, input)
    const changes = changesOf(factsOf(before), factsOf(rule))
    if (changes.length === 0 && before.sender === rule.sender) return false
    await tx.mailRule.update({ where: { id }, data: columnsOf(rule) })
    await record(tx, { action: 'mail-rule.changed', subject: rule.teamName, changes })
    return true
  })
}

/** By one place. Throws OutdatedError if the order is another than was shown. */
export async function moveRule(db: Db | Tx, by: Actor, id: number, up: boolean, seen: string | undefined) {
  await changing(db, by, async (tx, rules) => {
    const { teamName } = find(rules, id)
    const order = orderOf(rules)
    demandSeen(seen, order)
    const place = order.indexOf(id)
    const to = place + (up ? -1 : 1)
    if (to < 0 || to >= order.length) return
    order.splice(to, 0, ...order.splice(place, 1))
    await renumber(tx, order)
    const changes = [{ field: 'position', from: String(place + 1), to: String(to + 1) }]
    await record(tx, { action: 'mail-rule.moved', subject: teamName, changes })
  })
}

/** Throws NotFoundError, ForbiddenError. */
export async function removeRule(db: Db | Tx, by: Actor, id: number) {
  await changing(db, by, async (tx, rules) => {
    const rule = find(rules, id)
    await tx.mailRule.delete({ where: { id } })
    await renumber(
      tx,
      orderOf(rules).filter((each) => each !== id),
    )
    const changes = changesOf(factsOf(rule), { address: '', words: '', domain: '', organization: '', team: '' })
    await record(tx, { action: 'mail-rule.removed', subject: rule.teamName, changes })
  })
}

/** One after the other: each sees the rules as the last one has left them. */
const changing = <Result>(db: Db | Tx, by: Actor, work: (tx: Tx, rules: NamedRule[]) => Promise<Result>) =>
  administering(db, by, async (tx) => {
    await readRows(tx, Prisma.sql`select pg_advisory_xact_lock(${LOCKS.mailRules}) is null as locked`)
    return work(tx, await readRules(tx))
  })

async function renumber(tx: Tx, order: number[]) {
  await tx.$executeRaw`update mail_rule r set position = o.place
    from unnest(${order}::int[]) with ordinality o (id, place) where r.id = o.id`
}

function find(rules: NamedRule[], id: number): NamedRule {
  const rule = rules.find((each) => each.id === id)
  if (!rule) throw new NotFoundError()
  return rule
}

const columnsOf = ({ address, words, sender, organizationId, teamId }: Omit<NamedRule, 'id'>) => ({
  ...{ address, words, sender, organizationId, teamId },
})

/** For the audit log, where nobody is named. */
const factsOf = ({ address, words, sender, organizationName, teamName }: Omit<NamedRule, 'id'>) => ({
  address: address ?? '',
  words: words.join(', '),
  domain: sender?.slice(sender.lastIndexOf('@')) ?? '',
  organization: organizationName ?? '',
  team: teamName,
})

/** Of a company that becomes another. */
export const rulesOfMerged = companyMerged.do((tx, { from, into }) =>
  tx.mailRule.updateMany({ where: { organizationId: from }, data: { organizationId: into } }),
)
