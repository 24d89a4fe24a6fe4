import { fileURLToPath } from 'node:url'
import { Eta } from 'eta'

/** The one template engine, for pages and mails. Prints nothing for a missing value and escapes everything else. */
export function createTemplates({ cache }: { cache: boolean }): Eta {
  return new Eta({
    views: fileURLToPath(new URL('../../views', import.meta.url)),
    cache,
    autoEscape: true,
    autoFilter: true,
    filterFunction: (value: unknown) => (value === undefined || value === null || value === false ? '' : String(value)),
    useWith: false,
    varName: 'it',
  })
}

export type Templates = Eta
