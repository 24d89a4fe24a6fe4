import type { Actor } from '../accounts/actor.ts'
import type { DownloadableFile } from '../attachments/storage.ts'
import { type Db, Prisma, readRows, type Tx } from '../platform/db.ts'
import { NotFoundError } from '../platform/errors.ts'
import { atDesk, isPublic, visibleTickets } from './policy.ts'

/** In messages that the actor may read, or in their own draft; notes are for the team. */
export async function findFileFor(db: Db | Tx, actor: Actor, id: string): Promise<DownloadableFile> {
  const [file] = await readRows<DownloadableFile>(
    db,
    Prisma.sql`select f.id, f.filename, f.size, f.media_type as "mediaType" from attachment f
      left join message_attachment x on x.attachment_id = f.id left join message m on m.id = x.message_id
      left join ticket t on t.id = m.ticket_id
    where f.id = ${id}::uuid and f.stored_at is not null
      and ((${visibleTickets(actor)} and (${isPublic('m')} or ${atDesk(actor)}))
        or (f.kept_at is null and f.owner_id = ${actor.accountId}))`,
  )
  if (!file) throw new NotFoundError()
  return file
}
