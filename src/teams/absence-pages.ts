import type { MessageKey, Translator } from '../i18n/translate.ts'
import { emptyForm, type FormState } from '../web/forms.ts'
import { labelled } from '../web/labelled-forms.ts'
import type { Absence, Deputy } from './absence.ts'

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

/** The form of an absence, for oneself or for somebody else. */
export function absencePage(
  words: Translator,
  { path, own }: Whose,
  { absence, deputies }: { absence: Absence | undefined; deputies: Deputy[] },
  form: FormState = emptyForm(),
) {
  const { t } = words
  return {
    path,
    own,
    lead: t(own ? 'absence.lead' : 'absence.lead.other'),
    now: absence && absenceNow(words, absence, own),
    form: labelled(form, LABELS, { until: absence?.until ?? '', deputy: String(absence?.deputyId ?? '') }),
    deputies: deputies.map(({ id, name, absentUntil }) => ({
      value: id,
      label: absentUntil ? t('absence.deputy.absent', { name, day: words.day(absentUntil) }) : name,
    })),
  }
}

function absenceNow({ t, day }: Translator, { until, deputyName }: Absence, own: boolean): string {
  const absent = t(own ? 'absence.now' : 'absence.now.other', { day: day(until) })
  return [absent, deputyName ? t('absence.now.deputy', { name: deputyName }) : t('absence.now.nobody')].join(' ')
}
