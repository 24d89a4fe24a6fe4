import { GROUP_KINDS, offeredTemplate, type TemplateVersion } from '../catalog/offered.ts'
import type { Translator } from '../i18n/translate.ts'
import type { Day } from '../platform/clock.ts'
import type { TicketKind, Tx } from '../platform/db.ts'
import { InvalidInputError } from '../platform/errors.ts'
import { checkAnswers, type TypedAnswers } from './answer-rules.ts'
import { answersShown, lineOf } from './answer-words.ts'
import { type AnswerRow, answerRows, findNamed, refuseFaults } from './answers.ts'

/** As a form says it: which version it showed, and what was typed in its fields. */
export interface Ordered {
  template: string
  version: number
  answers: TypedAnswers
}

/** What a ticket keeps of the template it is made with. */
export interface MadeWith {
  versionId: number
  kind: TicketKind
  answers: AnswerRow[]
  /** Null if the customer chooses. */
  teamId: number | null
}

interface Around {
  organizationId: number | null
  requesterId: number
  today: Day
  files: string[]
  /** By the team, who writes down what is known. */
  incomplete?: boolean
}

/**
 * The published version, and the answers that its rules allow. Throws InvalidInputError at the field of an answer, for
 * a template that this company is not offered (any more), and for one that was published anew since.
 */
export async function madeWith(
  tx: Tx,
  { template, version, answers: typed }: Ordered,
  { organizationId, requesterId, today, files, incomplete }: Around,
): Promise<MadeWith & { offered: TemplateVersion }> {
  const offered = await offeredTemplate(tx, template, { organizationId, today })
  if (!offered) throw new InvalidInputError('form', 'error.template.gone')
  if (offered.id !== version) throw new InvalidInputError('form', 'error.template.changed')
  const { definition } = offered
  const { answers, faults } = checkAnswers(definition.fields, typed, { today, incomplete })
  refuseFaults(faults)
  const named = await findNamed(tx, definition.fields, answers, { organizationId, requesterId, files })
  return {
    offered,
    versionId: offered.id,
    kind: GROUP_KINDS[definition.group],
    answers: answerRows(definition.fields, named),
    teamId: offered.teamId,
  }
}

/** What the message of a ticket says if nobody has written anything else: the answers, a line each. */
export function bodyOf(words: Translator, { offered, answers }: { offered: TemplateVersion; answers: AnswerRow[] }) {
  const { definition } = offered
  return answersShown(words, { definition, answers }).map(lineOf).join('\n')
}
