import { nameOf } from '../accounts/names.ts'
import type { TemplateField } from '../catalog/definition-rules.ts'
import { Prisma, readRows, type Tx } from '../platform/db.ts'
import { InvalidInputError } from '../platform/errors.ts'
import type { Answer, AnswerFault, Named } from './answer-rules.ts'
import { foldedAnswer } from './answer-words.ts'

/** The name of a field in forms. */
export const answerName = (key: string): string => `answers[${key}]`

/** Throws InvalidInputError for the first fault, at its field. */
export function refuseFaults(faults: Record<string, AnswerFault>) {
  const [first] = Object.entries(faults)
  if (first) throw new InvalidInputError(answerName(first[0]), first[1].key, first[1].values)
}

/** Column of `ticket t`: the version it was made with, and its answers in order; null without one. */
export const templateOnTicket = Prisma.sql`(select json_build_object('versionId', v.id, 'number', v.number,
    'definition', v.definition, 'answers', (select coalesce(json_agg(json_build_object('key', a.key, 'value', a.value)
      order by a.position), '[]') from ticket_answer a where a.ticket_id = t.id))
  from ticket_template_version v where v.id = t.template_version_id)`

/** Column of `ticket t`: what was answered on tickets that were merged into it; null if nothing was. */
export const broughtOnTicket = Prisma.sql`(with recursive branch(id) as (select t.id union select m.id from ticket m
      join branch b on m.merged_into_id = b.id)
  select json_agg(json_build_object('definition', v.definition, 'answers', given.answers) order by m.id)
  from branch b join ticket m on m.id = b.id and m.id <> t.id
    join ticket_template_version v on v.id = m.template_version_id
    cross join lateral (
      select json_agg(json_build_object('key', a.key, 'value', a.value) order by a.position) as answers
      from ticket_answer a where a.ticket_id = m.id) given
  where given.answers is not null)`

interface Around {
  organizationId: number | null
  requesterId: number
  /** Ids of the files that come along. */
  files: string[]
}

/**
 * Says who the people and which the files are that answers name: people of the company by name or address, files of
 * the form. Who is known already stays. Throws InvalidInputError.
 */
export async function findNamed(
  tx: Tx,
  fields: TemplateField[],
  answers: Answer[],
  { organizationId, requesterId, files }: Around,
): Promise<Answer[]> {
  const typeOf = new Map(fields.map(({ key, type }) => [key, type]))
  const of = (type: 'person' | 'file') => answers.filter(({ key }) => typeOf.get(key) === type)
  const [people, chosen] = [of('person'), of('file')]
  if (people.length + chosen.length === 0) return answers
  const names = people.flatMap(({ value }) => ((value as Named).id ? [] : (value as Named).name))
  const ids = chosen.map(({ value }) => (value as Named).id).filter((id) => files.includes(id))
  const found = await readRows<{ asked: string; id: string; name: string }>(
    tx,
    Prisma.sql`select n.asked, a.id::text as id, ${nameOf('a')} as name from unnest(${names}::text[]) as n (asked)
        join account a on a.confirmed and (a.email = n.asked::citext or lower(${nameOf('a')}) = lower(n.asked))
          and (a.id = ${requesterId} or exists (select 1 from membership m where m.account_id = a.id
            and m.organization_id = ${organizationId}))
      union all select f.id::text, f.id::text, f.filename from attachment f where f.id = any(${ids}::uuid[])`,
  )
  const byAsked = new Map(found.map(({ asked, ...named }) => [asked, named]))
  return answers.map((answer) => {
    const type = typeOf.get(answer.key)
    if (type !== 'person' && type !== 'file') return answer
    const { id, name } = answer.value as Named
    if (type === 'person' && id) return answer
    const value = byAsked.get(type === 'person' ? name : id)
    const key = type === 'person' ? 'error.answer.person' : 'error.answer.file'
    if (!value) throw new InvalidInputError(answerName(answer.key), key)
    return { ...answer, value }
  })
}

export interface AnswerRow extends Answer {
  /** What it is found by. */
  folded: string
}

/** As they are stored. */
export function answerRows(fields: TemplateField[], answers: Answer[]): AnswerRow[] {
  const byKey = new Map(fields.map((field) => [field.key, field]))
  return answers.flatMap((answer) => {
    const field = byKey.get(answer.key)
    return field ? [{ ...answer, folded: foldedAnswer(field, answer.value) }] : []
  })
}
