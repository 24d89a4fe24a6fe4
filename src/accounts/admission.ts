import type { Day } from '../platform/clock.ts'
import type { AccountRole, Db, Prisma, Tx } from '../platform/db.ts'
import type { Actor, Places } from './actor.ts'

/** For a SELECT that gives a row for each place of somebody, and none for somebody without a place. */
export interface Holding {
  columns: Prisma.Sql
  joins: Prisma.Sql
  /** Aliases for its FOR SHARE. */
  locks: Prisma.Sql
  placesOf(rows: object[]): Places
}

/**
 * Who is let in besides having an account, and where they belong. Contracts and teams decide, and later features know
 * those.
 */
export interface Admission {
  /** Today, where the portal is. */
  today(): Day
  /** Condition on `account a` for being let in at this moment. */
  condition(): Prisma.Sql
  /** The same of somebody whose places are known already. */
  admits(person: Pick<Actor, 'role' | 'companies'>): boolean
  /** Columns about `account a`: "companies" as JSON in no order, and "teams". */
  places(): Prisma.Sql
  /** How to read the places of `account a` so that they stay as they are until the transaction ends. */
  holding(role: AccountRole): Holding
  /** Whether somebody with this address may make an account for themselves now. */
  mayRegister(db: Db | Tx, email: string): Promise<boolean>
}
