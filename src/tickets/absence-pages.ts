import type { Translator } from '../i18n/translate.ts'
import type { AssigneeAbsence } from './absences.ts'

interface Assigned {
  assigneeName: string | null
  assigneeAbsence: AssigneeAbsence | null
}

/** What customers are told of an assignee who is not there: until when, and who stands in; never why. */
export function absenceTold({ t, day }: Translator, { assigneeName, assigneeAbsence }: Assigned): string | undefined {
  if (!assigneeName || !assigneeAbsence) return undefined
  const { until, deputyName } = assigneeAbsence
  const told = t('absence.told', { name: assigneeName, day: day(until) })
  return deputyName ? `${told} ${t('absence.told.deputy', { deputy: deputyName })}` : told
}

/** The same for the team, beside a name. */
export function absenceMark({ t, day }: Translator, absence: AssigneeAbsence | null): string | undefined {
  if (!absence) return undefined
  const { until, deputyName: deputy } = absence
  return deputy ? t('absence.mark.deputy', { day: day(until), deputy }) : t('absence.mark', { day: day(until) })
}
