import { limitOf, reasonOf } from '../platform/rules.ts'
import { definitionRules, type TemplateDefinition } from './definition-rules.ts'
import { type Edited, editedDefinition, nameOfPath } from './edited.ts'

export interface EditedFault {
  /** Of the form. */
  name: string
  /** Of the catalogue. */
  key: string
  values?: Record<string, string | number>
}

/** What a form says, or every fault at its field. */
export function readEdited(values: Edited): { definition: TemplateDefinition } | { faults: EditedFault[] } {
  const input = editedDefinition(values)
  const parsed = definitionRules.safeParse(input, { reportInput: true })
  if (parsed.success) return { definition: parsed.data }
  // A key that nobody gave comes from the name.
  const issues = parsed.error.issues.filter(({ path }) => path[0] !== 'key' || input.key !== '')
  return {
    faults: issues.map((issue) => {
      const limits = limitOf(issue)
      const name = nameOfPath(issue.path)
      const key = name.endsWith('_min') || name.endsWith('_max') ? numberFault(issue.message) : reasonOf(issue, input)
      return { name, key, ...(limits ? { values: limits } : {}) }
    }),
  }
}

const numberFault = (message: string) => (message.startsWith('error.') ? message : 'error.template.number')
