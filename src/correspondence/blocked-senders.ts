import type { Actor } from '../accounts/actor.ts'
import { record } from '../audit/recording.ts'
import { isDomain } from '../platform/addresses.ts'
import { type Db, Prisma, readRows, type Tx } from '../platform/db.ts'
import { InvalidInputError, NotFoundError } from '../platform/errors.ts'
import { administering } from '../teams/administration.ts'
import { senderUnwanted } from '../tickets/spam.ts'

export interface BlockedSender {
  /** An address, or a domain behind an @. */
  pattern: string
  createdAt: Date
  by: string | null
}

/** The address itself, or its domain. */
export async function isBlocked(tx: Tx, address: string): Promise<boolean> {
  const domain = address.slice(address.lastIndexOf('@'))
  const found = await readRows(
    tx,
    Prisma.sql`select 1 from blocked_sender where pattern = any(array[${address}, ${domain}]::citext[])`,
  )
  return found.length > 0
}

/** In the order of their names, after one if given. */
export const listBlocked = (db: Db, { after = '', limit }: { after?: string | undefined; limit: number }) =>
  readRows<BlockedSender>(
    db,
    Prisma.sql`select b.pattern::text as pattern, b.created_at as "createdAt",
        nullif(trim(a.first_name || ' ' || a.last_name), '') as by
      from blocked_sender b left join account a on a.id = b.created_by
      where b.pattern > ${after}::citext order by b.pattern limit ${limit}`,
  )

/**
 * From now on, what comes from this address or its whole domain is discarded. Throws InvalidInputError for the team,
 * people of companies, whom somebody may have forged, and domains of contracts; ForbiddenError for all but admins.
 */
export async function blockSender(db: Db | Tx, by: Actor, address: string, wholeDomain: boolean) {
  const at = address.lastIndexOf('@')
  const domain = address.slice(at + 1)
  if (at < 1 || !isDomain(domain)) throw new InvalidInputError('what', 'error.mail-desk.no-sender')
  await administering(db, by, async (tx) => {
    const written = wholeDomain
      ? Prisma.sql`split_part(a.email::text, '@', 2) = ${domain}`
      : Prisma.sql`a.email = ${address}::citext`
    const [place] = await readRows<{ known: boolean; covered: boolean }>(
      tx,
      Prisma.sql`select exists (select 1 from account a join account o on o.id = coalesce(a.merged_into_id, a.id)
            where (o.role <> 'customer' or (o.confirmed and o.enabled and exists (select 1 from membership m
              where m.account_id = o.id))) and o.erased_at is null and ${written}) as known,
          exists (select 1 from contract_domain d where d.domain = ${domain}::citext) as covered`,
    )
    if (wholeDomain && place?.covered) throw new InvalidInputError('what', 'error.mail-desk.contract-domain')
    if (place?.known) throw new InvalidInputError('what', 'error.mail-desk.own-sender')
    const pattern = wholeDomain ? `@${domain}` : address
    const { count } = await tx.blockedSender.createMany({
      data: [{ pattern, createdById: by.accountId }],
      skipDuplicates: true,
    })
    if (count) await record(tx, { action: 'sender.blocked', subject: `@${domain}` })
  })
}

/** With the ticket that is marked as spam. */
export const blockUnwanted = senderUnwanted.do((tx, { by, email }) => blockSender(tx, by, email, false))

/** Throws NotFoundError, ForbiddenError. */
export async function unblockSender(db: Db | Tx, by: Actor, pattern: string) {
  await administering(db, by, async (tx) => {
    const { count } = await tx.blockedSender.deleteMany({ where: { pattern } })
    if (count === 0) throw new NotFoundError()
    await record(tx, { action: 'sender.unblocked', subject: pattern.slice(pattern.lastIndexOf('@')) })
  })
}
