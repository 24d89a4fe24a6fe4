import { expect, test } from 'vitest'
import { Prisma, readRows, type Tx, transaction } from '../../src/platform/db.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()

const add = (tx: Tx, name: string) => tx.organization.create({ data: { name }, select: { id: true } })
const count = async (tx: Tx, name: string) => {
  const [row] = await readRows<{ found: number }>(
    tx,
    Prisma.sql`select count(*) as found from organization where name = ${name}::citext`,
  )
  return row?.found
}

test('SQL by hand sees what Prisma wrote in the same transaction, and nobody else does before it ends', async () => {
  await transaction(portal.db, async (tx) => {
    await add(tx, 'Gleich AG')
    expect(await count(tx, 'Gleich AG')).toBe(1)
    expect(await count(portal.db, 'Gleich AG')).toBe(0)
  })
  expect(await count(portal.db, 'Gleich AG')).toBe(1)
})

test('a transaction inside another one joins it: both are undone together', async () => {
  const failing = transaction(portal.db, async (tx) => {
    await transaction(tx, (inner) => add(inner, 'Innen GmbH'))
    throw new Error('afterwards')
  })
  await expect(failing).rejects.toThrow('afterwards')
  expect(await count(portal.db, 'Innen GmbH')).toBe(0)
})

test('many transactions at once each keep to their own connection', async () => {
  const names = Array.from({ length: 30 }, (_, index) => `Viele ${index}`)
  await Promise.all(
    names.map((name) =>
      transaction(portal.db, async (tx) => {
        await add(tx, name)
        expect(await count(tx, name)).toBe(1)
      }),
    ),
  )
})

test('the handle of a transaction that is over reads nothing more', async () => {
  let kept: Tx | undefined
  await transaction(portal.db, async (tx) => {
    kept = tx
  })
  await expect(count(kept as Tx, 'x')).rejects.toThrow('over')
})

test('what PostgreSQL gives up for a deadlock is done again', async () => {
  const [one, other] = await Promise.all(['Eins AG', 'Zwei AG'].map((name) => add(portal.db, name)))
  const lock = (tx: Tx, id: number | undefined) =>
    readRows(tx, Prisma.sql`select id from organization where id = ${id ?? 0} for update`)
  const both = (first: number | undefined, second: number | undefined) =>
    transaction(portal.db, async (tx) => {
      await lock(tx, first)
      await new Promise((resolve) => setTimeout(resolve, 200))
      await lock(tx, second)
      return 'done'
    })
  expect(await Promise.all([both(one?.id, other?.id), both(other?.id, one?.id)])).toEqual(['done', 'done'])
})
