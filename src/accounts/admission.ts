import type { Day } from '../platform/clock.ts'
import type { AccountRole, Db, Prisma, Tx } from '../platform/db.ts'
import type { Actor, Places } from './actor.ts'

/** For a SELECT on `account a` with a row per place. */
interface PlacesQuery {
  columns: Prisma.Sql
  joins: Prisma.Sql
  placesOf(rows: object[]): Places
}

/** No row without a place. */
export interface Holding extends PlacesQuery {
  /** Aliases for FOR SHARE. */
  locks: Prisma.Sql
}

/** Who is let in, and where they belong. Contracts and teams decide, which later features know. */
export interface Admission {
  /** In the portal's time zone. */
  today(): Day
  /** Condition on `account a`. */
  condition(): Prisma.Sql
  /** The same if the places are known. */
  admits(person: Pick<Actor, 'role' | 'companies'>): boolean
  /** Keeps one row for somebody without a place. */
  places(): PlacesQuery
  /** Keeps the places of `account a` unchanged until the transaction ends. */
  holding(role: AccountRole): Holding
  mayRegister(db: Db | Tx, email: string): Promise<boolean>
}
