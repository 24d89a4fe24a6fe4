import type { Actor } from '../accounts/actor.ts'
import { nameOf } from '../accounts/names.ts'
import { hasContent } from '../drafts/drafts.ts'
import { Prisma } from '../platform/db.ts'
import { ofItsTeams } from './policy.ts'

/** What somebody else of the team has begun to write on a ticket. */
export interface ColleagueDraft {
  key: string
  writing: 'reply' | 'note' | 'call'
  ownerId: number
  ownerName: string
  updatedAt: string
}

/** For `draft d` of `account x` about `ticket t`: of one of its team, and something is written in it. */
export const ofColleague = ({ accountId }: Pick<Actor, 'accountId'>): Prisma.Sql => Prisma.sql`(
  d.purpose in ('desk-reply:' || t.id, 'desk-note:' || t.id, 'desk-call:' || t.id) and d.account_id <> ${accountId}
  and ${ofItsTeams('x')} and ${hasContent})`

/** Whether `draft d` is a reply, a note or a call. */
export const writingOf = Prisma.sql`substring(d.purpose from '^desk-([a-z]+):')`

/** Drafts of colleagues about `ticket t`, the latest of each of them and kind: a column. */
export const draftsOfColleagues = (actor: Pick<Actor, 'accountId'>): Prisma.Sql => Prisma.sql`(
  select coalesce(json_agg(their order by their."updatedAt" desc), '[]') from (
    select distinct on (d.account_id, d.purpose) d.key, ${writingOf} as writing, x.id as "ownerId",
        ${nameOf('x')} as "ownerName", d.updated_at as "updatedAt"
      from draft d join account x on x.id = d.account_id where ${ofColleague(actor)}
      order by d.account_id, d.purpose, d.updated_at desc limit 20) their)`
