import type { Actor } from '../accounts/actor.ts'
import type { DownloadableFile } from '../attachments/storage.ts'
import { type Db, Prisma, readRows } from '../platform/db.ts'
import { NotFoundError } from '../platform/errors.ts'
import { visibleTickets } from './policy.ts'

/** A file of a public message on a ticket the actor may see, or of the actor's own unsent draft. */
export async function findFileFor(db: Db, actor: Actor, id: string): Promise<DownloadableFile> {
  const [file] = await readRows<DownloadableFile>(
    db,
    Prisma.sql`select f.id, f.filename, f.size, f.media_type as "mediaType" from attachment f
      left join message m on m.id = f.message_id left join ticket t on t.id = m.ticket_id
    where f.id = ${id}::uuid and f.stored_at is not null
      and ((m.visibility = 'public' and ${visibleTickets(actor)}) or (f.message_id is null and f.owner_id = ${actor.accountId}))`,
  )
  if (!file) throw new NotFoundError()
  return file
}
