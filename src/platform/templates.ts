import { fileURLToPath } from 'node:url'
import { Eta } from 'eta'

/** Where all templates are. */
export const viewsFolder = fileURLToPath(new URL('../../views', import.meta.url))

/** The one template engine, for pages and mails. Prints nothing for a missing value and escapes everything else. */
export function createTemplates({ cache }: { cache: boolean }): Eta {
  return new Eta({
    views: viewsFolder,
    cache,
    autoEscape: true,
    autoFilter: true,
    filterFunction: (value: unknown) => (value === undefined || value === null || value === false ? '' : String(value)),
    useWith: false,
    varName: 'it',
  })
}

export type Templates = Eta
