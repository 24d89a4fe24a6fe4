import type { Actor } from '../accounts/actor.ts'
import { type Db, Prisma, readRows } from '../platform/db.ts'
import { type DeskQuery, type DeskWanted, frequentIn, MOST_FOUND, wantedBy } from './desk-lists.ts'
import { orderOf } from './desk-views.ts'

export interface Neighbours {
  /** In the list, from 1; null if the ticket is not in it, or not any more. */
  place: number | null
  total: number
  /** Numbers of tickets. */
  previous: string | null
  /** The first of the list, if the ticket is not in it. */
  next: string | null
}

/**
 * Of a ticket in the list that led to it; one query over the first MOST_FOUND, two for words. Links of rows carry the
 * list's query as `from`, which `deskListBehind` reads. Ask before a change that takes the ticket out of the list.
 */
export async function neighboursOf(
  db: Db,
  actor: Actor,
  list: DeskWanted & Pick<DeskQuery, 'sort' | 'descending'>,
  number: string,
): Promise<Neighbours> {
  const wanted = wantedBy(actor, list, await frequentIn(db, list))
  const [found] = await readRows<Neighbours>(
    db,
    Prisma.sql`with hit as materialized (
        select * from unnest(array(select t.number ${wanted}
          order by ${orderOf(list.view, list.sort, list.descending)} limit ${MOST_FOUND}))
          with ordinality as h(number, place)),
      here as (select place from hit where number = ${number})
      select (select place::int from here) as place, (select count(*)::int from hit) as total,
        (select h.number from hit h join here on h.place = here.place - 1) as previous,
        (select h.number from hit h where h.place = coalesce((select place from here), 0) + 1) as next`,
  )
  return found ?? { place: null, total: 0, previous: null, next: null }
}
