import { isMap, LineCounter, type Node, parseDocument, stringify } from 'yaml'
import { definitionRules, type TemplateDefinition } from './definition-rules.ts'
import { type DefinitionFault, faultOf } from './fault-rules.ts'

/** Of a file, in characters. */
const MOST_CHARACTERS = 300_000

export interface FileFault extends DefinitionFault {
  file: string
  /** From 1. */
  line: number
  column: number
}

export type ReadTemplate =
  | { definition: TemplateDefinition; placeOf: PlaceOf; faults?: undefined }
  | { definition?: undefined; faults: FileFault[] }

/** Where in the file something is that a definition says. */
type PlaceOf = (fault: DefinitionFault) => FileFault

/** One definition as YAML. Says of each fault where it is. */
export function readTemplateYaml(file: string, text: string): ReadTemplate {
  const lines = new LineCounter()
  if (text.length > MOST_CHARACTERS)
    return { faults: [{ file, line: 1, column: 1, path: [], reason: `is longer than ${MOST_CHARACTERS} characters` }] }
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { file, line: Math.max(1, line), column: Math.max(1, col) }
  }
  if (document.errors.length)
    return { faults: document.errors.map(({ pos, message }) => ({ ...at(pos[0]), path: [], reason: message })) }
  const placeOf: PlaceOf = (fault) => ({ ...at(offsetOf(document.contents as Node | null, fault)), ...fault })
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: 0 })
  } catch {
    return { faults: [{ ...at(0), path: [], reason: 'names another part of the file; repeat it instead' }] }
  }
  const parsed = definitionRules.safeParse(value, { reportInput: true })
  if (parsed.success) return { definition: parsed.data, placeOf }
  return { faults: parsed.error.issues.flatMap((issue) => faultOf(issue)).map(placeOf) }
}

/** Of the value, of the name if that is wrong, or of the next thing around what is missing. */
function offsetOf(contents: Node | null, { path, unknown }: DefinitionFault): number {
  let node: Node | null = contents
  let offset = node?.range?.[0] ?? 0
  for (const step of unknown === undefined ? path : [...path, unknown]) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => String((key as { value?: unknown })?.value ?? key) === String(step))
      if (!pair) break
      const [key, value] = [pair.key as Node | null, pair.value as Node | null]
      offset = (step === unknown ? key : (value ?? key))?.range?.[0] ?? offset
      node = value
    } else {
      const next: unknown =
        node && 'get' in node ? (node as { get(k: unknown, keep: boolean): unknown }).get(step, true) : null
      if (!next) break
      node = next as Node
      offset = node.range?.[0] ?? offset
    }
  }
  return offset
}

/** As people write it by hand: in the order of the rules, without what is empty or standard. */
export const templateYaml = (definition: TemplateDefinition): string =>
  stringify(withoutStandards(definitionRules.safeParse(definition).data ?? definition), {
    lineWidth: 100,
    blockQuote: 'literal',
  })

const STANDARDS: Record<string, unknown> = { priority: 3, askPriority: true, authorization: false, required: false }

function withoutStandards(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => withoutStandards(each))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
    .filter(([name, each]) => each !== undefined && STANDARDS[name] !== each)
    .map(([name, each]) => [name, withoutStandards(each)] as const)
    // No hints at all is something else than those of the group.
    .filter(([name, each]) => name === 'hints' || !isEmpty(each))
  return Object.fromEntries(entries)
}

const isEmpty = (value: unknown) =>
  value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0)
