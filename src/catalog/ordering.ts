import type { Actor } from '../accounts/actor.ts'
import { record } from '../audit/recording.ts'
import type { Db, Tx } from '../platform/db.ts'
import { NotFoundError } from '../platform/errors.ts'
import { demandSeen } from '../platform/versions.ts'
import { latestOf } from './changing.ts'
import { changingTemplates, readTemplates, type Template } from './templates.ts'

/** The order that a page showed. */
export const orderOf = (templates: Pick<Template, 'id'>[]) => templates.map(({ id }) => id)

/** By one place within its group. Throws OutdatedError if the order is another than was shown. */
export async function moveTemplate(db: Db | Tx, by: Actor, id: number, up: boolean, seen: string | undefined) {
  await changingTemplates(db, by, async (tx) => {
    const all = await readTemplates(tx)
    demandSeen(seen, orderOf(all))
    const template = all.find((each) => each.id === id)
    if (!template) throw new NotFoundError()
    const { group } = latestOf(template)
    const same = orderOf(all.filter((each) => latestOf(each).group === group))
    const other = same[same.indexOf(id) + (up ? -1 : 1)]
    if (other === undefined) return
    const order = orderOf(all).map((each) => (each === id ? other : each === other ? id : each))
    await tx.$executeRaw`update ticket_template t set position = o.place
      from unnest(${order}::int[]) with ordinality o (id, place) where o.id = t.id`
    const changes = [{ field: 'position', from: String(same.indexOf(id) + 1), to: String(same.indexOf(other) + 1) }]
    await record(tx, { action: 'template.moved', subject: template.key, changes })
  })
}
