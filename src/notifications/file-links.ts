import { createHmac, hkdfSync, randomUUID } from 'node:crypto'
import type { Actor } from '../accounts/actor.ts'
import { authorise } from '../accounts/authority.ts'
import type { DownloadableFile } from '../attachments/storage.ts'
import { type AccountRole, type Db, Prisma, readRows, transaction } from '../platform/db.ts'
import { AuthorityLostError, NotFoundError } from '../platform/errors.ts'
import { hashToken } from '../platform/tokens.ts'
import { findFileFor } from '../tickets/files.ts'

// The outbox keeps what nobody can open: a link by its id. Only the mail that goes out has the token made of it.

export const FILE_LINK_DAYS = 30

/** A file too large to go along. */
export interface FileLink {
  id: string
  attachmentId: string
  /** Hexadecimal. */
  tokenHash: string
}

export function newFileLink(attachmentId: string, secret: string): FileLink & { path: string } {
  const id = randomUUID()
  const tokenHash = Buffer.from(hashToken(tokenOf(id, secret))).toString('hex')
  return { id, attachmentId, tokenHash, path: `/f/~${id}` }
}

/** 256 bits that only we can make of an id. */
function tokenOf(id: string, secret: string): string {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'schalter: file link', 32))
  return createHmac('sha256', key).update(id).digest('base64url')
}

/** A text of the outbox as it goes out. */
export const withTokens = (text: string, secret: string): string =>
  text.replace(/\/f\/~([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})/g, (_path, id: string) => `/f/${tokenOf(id, secret)}`)

/**
 * Without a sign-in, but only as long as its recipient may read the ticket. Throws NotFoundError, also for a link that
 * has expired.
 */
export async function findLinkedFile(
  db: Db,
  { admission, settings }: Pick<Actor, 'admission' | 'settings'>,
  token: string,
): Promise<DownloadableFile> {
  const [link] = await readRows<{ file: string; accountId: number; role: AccountRole }>(
    db,
    Prisma.sql`select l.attachment_id as file, a.id as "accountId", a.role from file_link l
      join account a on a.id = l.account_id where l.token_hash = ${hashToken(token)} and l.expires_at > now()`,
  )
  if (!link) throw new NotFoundError()
  const { file, ...person } = link
  const unnamed = { email: '', firstName: '', lastName: '', supportId: null, companies: [], teams: [] }
  try {
    return await transaction(db, async (tx) =>
      findFileFor(tx, await authorise(tx, { ...unnamed, ...person, admission, settings }), file),
    )
  } catch (error) {
    throw error instanceof AuthorityLostError ? new NotFoundError() : error
  }
}

export async function sweepFileLinks(db: Db) {
  await db.$executeRaw`delete from file_link where expires_at < now()`
}
