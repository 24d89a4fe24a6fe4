import type { Actor } from '../accounts/actor.ts'
import type { TemplateField } from '../catalog/definition-rules.ts'
import { GROUP_KINDS, offeredTemplate } from '../catalog/offered.ts'
import { type Translator, translator } from '../i18n/translate.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { InvalidInputError, NotFoundError } from '../platform/errors.ts'
import {
  type Answer,
  askedFields,
  checkAnswers,
  type Named,
  openFields,
  type TypedAnswers,
  typedOf,
} from './answer-rules.ts'
import { answersShown, answerText, isNamed, lineOf, type TemplateOnTicket, told } from './answer-words.ts'
import { type AnswerRow, answerRows, findNamed, refuseFaults, templateOnTicket } from './answers.ts'
import { changeTicket } from './changing.ts'
import type { NewEvent } from './events.ts'
import { holdTicketTo } from './locking.ts'
import { replyToTicket } from './replies.ts'

/** A ticket's template and answers, for whoever holds it. */
interface Answered {
  template: TemplateOnTicket
  organizationId: number | null
  requesterId: number
}

/** Throws NotFoundError for a ticket without a template. */
async function readAnswered(tx: Tx, id: number): Promise<Answered> {
  const [found] = await readRows<Omit<Answered, 'template'> & { template: TemplateOnTicket | null }>(
    tx,
    Prisma.sql`select ${templateOnTicket} as template, t.organization_id as "organizationId",
      t.requester_id as "requesterId" from ticket t where t.id = ${id}`,
  )
  if (!found?.template) throw new NotFoundError()
  return { ...found, template: found.template }
}

/** Questions that can be answered without an upload. */
export const writtenFields = (fields: TemplateField[]) => fields.filter(({ type }) => type !== 'file')

/** What is typed, over what was answered before. Throws InvalidInputError at the field of an answer. */
async function checkedRows(tx: Tx, answered: Answered, typed: TypedAnswers, today: Parameters<typeof checkAnswers>[2]) {
  const { template, organizationId, requesterId } = answered
  const { fields } = template.definition
  const { answers, faults } = checkAnswers(writtenFields(fields), typed, { ...today, before: template.answers })
  refuseFaults(faults)
  const placed = answers.map((answer) => ({ ...answer, position: fields.findIndex(({ key }) => key === answer.key) }))
  return answerRows(fields, await findNamed(tx, fields, placed, { organizationId, requesterId, files: [] }))
}

async function writeAnswers(tx: Tx, ticketId: number, rows: AnswerRow[], gone: string[]) {
  await tx.ticketAnswer.deleteMany({ where: { ticketId, key: { in: gone } } })
  await tx.$executeRaw`insert into ticket_answer (ticket_id, key, position, value, folded)
    select ${ticketId}, x.key, x.position, x.value, x.folded
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x(key text, position int, value jsonb, folded text)
    on conflict (ticket_id, key) do update set value = excluded.value, folded = excluded.folded,
      position = excluded.position`
  await readRows(tx, Prisma.sql`select gather_folded_messages(${[ticketId]}::int[])`)
}

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)

/**
 * By somebody who works on it, who may leave open what is not known. Each change is an event that its customers see.
 * Throws InvalidInputError at the field of an answer, NotFoundError without a template.
 */
export async function changeAnswers(db: Db | Tx, changing: Actor, id: number, typed: TypedAnswers) {
  await changeTicket(db, changing, id, async ({ actor }, tx) => {
    const answered = await readAnswered(tx, id)
    const { fields } = answered.template.definition
    const rows = await checkedRows(tx, answered, typed, { today: actor.admission.today(), incomplete: true })
    const before = new Map(answered.template.answers.map(({ key, value }) => [key, value]))
    const after = new Map(rows.map(({ key, value }) => [key, value]))
    const changed = writtenFields(fields).filter(({ key }) => !same(before.get(key), after.get(key)))
    if (changed.length === 0) return undefined
    const gone = changed.filter(({ key }) => !after.has(key)).map(({ key }) => key)
    await writeAnswers(tx, id, rows, gone)
    return {
      changes: {},
      events: changed.map((field): NewEvent => {
        const [from, to] = [before.get(field.key), after.get(field.key)]
        return { type: 'detail', data: inBoth(field, from, to) }
      }),
    }
  })
}

const isPerson = ({ type }: TemplateField, value: Answer['value'] | undefined): value is Named =>
  type === 'person' && value !== undefined && isNamed(value)

/** Each reader's language has its own words for the answers. */
function inBoth(field: TemplateField, from: Answer['value'] | undefined, to: Answer['value'] | undefined) {
  const [de, en] = [translator('de', 'UTC'), translator('en', 'UTC')]
  const text = (words: Translator, value: Answer['value'] | undefined) =>
    value === undefined ? '' : answerText(words, field, value)
  return {
    ...{ label: told(field.label, 'de').text, from: text(de, from), to: text(de, to) },
    ...{ labelEn: told(field.label, 'en').text, fromEn: text(en, from), toEn: text(en, to) },
    ...(isPerson(field, from) ? { fromId: from.id } : {}),
    ...(isPerson(field, to) ? { toId: to.id } : {}),
  }
}

/**
 * By its customer, to what is still open; what was answered stays. They are a reply as well, in the words of `words`.
 * Throws what `replyToTicket` throws, and InvalidInputError at the field of an answer or if nothing is answered.
 */
export async function answerQuestions(
  db: Db | Tx,
  answering: Actor,
  words: Translator,
  id: number,
  typed: TypedAnswers,
): Promise<number> {
  return transaction(db, async (tx) => {
    const { actor } = await holdTicketTo(tx, answering, 'reply', id)
    const answered = await readAnswered(tx, id)
    const { definition, answers } = answered.template
    const known = answers.map(({ key, value }) => [key, typedOf(value)] as const)
    const all = { ...typed, ...Object.fromEntries(known) }
    const rows = await checkedRows(tx, answered, all, { today: actor.admission.today(), incomplete: true })
    const given = new Set(known.map(([key]) => key))
    const added = rows.filter(({ key }) => !given.has(key) && typed[key] !== undefined)
    if (added.length === 0) throw new InvalidInputError('form', 'error.answer.none')
    await writeAnswers(tx, id, added, [])
    const body = answersShown(words, { definition, answers: added }).map(lineOf).join('\n')
    return replyToTicket(tx, answering, id, { body })
  })
}

/** What its customer may still be asked: all that is open, as soon as something is that has to be answered. */
export function askedOf(template: TemplateOnTicket | null): TemplateField[] {
  if (!template) return []
  const { definition, answers } = template
  const open = writtenFields(openFields(definition.fields, answers))
  return open.some(({ required }) => required) ? open : []
}

/** Questions that the ticket was asked before, whose answer was right at the time. */
function alike(before: TemplateOnTicket | null | undefined, fields: TemplateField[], typed: TypedAnswers) {
  const types = new Map(before?.definition.fields.map(({ key, type }) => [key, type]))
  return askedFields(fields, typed).filter(
    ({ key, type }) => ['date', 'number', 'person', 'file'].includes(type) && types.get(key) === type,
  )
}

/**
 * Gives a ticket a template that its company is offered, in place of another; answers that it does not ask are dropped.
 * Its group says what the ticket is. Throws InvalidInputError for any other template.
 */
export async function giveTemplate(db: Db | Tx, giving: Actor, id: number, { template }: { template: string }) {
  await changeTicket(db, giving, id, async ({ actor, ticket }, tx) => {
    const [row] = await readRows<{ organizationId: number | null; template: TemplateOnTicket | null }>(
      tx,
      Prisma.sql`select t.organization_id as "organizationId", ${templateOnTicket} as template from ticket t
        where t.id = ${id}`,
    )
    const audience = { organizationId: row?.organizationId ?? null, today: actor.admission.today() }
    const offered = await offeredTemplate(tx, template, audience)
    if (!offered) throw new InvalidInputError('template', 'error.template.choose')
    if (row?.template?.versionId === offered.id) return undefined
    const { definition } = offered
    const typed = Object.fromEntries(row?.template?.answers.map(({ key, value }) => [key, typedOf(value)]) ?? [])
    const { answers } = checkAnswers(definition.fields, typed, { today: audience.today, incomplete: true })
    const fits = new Set([...answers, ...alike(row?.template, definition.fields, typed)].map(({ key }) => key))
    const gone = Object.keys(typed).filter((key) => !fits.has(key))
    await tx.ticketAnswer.deleteMany({ where: { ticketId: id, key: { in: gone } } })
    await readRows(tx, Prisma.sql`select gather_folded_messages(${[id]}::int[])`)
    const kind = GROUP_KINDS[definition.group]
    const { name } = definition
    return {
      changes: { templateVersionId: offered.id, kind },
      events: [
        { type: 'template', data: { template: told(name, 'de').text, templateEn: told(name, 'en').text } },
        ...(kind === ticket.kind ? [] : [{ type: 'kind' as const, data: { kind, from: ticket.kind } }]),
      ],
    }
  })
}
