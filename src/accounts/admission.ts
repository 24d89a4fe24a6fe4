import type { Day } from '../platform/clock.ts'
import type { AccountRole, Db, Prisma, Tx } from '../platform/db.ts'
import type { Actor, Places } from './actor.ts'

/** For a SELECT with one row per place of somebody, and none without a place. */
export interface Holding {
  columns: Prisma.Sql
  joins: Prisma.Sql
  /** Aliases for FOR SHARE. */
  locks: Prisma.Sql
  placesOf(rows: object[]): Places
}

/** Who is let in, and where they belong. Contracts and teams decide, which later features know. */
export interface Admission {
  /** In the portal's time zone. */
  today(): Day
  /** Condition on `account a`. */
  condition(): Prisma.Sql
  /** The same if the places are known. */
  admits(person: Pick<Actor, 'role' | 'companies'>): boolean
  /** Columns for `account a`: "companies" as unordered JSON, and "teams". */
  places(): Prisma.Sql
  /** Keeps the places of `account a` unchanged until the transaction ends. */
  holding(role: AccountRole): Holding
  mayRegister(db: Db | Tx, email: string): Promise<boolean>
}
