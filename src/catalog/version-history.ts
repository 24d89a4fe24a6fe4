import { nameOf } from '../accounts/names.ts'
import { type Db, Prisma, readRows } from '../platform/db.ts'
import { changesBetween, type DefinitionChange } from './comparing.ts'
import type { TemplateDefinition } from './definition-rules.ts'
import { currentDefinition } from './version-rows.ts'

export const VERSIONS_PER_PAGE = 20

export interface VersionLine {
  id: number
  number: number
  note: string
  /** A name, or who was at the command line. */
  by: string | null
  createdAt: Date
  publishedAt: Date | null
  /** Since the version before; of the first, none. */
  changes: DefinitionChange[] | undefined
}

export interface VersionHistory {
  rows: VersionLine[]
  page: number
  pages: number
  total: number
}

/** Newest first, each with what it changed. */
export async function versionsOf(db: Db, templateId: number, page: number): Promise<VersionHistory> {
  const total = await db.ticketTemplateVersion.count({ where: { templateId } })
  const pages = Math.max(1, Math.ceil(total / VERSIONS_PER_PAGE))
  const shown = Math.min(page, pages)
  // One more, to say what the last one changed.
  const rows = await readRows<Omit<VersionLine, 'changes'> & { definition: TemplateDefinition }>(
    db,
    Prisma.sql`select v.id, v.number, v.note, coalesce(${nameOf('a')}, v.command_line) as by,
        v.created_at as "createdAt", v.published_at as "publishedAt", ${currentDefinition} as definition
      from ticket_template_version v left join account a on a.id = v.created_by_id
      where v.template_id = ${templateId} order by v.number desc
      limit ${VERSIONS_PER_PAGE + 1} offset ${(shown - 1) * VERSIONS_PER_PAGE}`,
  )
  const lines = rows.map(({ definition, ...row }, place) => {
    const before = rows[place + 1]
    return { ...row, changes: before && changesBetween(before.definition, definition) }
  })
  return { rows: lines.slice(0, VERSIONS_PER_PAGE), page: shown, pages, total }
}
