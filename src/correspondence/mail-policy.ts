import type { Actor } from '../accounts/actor.ts'
import { Prisma } from '../platform/db.ts'

/**
 * Whose mails somebody looks after: admins those of all mailboxes, agents those of their teams' mailboxes; a mailbox of
 * no team is the default one's. Condition on an alias of `mailbox`.
 */
export function mailboxesAtDesk(actor: Pick<Actor, 'role' | 'teams'>, alias: 'b' | 'own'): Prisma.Sql {
  const { role, teams } = actor
  if (role === 'admin') return Prisma.sql`true`
  if (role !== 'agent') return Prisma.sql`false`
  const team = Prisma.sql`coalesce(${Prisma.raw(alias)}.team_id, (select d.id from team d where d.is_default))`
  return Prisma.sql`${team} = any(${teams}::int[])`
}

/** The same for `incoming_mail i`, by its index. */
export const mailsAtDesk = (actor: Pick<Actor, 'role' | 'teams'>): Prisma.Sql =>
  actor.role === 'admin'
    ? Prisma.sql`true`
    : Prisma.sql`i.mailbox_id = any(array(select b.id from mailbox b where ${mailboxesAtDesk(actor, 'b')}))`
