import type { MessageKey, Translator } from '../i18n/translate.ts'
import { momentOf } from '../web/components.ts'
import { emptyForm, type FormState } from '../web/forms.ts'
import { labelled } from '../web/labelled-forms.ts'
import type { Absence, Deputy } from './absence.ts'
import type { Duty } from './team-work.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'teams/desk/absence': { absence: ReturnType<typeof absencePage> }
  }
}

const LABELS = { until: 'absence.until', deputy: 'absence.deputy' } satisfies Record<string, MessageKey>

interface Whose {
  /** Where the form goes. */
  path: string
  own: boolean
}

interface Known {
  absence: Absence | undefined
  deputies: Deputy[]
  waiting: { duties: Duty[]; total: number }
}

/** The form of an absence, for oneself or for somebody else. */
export function absencePage(
  words: Translator,
  { path, own }: Whose,
  { absence, deputies, waiting }: Known,
  form: FormState = emptyForm(),
) {
  const { t } = words
  return {
    path,
    own,
    lead: t(own ? 'absence.lead' : 'absence.lead.other'),
    now: absence && absenceNow(words, absence, own),
    duties: dutiesOnPage(words, absence, waiting),
    form: labelled(form, LABELS, { until: absence?.until ?? '', deputy: String(absence?.deputyId ?? '') }),
    deputies: deputies.map(({ id, name, absentUntil }) => ({
      value: id,
      label: absentUntil ? t('absence.deputy.absent', { name, day: words.day(absentUntil) }) : name,
    })),
  }
}

function dutiesOnPage(words: Translator, absence: Absence | undefined, { duties, total }: Known['waiting']) {
  const { t } = words
  if (total === 0) return undefined
  const more = total - duties.length
  return {
    title: absence ? t('absence.duties.until', { day: words.day(absence.until) }) : t('absence.duties'),
    lines: duties.map(({ kind, at, name, number, subject }) => ({
      time: momentOf(words, at),
      what: t(`absence.duty.${kind}`, { name }),
      subject,
      href: number ? `/desk/tickets/${number}` : '/desk/phone',
    })),
    more: more > 0 ? t('absence.duties.more', { count: more }) : undefined,
  }
}

function absenceNow({ t, day }: Translator, { until, deputyName }: Absence, own: boolean): string {
  const absent = t(own ? 'absence.now' : 'absence.now.other', { day: day(until) })
  return [absent, deputyName ? t('absence.now.deputy', { name: deputyName }) : t('absence.now.nobody')].join(' ')
}
