import { pipeline, type Readable } from 'node:stream'
import { createInflate } from 'node:zlib'
import type { Actor } from '../accounts/actor.ts'
import type { DownloadableFile, Storage } from '../attachments/storage.ts'
import { type Db, Prisma, readRows } from '../platform/db.ts'
import { NotFoundError } from '../platform/errors.ts'
import { atDesk, isPublic, quotesForAll, visibleTickets } from './policy.ts'

/** Whose page asks: notes are for the desk. */
export type Reading = 'customer' | 'desk'

export interface OriginalHtml {
  /** Sanitised, with pictures as `cid:`. */
  html: string
  pictures: (Pick<DownloadableFile, 'id' | 'size' | 'mediaType'> & { contentId: string })[]
}

const readableFor = (actor: Actor, reading: Reading) =>
  reading === 'desk' ? Prisma.sql`${visibleTickets(actor)} and ${atDesk(actor)}` : visiblyPublic(actor)

const visiblyPublic = (actor: Actor) => Prisma.sql`${visibleTickets(actor)} and ${isPublic('m')} and ${quotesForAll}`

/** The HTML of a message that came by mail. Throws NotFoundError if the actor may not read it, or it has none. */
export async function readOriginalHtml(
  db: Db,
  actor: Actor,
  reading: Reading,
  number: string,
  messageId: number,
): Promise<OriginalHtml> {
  const [original] = await readRows<OriginalHtml>(
    db,
    Prisma.sql`select y.html,
        (select coalesce(json_agg(json_build_object('contentId', x.content_id, 'id', f.id, 'size', f.size,
            'mediaType', f.media_type)), '[]')
          from message_attachment x join attachment f on f.id = x.attachment_id
          where x.message_id = m.id and x.content_id is not null and f.stored_at is not null) as pictures
      from ticket t join message m on m.ticket_id = t.id join message_mail y on y.message_id = m.id
      where t.number = ${number} and m.id = ${messageId} and y.html is not null and ${readableFor(actor, reading)}`,
  )
  if (!original) throw new NotFoundError()
  return original
}

/** A mail as it came, for the team. Throws NotFoundError if the actor may not read it, or it is not kept. */
export async function findOriginal(
  db: Db,
  actor: Actor,
  number: string,
  messageId: number,
): Promise<Pick<DownloadableFile, 'id' | 'size'>> {
  const [raw] = await readRows<Pick<DownloadableFile, 'id' | 'size'>>(
    db,
    Prisma.sql`select f.id, f.size from ticket t join message m on m.ticket_id = t.id
        join message_mail y on y.message_id = m.id join attachment f on f.id = y.raw_id
      where t.number = ${number} and m.id = ${messageId} and f.stored_at is not null
        and ${readableFor(actor, 'desk')}`,
  )
  if (!raw) throw new NotFoundError()
  return raw
}

/** All mails of a ticket as they came, oldest first. */
export const originalsOf = (db: Db, ticketId: number) =>
  readRows<Pick<DownloadableFile, 'id' | 'size'> & { messageId: number }>(
    db,
    Prisma.sql`select f.id, f.size, m.id as "messageId" from message m
        join message_mail y on y.message_id = m.id join attachment f on f.id = y.raw_id
      where m.ticket_id = ${ticketId} and f.stored_at is not null order by m.id`,
  )

/** Byte for byte; it is kept compressed. */
export const openOriginal = (storage: Storage, file: Pick<DownloadableFile, 'id' | 'size'>): Readable =>
  pipeline(storage.read(file), createInflate(), () => {})
