import type { Actor } from '../accounts/actor.ts'
import { type Db, Prisma, readRows } from '../platform/db.ts'
import { type DeskQuery, type DeskWanted, foundBy, literal, MOST_FOUND, wantedBy } from './desk-lists.ts'
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
  const order = orderOf(list.view, list.sort, list.descending)
  const searched = await foundBy(db, actor, list)
  const wanted = searched
    ? Prisma.sql`from ${searched} hit join ticket t on t.id = hit.id`
    : wantedBy(actor, list, Prisma.sql`order by ${order}`)
  const [found] = await readRows<Neighbours>(
    db,
    // An array of ids is the least that a thousand rows can be.
    Prisma.sql`select place, cardinality(ids) as total,
        (select x.number from ticket x where x.id = ids[place - 1]) as previous,
        (select x.number from ticket x where x.id = ids[coalesce(place, 0) + 1]) as next
      from (select ids, array_position(ids, (select x.id from ticket x where x.number = ${number})) as place
        from (select array(select t.id ${wanted}
          order by ${order} limit ${literal(MOST_FOUND)}) as ids offset 0) hit
        offset 0) here`,
  )
  return found ?? { place: null, total: 0, previous: null, next: null }
}
