import { holdCompanies, type Merging, moveToCompany, removeCompany } from '../organizations/companies.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'

export interface MergeReport extends Merging {
  tickets: Record<'from' | 'into', { all: number; confidential: number }>
  /** That were sent with tickets of the company that goes. */
  files: number
}

/**
 * Two companies become one: people, roles, contracts with their domains, tickets with their files, drafts. Tickets keep
 * requester, participants and confidentiality. `dryRun` only tells. Throws UnknownCompanyError, ConflictError.
 */
export async function mergeCompanies(
  db: Db,
  names: { from: string; into: string },
  { dryRun }: { dryRun: boolean },
): Promise<MergeReport> {
  return transaction(
    db,
    async (tx) => {
      const merging = await holdCompanies(tx, names, { dryRun })
      const { from, into } = merging
      const tickets = { from: await countTickets(tx, from.id), into: await countTickets(tx, into.id) }
      const report = { ...merging, tickets, files: await countFiles(tx, from.id) }
      if (dryRun) return report
      await moveToCompany(tx, merging)
      await tx.$executeRaw`update ticket set organization_id = ${into.id} where organization_id = ${from.id}`
      // A form for a new ticket may have chosen the company.
      await tx.$executeRaw`update draft
        set fields = jsonb_set(fields, '{organization}', to_jsonb(${String(into.id)}::text))
        where fields->>'organization' = ${String(from.id)}`
      await removeCompany(tx, from)
      return report
    },
    { timeout: 600_000 },
  )
}

async function countTickets(tx: Tx, organizationId: number): Promise<{ all: number; confidential: number }> {
  const [count] = await readRows<{ all: number; confidential: number }>(
    tx,
    Prisma.sql`select count(*)::int as all, count(*) filter (where t.confidential)::int as confidential
      from ticket t where t.organization_id = ${organizationId}`,
  )
  return count ?? { all: 0, confidential: 0 }
}

async function countFiles(tx: Tx, organizationId: number): Promise<number> {
  const [count] = await readRows<{ files: number }>(
    tx,
    Prisma.sql`select count(*)::int as files from ticket t join message m on m.ticket_id = t.id
      join message_attachment f on f.message_id = m.id where t.organization_id = ${organizationId}`,
  )
  return count?.files ?? 0
}
