import { randomUUID } from 'node:crypto'
import { lockPerson } from '../accounts/authority.ts'
import { storedAddress } from '../platform/addresses.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { NotFoundError } from '../platform/errors.ts'
import { foldText } from '../platform/folding.ts'
import { containing } from '../tickets/folding.ts'

export interface Erasure {
  accountId: number
  /** Rows that are, or would be, removed or replaced. */
  counts: Record<string, number>
  /** Free text that mentions the person, for a human to read. */
  mentions: { number: string; where: 'subject' | 'message' }[]
  /** That name the person. */
  contracts: string[]
}

const NAME = 'Gelöschte Person'

// Enough to work through; the rest shows on the next run.
const MOST_MENTIONS = 500

/**
 * Removes name, address, sessions, links, drafts, unsent files and mails; tickets stay. May be repeated by account
 * number, for what came in since. `dryRun` only reports. Throws NotFoundError.
 */
export async function erasePerson(db: Db, who: string, { dryRun }: { dryRun: boolean }): Promise<Erasure> {
  return transaction(
    db,
    async (tx) => {
      const select = { id: true, email: true, firstName: true, lastName: true, erasedAt: true } as const
      const where = /^\d{1,9}$/.test(who) ? { id: Number(who) } : { email: storedAddress(who) }
      const found = await tx.account.findUnique({ where, select })
      if (!found) throw new NotFoundError(`There is nobody with the address or the number ${who}.`)
      if (!dryRun) await lockPerson(tx, found.id)
      // Read again under the lock.
      const person = await tx.account.findUniqueOrThrow({ where: { id: found.id }, select })
      const erasure: Erasure = {
        accountId: person.id,
        counts: await countTraces(tx, person.id),
        mentions: person.erasedAt ? [] : await findMentions(tx, person),
        contracts: person.erasedAt ? [] : await contractsNaming(tx, person.email),
      }
      if (!dryRun) await eraseTraces(tx, person, erasure)
      return erasure
    },
    { timeout: 120_000 },
  )
}

async function countTraces(tx: Tx, accountId: number): Promise<Record<string, number>> {
  const [counts] = await readRows<Record<string, number>>(
    tx,
    Prisma.sql`select
    (select count(*)::int from session where account_id = ${accountId}) as sessions,
    (select count(*)::int from password_token where account_id = ${accountId}) as links,
    (select count(*)::int from draft where account_id = ${accountId}) as drafts,
    (select count(*)::int from membership where account_id = ${accountId}) as memberships,
    (select count(*)::int from mail where account_id = ${accountId}) as mails,
    (select count(*)::int from attachment where owner_id = ${accountId} and kept_at is null) as "unsent files",
    (select count(*)::int from message where author_id = ${accountId}) as "names on messages",
    (select count(*)::int from ticket_event where actor_id = ${accountId}) as "names in histories"`,
  )
  return counts ?? {}
}

async function findMentions(
  tx: Tx,
  person: { email: string; firstName: string; lastName: string },
): Promise<Erasure['mentions']> {
  const names = [person.email, `${person.firstName} ${person.lastName}`.trim(), person.lastName]
    .map(foldText)
    .filter((name) => name.length > 2)
  const patterns = [...new Set(names)].map(containing)
  return readRows<Erasure['mentions'][number]>(
    tx,
    Prisma.sql`(select t.number, 'subject' as where from ticket t where t.folded like any(${patterns}))
    union (select t.number, 'message' as where from message m join ticket t on t.id = m.ticket_id
      where m.folded like any(${patterns}))
    order by 1 limit ${MOST_MENTIONS}`,
  )
}

async function contractsNaming(tx: Tx, email: string): Promise<string[]> {
  const rows = await readRows<{ number: string }>(
    tx,
    Prisma.sql`
    select distinct c.number::text as number from contract c left join contract_address e on e.contract_id = c.id
    where e.email = ${email}::citext or c.approval_email = ${email}::citext
      or ${email.toLowerCase()} = any(c.authorizers) order by 1`,
  )
  return rows.map(({ number }) => number)
}

async function eraseTraces(tx: Tx, { id: accountId, email }: { id: number; email: string }, erasure: Erasure) {
  await tx.account.update({
    where: { id: accountId },
    data: {
      email: `erased-${accountId}-${randomUUID()}@erased.invalid`,
      userName: null,
      firstName: '',
      lastName: NAME,
      phone: null,
      supportId: null,
      enabled: false,
      erasedAt: new Date(),
      passwordHash: null,
      passwordExpiresAt: null,
      lastSignInAt: null,
    },
    select: { id: true },
  })
  const mine = { where: { accountId } }
  await tx.rateLimit.deleteMany({ where: { key: { contains: email, mode: 'insensitive' } } })
  await tx.session.deleteMany(mine)
  await tx.passwordToken.deleteMany(mine)
  await tx.draft.deleteMany(mine)
  await tx.submission.deleteMany(mine)
  await tx.membership.deleteMany(mine)
  await tx.ticketParticipant.deleteMany(mine)
  await tx.attachment.deleteMany({ where: { ownerId: accountId, keptAt: null } })
  await tx.mail.updateMany({
    ...mine,
    data: {
      toName: '',
      toAddress: 'erased@erased.invalid',
      subject: '',
      text: '',
      html: '',
      state: 'discarded',
      lastError: 'erased',
    },
  })
  await tx.message.updateMany({ where: { authorId: accountId }, data: { authorName: NAME } })
  await tx.ticketEvent.updateMany({ where: { actorId: accountId }, data: { actorName: NAME } })
  await tx.$executeRaw`update ticket_event set data = data || ${JSON.stringify({ colleague: NAME })}::jsonb
    where type in ('shared', 'unshared') and data->>'colleagueId' = ${String(accountId)}`
  const details = {
    counts: erasure.counts,
    mentions: erasure.mentions,
    contracts: erasure.contracts,
  } as unknown as Prisma.InputJsonObject
  await tx.privacyLog.create({ data: { accountId, action: 'erase', details }, select: { id: true } })
}
