import type { Db } from '../platform/db.ts'

/** Creates the team that every portal has where there is none yet, so that a ticket always has somewhere to go. */
export async function ensureDefaultTeam(db: Db, address: string) {
  if ((await db.team.count()) > 0) return
  await db.team.createMany({ data: [{ name: 'Support Team', address, isDefault: true, position: 1 }], skipDuplicates: true })
}
