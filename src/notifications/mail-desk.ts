import type { Admission } from '../accounts/admission.ts'
import { prepareIssue } from '../accounts/reissue.ts'
import { type Db, type MailState, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { ConflictError, NotFoundError } from '../platform/errors.ts'
import { requeue } from './delivery.ts'

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

/** Newest first, before `before`; at most `limit`. Without a state, those that wait or were given up. */
export async function listMails(
  db: Db,
  { state, before, limit }: { state?: MailState | undefined; before?: number | undefined; limit: number },
): Promise<MailLine[]> {
  const states = state ? [state] : ['queued', 'parked']
  return readRows<MailLine>(
    db,
    Prisma.sql`select ${line} from mail where state = any(${states}::"MailState"[])
      ${before ? Prisma.sql`and id < ${before}` : Prisma.empty} order by id desc limit ${limit}`,
  )
}

export interface QueueLine {
  state: MailState
  mails: number
  oldest: Date
  /** Why they failed, if they did. */
  reason: string | null
}

/** What waits and what was given up, by state and reason, the most first. */
export const mailQueue = (db: Db): Promise<QueueLine[]> =>
  readRows<QueueLine>(
    db,
    Prisma.sql`select state, count(*) as mails, min(created_at) as oldest, left(last_error, 200) as reason from mail
      where state in ('queued', 'parked') group by state, left(last_error, 200)
      order by state, mails desc, reason limit 50`,
  )

type ShownMail = MailLine & { text: string; secret: boolean }

/** With the text, unless it is or was secret. Throws NotFoundError. */
export async function readMail(db: Db | Tx, id: number): Promise<ShownMail> {
  const [mail] = await readRows<ShownMail>(
    db,
    Prisma.sql`select ${line}, case when secret then '' else text end as text, secret from mail where id = ${id}`,
  )
  if (!mail) throw new NotFoundError(`There is no mail ${id}.`)
  return mail
}

/**
 * Sends a waiting or given-up mail now. A given-up one with a password or link is made anew, because its text is gone,
 * unless a later one has replaced it. Throws NotFoundError, ConflictError.
 */
export async function retryMail(db: Db | Tx, admission: Admission, id: number) {
  const issue = await prepareIssue((await readMail(db, id)).name)
  await transaction(db, async (tx) => {
    const [mail] = await readRows<RetriedMail>(
      tx,
      Prisma.sql`select state, secret, account_id as "accountId", created_at as "createdAt",
          (select max(later.id) from mail later where later.account_id = mail.account_id and later.name = mail.name
            and later.id > mail.id) as later
        from mail where id = ${id} for update`,
    )
    if (!mail) throw new NotFoundError(`There is no mail ${id}.`)
    const { state, secret, accountId, later, createdAt } = mail
    if (state !== 'queued' && state !== 'parked') throw new ConflictError(`Mail ${id} is ${state}.`)
    if (state === 'queued' || !secret) return requeue(tx, id)
    if (!accountId) throw new ConflictError(`Mail ${id} belongs to nobody any more.`)
    if (later) throw new ConflictError(`Mail ${later} has replaced mail ${id}.`)
    await issue(tx, { accountId, askedAt: createdAt, admission })
    await discardMail(tx, id)
  })
}

interface RetriedMail {
  state: MailState
  secret: boolean
  accountId: number | null
  createdAt: Date
  /** Of the same kind, to the same person. */
  later: number | null
}

/** Nobody sends it any more; its text goes. Throws NotFoundError, ConflictError. */
export async function discardMail(db: Db | Tx, id: number) {
  const { count } = await db.mail.updateMany({
    where: { id, state: { in: ['queued', 'parked'] } },
    data: { state: 'discarded', text: '', html: '' },
  })
  if (count) return
  const mail = await db.mail.findUnique({ where: { id }, select: { state: true } })
  throw mail ? new ConflictError(`Mail ${id} is ${mail.state}.`) : new NotFoundError(`There is no mail ${id}.`)
}
