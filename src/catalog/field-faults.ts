/** What rules between fields look at. */
interface Held {
  key: string
  type: string
  options: { value: string }[]
  unit: string
  pattern: string
  min?: number | undefined
  max?: number | undefined
  default: string[]
  showWhen?: { field: string; is: string[] } | undefined
}

const HOLDS_OPTIONS = new Set(['choice', 'choices'])
const HOLDS_PATTERN = new Set(['text', 'long_text'])
const YES_NO = ['yes', 'no']

export interface FieldFault {
  path: (string | number)[]
  /** A key of the catalogue. */
  key: string
  /** What would be right. */
  allowed?: string[] | undefined
}

/** What no single field can say of itself: keys twice, and conditions on what is not there or comes later. */
export function fieldFaults(fields: Held[]): FieldFault[] {
  return fields.flatMap((field, index) => {
    const earlier = fields.slice(0, index)
    const faults = [...keyFaults(field, earlier), ...ownFaults(field), ...conditionFaults(field, earlier)]
    return faults.map((fault) => ({ ...fault, path: [index, ...fault.path] }))
  })
}

const keyFaults = ({ key }: Held, earlier: Held[]): FieldFault[] =>
  earlier.some((each) => each.key === key) ? [{ path: ['key'], key: 'error.template.key.twice' }] : []

function ownFaults(field: Held): FieldFault[] {
  const { type, options, min, max, unit, pattern } = field
  const values = options.map(({ value }) => value)
  const twice = values.findIndex((value, place) => values.indexOf(value) !== place)
  const possible = valuesOf(field)
  const unknown = possible ? field.default.findIndex((value) => !possible.includes(value)) : -1
  const several = field.default.length > 1 && type !== 'choices'
  return [
    ...(HOLDS_OPTIONS.has(type) && options.length === 0
      ? [{ path: ['options'], key: 'error.template.options.none' }]
      : []),
    ...(!HOLDS_OPTIONS.has(type) && options.length > 0
      ? [{ path: ['options'], key: 'error.template.options.type' }]
      : []),
    ...(twice >= 0 ? [{ path: ['options', twice, 'value'], key: 'error.template.options.twice' }] : []),
    ...(min !== undefined && max !== undefined && min > max ? [{ path: ['max'], key: 'error.template.limits' }] : []),
    ...(unit && type !== 'number' ? [{ path: ['unit'], key: 'error.template.unit' }] : []),
    ...(pattern && !HOLDS_PATTERN.has(type) ? [{ path: ['pattern'], key: 'error.template.pattern.type' }] : []),
    ...(unknown >= 0 ? [{ path: ['default'], key: 'error.template.default', allowed: possible }] : []),
    ...(several ? [{ path: ['default'], key: 'error.template.default.several' }] : []),
  ]
}

function conditionFaults({ showWhen }: Held, earlier: Held[]): FieldFault[] {
  if (!showWhen) return []
  const asked = earlier.filter((each) => valuesOf(each))
  const field = asked.find(({ key }) => key === showWhen.field)
  if (!field)
    return [
      { path: ['showWhen', 'field'], key: 'error.template.condition.field', allowed: asked.map(({ key }) => key) },
    ]
  const possible = valuesOf(field) ?? []
  const unknown = showWhen.is.findIndex((value) => !possible.includes(value))
  if (unknown < 0) return []
  return [{ path: ['showWhen', 'is', unknown], key: 'error.template.condition.value', allowed: possible }]
}

/** That it can have, if these can be told. */
function valuesOf({ type, options }: Pick<Held, 'type' | 'options'>): string[] | undefined {
  if (type === 'yes_no') return YES_NO
  return HOLDS_OPTIONS.has(type) ? options.map(({ value }) => value) : undefined
}
