import type { Actor } from '../accounts/actor.ts'
import { Prisma } from '../platform/db.ts'

/**
 * Whose mails somebody looks after: admins those of all mailboxes, agents those of their teams' mailboxes; a mailbox of
 * no team is the default one's. Condition on `mailbox b`.
 */
function mailboxesAtDesk({ role, teams }: Pick<Actor, 'role' | 'teams'>): Prisma.Sql {
  if (role === 'admin') return Prisma.sql`true`
  if (role !== 'agent') return Prisma.sql`false`
  return Prisma.sql`coalesce(b.team_id, (select d.id from team d where d.is_default)) = any(${teams}::int[])`
}

/** The same for `incoming_mail i`, by its index. */
export const mailsAtDesk = (actor: Pick<Actor, 'role' | 'teams'>): Prisma.Sql =>
  actor.role === 'admin'
    ? Prisma.sql`true`
    : Prisma.sql`i.mailbox_id = any(array(select b.id from mailbox b where ${mailboxesAtDesk(actor)}))`
