import type { Db, Prisma, Tx } from '../platform/db.ts'
import type { Actor } from './actor.ts'

/** Who is let in besides having an account. Contracts decide, and a later feature knows those. */
export interface Admission {
  /** Condition on `account a` for being let in at this moment. */
  condition(): Prisma.Sql
  /** The same of somebody whose companies, as far as they meet the condition below, are known already. */
  admits(person: Pick<Actor, 'role' | 'companies'>): boolean
  /** Condition on `organization o` for its people to see what is the company's. */
  companyCondition(): Prisma.Sql
  /** Whether somebody with this address may make an account for themselves now. */
  mayRegister(db: Db | Tx, email: string): Promise<boolean>
}
