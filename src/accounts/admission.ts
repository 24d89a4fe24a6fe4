import type { Day } from '../platform/clock.ts'
import type { AccountRole, Db, Prisma, Tx } from '../platform/db.ts'
import type { Actor, Places } from './actor.ts'

/** For a SELECT on `account a` that gives a row for each place of somebody. */
export interface PlacesQuery {
  columns: Prisma.Sql
  joins: Prisma.Sql
  placesOf(rows: object[]): Places
}

/** Gives no row for somebody without a place. */
export interface Holding extends PlacesQuery {
  /** Aliases for its FOR SHARE. */
  locks: Prisma.Sql
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
  /** How to read the places of `account a`; a row remains for somebody without one. */
  places(): PlacesQuery
  /** How to read the places of `account a` so that they stay as they are until the transaction ends. */
  holding(role: AccountRole): Holding
  /** Whether somebody with this address may make an account for themselves now. */
  mayRegister(db: Db | Tx, email: string): Promise<boolean>
}
