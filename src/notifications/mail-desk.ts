import { issueAnew } from '../accounts/reissue.ts'
import { type Db, type MailState, Prisma, readRows, transaction } from '../platform/db.ts'
import { ConflictError, NotFoundError } from '../platform/errors.ts'
import { requeue } from './outbox.ts'

export interface MailLine {
  id: number
  state: MailState
  name: string
  to: string
  subject: string
  attempts: number
  createdAt: Date
  sentAt: Date | null
  lastError: string | null
}

const line = Prisma.sql`id, state, name, to_address as "to", subject, attempts, created_at as "createdAt",
  sent_at as "sentAt", last_error as "lastError"`

/** Newest first, before `before`; at most `limit`. Without a state, those that wait or were refused. */
export async function listMails(
  db: Db,
  { state, before, limit }: { state?: MailState | undefined; before?: number | undefined; limit: number },
): Promise<MailLine[]> {
  const states = state ? [state] : ['queued', 'parked']
  return readRows<MailLine>(
    db,
    Prisma.sql`select ${line} from mail where state::text = any(${states}::text[])
      ${before ? Prisma.sql`and id < ${before}` : Prisma.empty} order by id desc limit ${limit}`,
  )
}

export type ShownMail = MailLine & { text: string; secret: boolean }

/** With the text, unless it is or was secret. Throws NotFoundError. */
export async function readMail(db: Db, id: number): Promise<ShownMail> {
  const [mail] = await readRows<ShownMail>(
    db,
    Prisma.sql`select ${line}, case when secret then '' else text end as text, secret from mail where id = ${id}`,
  )
  if (!mail) throw new NotFoundError(`There is no mail ${id}.`)
  return mail
}

/**
 * Sends a waiting or refused mail now; a refused one with a password or link is made anew, because its text is gone.
 * Throws NotFoundError, ConflictError.
 */
export async function retryMail(db: Db, id: number) {
  const mail = await db.mail.findUnique({
    where: { id },
    select: { state: true, name: true, secret: true, accountId: true },
  })
  if (!mail) throw new NotFoundError(`There is no mail ${id}.`)
  const { state, name, secret, accountId } = mail
  if (state !== 'queued' && state !== 'parked') throw new ConflictError(`Mail ${id} is ${state}.`)
  if (state === 'queued' || !secret) return requeue(db, id)
  if (!accountId) throw new ConflictError(`Mail ${id} belongs to nobody any more.`)
  await transaction(db, async (tx) => {
    await issueAnew(tx, name, accountId)
    await discardMail(tx, id)
  })
}

/** Gives a waiting or refused mail up, with its text. Throws NotFoundError, ConflictError. */
export async function discardMail(db: Pick<Db, 'mail'>, id: number) {
  const { count } = await db.mail.updateMany({
    where: { id, state: { in: ['queued', 'parked'] } },
    data: { state: 'discarded', text: '', html: '' },
  })
  if (count) return
  const mail = await db.mail.findUnique({ where: { id }, select: { state: true } })
  throw mail ? new ConflictError(`Mail ${id} is ${mail.state}.`) : new NotFoundError(`There is no mail ${id}.`)
}
