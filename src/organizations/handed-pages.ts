import type { FastifyRequest } from 'fastify'
import type { Actor } from '../accounts/actor.ts'
import type { Db, Tx } from '../platform/db.ts'
import type { Column } from '../web/components.ts'
import type { Paging } from '../web/paging.ts'

// What later features bring to the desk's pages about people and companies.

/** Tickets of a person or a company that the reader may see. */
export interface TicketsShown {
  columns: Column[]
  rows: {
    number: string
    subject: string
    href: string
    requester: string | undefined
    state: string
    stateText: string
    who: string
    age: { text: string; iso: string; title: string }
  }[]
  total: string
  paging: Paging | undefined
}

export type TicketsOf = (
  request: FastifyRequest,
  whose: { person: number } | { organization: number },
  shown: { page: number; href: (page: number) => string; openOnly?: boolean },
) => Promise<TicketsShown>

/** What somebody has to do with the tickets of a company. */
export interface Stake {
  own: number
  /** Of these. */
  open: number
  /** Of others, read along. */
  along: number
}
export type StakeOf = (db: Db, whose: { person: number; organization: number }) => Promise<Stake>

/** Runs `work` once per form. */
export type Once = <Result>(
  db: Db,
  actor: Pick<Actor, 'accountId'>,
  form: { key: string; content: unknown },
  work: (tx: Tx) => Promise<Result>,
) => Promise<Result>

export interface Handed {
  ticketsOf: TicketsOf
  once: Once
}
