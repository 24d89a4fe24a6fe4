import { fileURLToPath } from 'node:url'
import { Eta } from 'eta'

/** Where all templates are. */
export const viewsFolder = fileURLToPath(new URL('../../views', import.meta.url))

const ROLES = { table: 'table', thead: 'rowgroup', tbody: 'rowgroup', tr: 'row', th: 'columnheader', td: 'cell' }

/**
 * Rows of a list are cards on a phone. CSS makes them so, and with that takes their meaning, unless each part says it.
 */
const sayRoles = (template: string) =>
  template.replace(/<table class="list[\s\S]*?<\/table>/g, (table) =>
    table.replace(
      /<(table|thead|tbody|tr|th|td)\b/g,
      (tag, name: keyof typeof ROLES) => `${tag} role="${ROLES[name]}"`,
    ),
  )

/**
 * The one template engine, for pages and mails. Prints nothing for a missing value and escapes everything else. Texts
 * (`t`), formats (`words`) and components (`ui`) are at hand in every template.
 */
export function createTemplates({ cache }: { cache: boolean }): Eta {
  return new Eta({
    views: viewsFolder,
    cache,
    autoEscape: true,
    autoFilter: true,
    filterFunction: (value: unknown) => (value === undefined || value === null || value === false ? '' : String(value)),
    useWith: false,
    varName: 'it',
    functionHeader: 'const { t, words, ui } = it;',
    plugins: [{ processTemplate: sayRoles }],
  })
}

export type Templates = Eta
