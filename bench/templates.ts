import type pg from 'pg'
import { definitionRules, GROUPS, TEMPLATE_ICONS } from '../src/catalog/definition-rules.ts'
import { check } from '../src/platform/rules.ts'

const TEMPLATES = 200
const FIELDS = 30

/** Half of them are asked only after an answer. */
const fieldOf = (index: number) => ({
  ...{
    key: `feld${index}`,
    type: index % 5 === 0 ? ('choice' as const) : ('text' as const),
    required: index % 3 === 0,
  },
  label: { de: `Angabe ${index}`, en: `Detail ${index}` },
  hint: { de: 'Wie es auf dem Typenschild steht', en: 'As the type plate says' },
  ...(index % 5 === 0 ? { options: ['a', 'b', 'c'].map((value) => ({ value, label: { de: `Art ${value}` } })) } : {}),
  ...(index % 5 > 2 ? { showWhen: { field: `feld${index - (index % 5)}`, is: ['a'] } } : {}),
})

const definitionOf = (index: number) =>
  check(definitionRules, {
    ...{ key: `vorlage-${index}`, group: GROUPS[index % 3] ?? 'incident' },
    icon: TEMPLATE_ICONS[index % TEMPLATE_ICONS.length] ?? 'file-text',
    name: { de: `Arbeitsplatz einrichten, Fall ${index}`, en: `Set up a workplace, case ${index}` },
    description: { de: 'Rechner, Bildschirm und Telefon an einem neuen Platz', en: 'Computer, screen and telephone' },
    guide: { name: { de: 'Arbeitsplatz' }, text: { de: '## Zuerst\n\n- Wer zieht um?\n- Ab wann?' } },
    fields: Array.from({ length: FIELDS }, (_, field) => fieldOf(field)),
  })

/** Published, for all customers, each with a long form. */
export async function seedTemplates(client: pg.Client) {
  const definitions = Array.from({ length: TEMPLATES }, (_, index) => definitionOf(index + 1))
  const rows = definitions.map(({ group, name, icon, description, authorization, ...definition }, position) => ({
    ...{ key: definition.key, position, tile: { group, name, icon, description, authorization } },
    definition: { group, name, icon, description, authorization, ...definition },
  }))
  await client.query(
    `with given as (select * from jsonb_to_recordset($1::jsonb)
         as x(key text, position int, tile jsonb, definition jsonb)),
       template as (insert into ticket_template (key, position) select key, position from given returning id, key)
     insert into ticket_template_version (template_id, number, definition, tile, published_at)
       select t.id, 1, g.definition, g.tile, now() from given g join template t on t.key = g.key::citext`,
    [JSON.stringify(rows)],
  )
  await client.query(`update ticket_template t set published_version_id = v.id from ticket_template_version v
    where v.template_id = t.id`)
}
