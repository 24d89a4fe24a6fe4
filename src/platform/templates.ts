import { fileURLToPath } from 'node:url'
import { Eta } from 'eta'

export const viewsFolder = fileURLToPath(new URL('../../views', import.meta.url))

/**
 * For pages and mails. Escapes all values and prints nothing for a missing one; `t`, `words` and `ui` are available.
 */
export function createTemplates({ cache }: { cache: boolean }): Eta {
  const templates = new Eta({
    views: viewsFolder,
    cache,
    autoEscape: true,
    autoFilter: true,
    filterFunction: (value: unknown) => (value === undefined || value === null || value === false ? '' : String(value)),
    useWith: false,
    varName: 'it',
    functionHeader: 'const { t, words, ui } = it;',
    plugins: [{ processFnString: lean }],
  })
  rememberPaths(templates)
  return templates
}

const UNUSED = /^(?:async )?function (?:output|capture|captureAsync|block|blockAsync)\(.*$|^let includeAsync .*$/gm

/** Eta makes helpers for each part of a page, and copies what all parts know even for one that is told nothing else. */
const lean = (code: string) =>
  code.replace(UNUSED, '').replace('{...it, ...(__eta_d ?? {})}', '__eta_d ? {...it, ...__eta_d} : it')

/** Eta works out anew where a template is, each time that one is included. */
function rememberPaths(templates: Eta) {
  const { resolvePath } = templates
  if (!resolvePath) return
  const known = new Map<string, string>()
  templates.resolvePath = function remembered(path, options) {
    const key = `${options?.filepath ?? ''} ${path}`
    const found = known.get(key) ?? resolvePath.call(this, path, options)
    known.set(key, found)
    return found
  }
}

export type Templates = Eta
