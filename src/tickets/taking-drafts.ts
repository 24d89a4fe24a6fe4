import { randomUUID } from 'node:crypto'
import type { Actor } from '../accounts/actor.ts'
import { nameOf } from '../accounts/names.ts'
import type { Storage } from '../attachments/storage.ts'
import { type StoredFile, storeUpload, type UploadLimits } from '../attachments/uploads.ts'
import { type DraftFields, draftOf, latestDraft, saveDraft } from '../drafts/drafts.ts'
import { now } from '../platform/clock.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { ForbiddenError, NotFoundError } from '../platform/errors.ts'
import { authored } from './authorship.ts'
import { type ColleagueDraft, ofColleague, writingOf } from './colleague-drafts.ts'
import { filesJson } from './conversation.ts'
import { draftPurpose } from './desk-conversation.ts'
import { holdTicketTo } from './locking.ts'
import { can, type Standing, standingOf, visibleTickets } from './policy.ts'
import { writeChange } from './writing.ts'

export interface TheirDraft extends ColleagueDraft {
  fields: DraftFields
  files: StoredFile[]
}

/** Of a colleague, for those who may write there themselves. Throws NotFoundError, also for what is sent by now. */
export async function readTheirDraft(db: Db | Tx, actor: Actor, ticketId: number, key: string): Promise<TheirDraft> {
  const [found] = await readRows<TheirDraft & Standing>(
    db,
    Prisma.sql`select d.key, ${writingOf} as writing, x.id as "ownerId", ${nameOf('x')} as "ownerName",
        d.updated_at as "updatedAt", d.fields, ${standingOf(actor)},
        (select ${filesJson} from attachment f
          where f.draft_key = d.key and f.owner_id = d.account_id and f.kept_at is null and f.stored_at is not null)
          as files
      from ticket t join draft d on d.key = ${key}::uuid join account x on x.id = d.account_id
      where t.id = ${ticketId} and ${visibleTickets(actor)} and ${ofColleague(actor)}`,
  )
  if (!found || !can(actor, found.writing, found)) throw new NotFoundError()
  return found
}

/** Forms without scripts are kept as browsers send them. */
export const withUnixLines = (text = '') => text.replace(/\r\n?/g, '\n')

/** Chosen, not written: taken over only into an empty form. */
const CHOSEN = ['state', 'until', 'resolution', 'direction', 'minutes', 'shown']
/** Taken over where nothing is written yet. */
const BESIDE = ['cause', 'solution']

/**
 * Copies a colleague's draft behind the actor's own words, which stay; theirs stays as well, until they send or discard
 * it. Returns the key of the actor's draft, and the files that are not copied yet. Throws AuthorityLostError,
 * NotFoundError, ForbiddenError.
 */
export async function takeDraft(db: Db | Tx, taking: Actor, ticketId: number, key: string) {
  return transaction(db, async (tx) => {
    const held = await holdTicketTo(tx, taking, 'note', ticketId)
    const { actor, ticket } = held
    const theirs = await readTheirDraft(tx, actor, ticketId, key)
    if (!can(actor, theirs.writing, ticket)) throw new ForbiddenError(`ticket.${theirs.writing}`)
    const purpose = draftPurpose(theirs.writing, ticketId)
    const mine = await latestDraft(tx, actor, purpose)
    const own = mine?.key ?? randomUUID()
    await saveDraft(tx, actor.accountId, own, purpose, together(mine?.fields, theirs.fields))
    const { writing, ownerId, ownerName } = theirs
    const data = { writing, owner: ownerName, ownerId: String(ownerId) }
    const event = authored(held, { type: 'draft-taken', visibility: 'internal', data }, now())
    await writeChange(tx, ticketId, { events: [event] })
    return { key: own, writing, files: theirs.files }
  })
}

function together(mine: DraftFields | undefined, theirs: DraftFields): DraftFields {
  const chosen = mine ? [] : CHOSEN.filter((name) => theirs[name])
  const beside = BESIDE.filter((name) => theirs[name] && !mine?.[name]?.trim())
  return {
    ...mine,
    ...Object.fromEntries([...chosen, ...beside].map((name) => [name, theirs[name] ?? ''])),
    body: behind(withUnixLines(mine?.body), withUnixLines(theirs.body)),
  }
}

/** Whoever takes it over twice has it once. */
function behind(mine: string, theirs: string): string {
  if (!mine.trim() || mine.includes(theirs)) return mine.trim() ? mine : theirs
  return theirs.trim() ? `${mine.trimEnd()}\n\n${theirs}` : mine
}

/** Into the actor's draft, as if they were uploaded anew. Returns the names of those that could not be copied. */
export async function copyFiles(
  tools: { db: Db; storage: Storage; limits: UploadLimits },
  actor: Actor,
  key: string,
  files: StoredFile[],
): Promise<string[]> {
  const left: string[] = []
  for (const file of files) {
    const copy = { filename: file.filename, stream: tools.storage.read(file) }
    const { fault } = await storeUpload(tools, draftOf(actor, key), copy)
    if (fault) left.push(file.filename)
  }
  return left
}
