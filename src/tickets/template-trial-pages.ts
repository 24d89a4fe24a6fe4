import { randomUUID } from 'node:crypto'
import type { Actor } from '../accounts/actor.ts'
import { latestOf } from '../catalog/changing.ts'
import type { Template } from '../catalog/templates.ts'
import { inLanguage } from '../catalog/words.ts'
import type { Translator } from '../i18n/translate.ts'
import type { Day } from '../platform/clock.ts'
import { settingsSections } from '../web/desk-settings.ts'
import type { FormState } from '../web/forms.ts'
import { namedAnswers } from './answer-forms.ts'
import { answerErrors, answerFields, answerLabels, standardAnswers } from './answer-pages.ts'
import { checkAnswers, type TypedAnswers } from './answer-rules.ts'
import { answersShown } from './answer-words.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'tickets/desk/template-trial': ReturnType<typeof trialPage>
  }
}

interface Trial {
  template: Template
  /** By name; whether it is offered to it. */
  company: { name: string; found: boolean; offered: boolean | undefined }
  /** What was filled in. */
  typed?: { answers: TypedAnswers; subject: string } | undefined
  companies: string[]
}

/** A template as customers see it, and what of their answers stands on the ticket. `shownIn` is their language. */
export function trialPage(
  { words, shownIn, actor, today }: { words: Translator; shownIn: Translator; actor: Actor; today: Day },
  { template, company, typed, companies }: Trial,
) {
  const { t } = words
  const definition = latestOf(template)
  const text = (of: { de: string; en: string }) => inLanguage(of, shownIn.locale).text
  const answers = typed?.answers ?? standardAnswers(definition.fields)
  // Nobody sends a file to try something out.
  const fields = definition.fields.map((field) => (field.type === 'file' ? { ...field, required: false } : field))
  const checked = typed && checkAnswers(fields, answers, { today })
  const errors: FormState['errors'] = checked ? answerErrors(words, checked.faults) : {}
  const values = {
    subject: typed?.subject ?? text(definition.subject),
    organization: company.name,
    ...namedAnswers(answers),
  }
  const path = `/desk/templates/${template.id}`
  const unknown: FormState['errors'] =
    company.name && !company.found ? { organization: { key: 'error.template.organization' } } : {}
  return {
    sections: settingsSections(words, actor),
    title: inLanguage(definition.name, words.locale).text,
    back: path,
    path: `${path}/trial`,
    tongue: shownIn.locale,
    tongues: (['de', 'en'] as const).map((value) => ({ value, label: t(`desk.canned.locale.${value}`) })),
    companies,
    asked: {
      values: { organization: company.name, language: shownIn.locale },
      errors: unknown,
      labels: {
        organization: 'desk.template.trial.company' as const,
        language: 'desk.template.trial.language' as const,
      },
    },
    offered:
      company.found &&
      t(company.offered ? 'desk.template.trial.offered' : 'desk.template.trial.not-offered', { name: company.name }),
    form: {
      values,
      errors,
      labels: { subject: 'new.subject' as const },
      written: answerLabels(shownIn, definition.fields),
    },
    formKey: randomUUID(),
    name: text(definition.name),
    description: text(definition.description),
    guide: text(definition.guide.text) && {
      title: text(definition.guide.name) || t('desk.template.guide'),
      text: text(definition.guide.text),
      lang: shownIn.locale,
    },
    answers: answerFields(shownIn, definition.fields, answers),
    result:
      checked && Object.keys(errors).length === 0
        ? answersShown(shownIn, { definition, answers: checked.answers })
        : undefined,
  }
}
