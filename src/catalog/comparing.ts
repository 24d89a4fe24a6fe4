import { isDeepStrictEqual } from 'node:util'
import type { TemplateDefinition, TemplateField, Words } from './definition-rules.ts'

/** What a newer version says otherwise. */
export type DefinitionChange =
  | { kind: 'base'; property: BaseProperty }
  | { kind: 'added' | 'removed'; key: string; label: Words }
  | { kind: 'changed'; key: string; label: Words; properties: FieldProperty[] }
  | { kind: 'order' }

type BaseProperty = Exclude<keyof TemplateDefinition, 'fields' | 'key'>
type FieldProperty = Exclude<keyof TemplateField, 'key'>

/** In the order of the newer one. */
export function changesBetween(before: TemplateDefinition, after: TemplateDefinition): DefinitionChange[] {
  const [earlier, later] = [byKey(before.fields), byKey(after.fields)]
  const kept = (fields: TemplateField[]) =>
    fields.map(({ key }) => key).filter((key) => earlier.has(key) && later.has(key))
  return [
    ...differing<BaseProperty>(before, after, ['fields', 'key']).map((property) => ({
      kind: 'base' as const,
      property,
    })),
    ...before.fields.flatMap(({ key, label }) => (later.has(key) ? [] : [{ kind: 'removed' as const, key, label }])),
    ...after.fields.flatMap((field) => changeOf(earlier.get(field.key), field)),
    ...(isDeepStrictEqual(kept(before.fields), kept(after.fields)) ? [] : [{ kind: 'order' as const }]),
  ]
}

const byKey = (fields: TemplateField[]) => new Map(fields.map((field) => [field.key, field]))

function changeOf(before: TemplateField | undefined, { key, label, ...after }: TemplateField): DefinitionChange[] {
  if (!before) return [{ kind: 'added', key, label }]
  const properties = differing<FieldProperty>(before, { ...after, label }, ['key'])
  return properties.length ? [{ kind: 'changed', key, label, properties }] : []
}

/** Names of what is not the same; what is undefined is as if it were not there. */
function differing<Name extends string>(before: object, after: object, ignored: string[]): Name[] {
  const [one, other] = [before, after] as Record<string, unknown>[]
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].filter(
    (name) => !ignored.includes(name) && !isDeepStrictEqual(one?.[name] ?? undefined, other?.[name] ?? undefined),
  ) as Name[]
}
