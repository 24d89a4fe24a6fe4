import { z } from 'zod'
import { checkbox, formKey, idIn, pageIn, seenVersion } from '../web/forms.ts'
import { MOST_FIELDS } from './definition-rules.ts'

/** What is typed is read by `editedDefinition`, and judged by the rules of a definition. */
const typed = (max = 2000) => z.string().max(max, 'error.too-long').default('')

/** Parts of a field as the form names them, `field_3_label_de`. */
export const FIELD_PARTS = [
  ...['key', 'type', 'label_de', 'label_en', 'hint_de', 'hint_en', 'example_de', 'example_en', 'unit', 'required'],
  ...['options', 'min', 'max', 'pattern', 'default', 'showField', 'showIs'],
] as const
export type FieldPart = (typeof FIELD_PARTS)[number]

export const fieldName = (place: number, part: FieldPart): `field_${number}_${FieldPart}` => `field_${place}_${part}`

const fieldParts = Object.fromEntries(
  Array.from({ length: MOST_FIELDS }, (_, place) =>
    FIELD_PARTS.map((part) => [fieldName(place, part), typed(40_000)]),
  ).flat(),
)

/** `add`, `up-3`, `down-3` and `remove-3` change the form alone. */
const action = z
  .string()
  .regex(/^(save|publish|add|(up|down|remove)-\d{1,2})$/)
  .default('save')

const BASE_FIELDS = {
  key: typed(),
  group: typed(),
  icon: typed(),
  name_de: typed(),
  name_en: typed(),
  description_de: typed(),
  description_en: typed(),
  guideName_de: typed(),
  guideName_en: typed(),
  guideText_de: typed(40_000),
  guideText_en: typed(40_000),
  subject_de: typed(),
  subject_en: typed(),
  team: typed(),
  priority: typed(),
  askPriority: checkbox,
  authorization: checkbox,
  hints: typed(),
  services: typed(20_000),
  organizations: typed(20_000),
  note: typed(),
}

export const templateForm = z.strictObject({
  formKey,
  action,
  seen: seenVersion,
  ...BASE_FIELDS,
  ...(fieldParts as Record<`field_${number}_${FieldPart}`, ReturnType<typeof typed>>),
})

export const templateParams = z.object({ id: idIn() })
export const versionsQuery = z.object({ page: pageIn })
export const onceForm = z.strictObject({ formKey, seen: seenVersion })
export const movingForm = z.strictObject({ formKey, direction: z.enum(['up', 'down']), seen: seenVersion })

/** Forms that keep what is typed in them, by kind of purpose. */
export const KEPT_TEMPLATES = { 'desk-template': templateForm, 'desk-template-change': templateForm }
