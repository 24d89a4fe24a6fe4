import { randomUUID } from 'node:crypto'
import type { Actor } from '../accounts/actor.ts'
import { displayName } from '../accounts/names.ts'
import { filesOfDraft, type Upload } from '../attachments/uploads.ts'
import type { TemplateVersion } from '../catalog/offered.ts'
import { inLanguage } from '../catalog/words.ts'
import { latestDraft, type Purpose } from '../drafts/drafts.ts'
import { keptFields } from '../drafts/forms.ts'
import { attachmentsField, draftForm, withFileErrors } from '../drafts/pages.ts'
import type { MessageKey, Translator } from '../i18n/translate.ts'
import { hasFaq } from '../knowledge/policy.ts'
import { Affects, type Db } from '../platform/db.ts'
import { teamsForCustomers } from '../teams/for-customers.ts'
import type { Fields } from '../web/body.ts'
import { emptyForm, type FormState, withError } from '../web/forms.ts'
import { labelled } from '../web/labelled-forms.ts'
import { withQuery } from '../web/paths.ts'
import { namedAnswers, orderingForm, partAnswers } from './answer-forms.ts'
import { answerFields, answerLabels, standardAnswers } from './answer-pages.ts'
import type { TypedAnswers } from './answer-rules.ts'
import { told } from './answer-words.ts'
import { answerName } from './answers.ts'
import { openingForm } from './forms.ts'
import { type FormPageTools, placeOf, prioritiesIn } from './pages.ts'
import { comingAlong } from './participants.ts'
import { findVisible } from './queries.ts'
import { readMade } from './remark-forms.ts'
import { remarksPage } from './remark-pages.ts'
import { GENERAL_HINTS, hintsOf, type Remark } from './remarks.ts'
import { MAX_BODY, MAX_SUBJECT } from './rules.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'tickets/portal/new': Awaited<ReturnType<typeof newTicketPage>>
  }
}

const OPENING = {
  team: 'new.to',
  organization: 'new.organization',
  subject: 'new.subject',
  body: 'new.body',
  affects: 'new.affects',
  priority: 'new.priority',
  restarted: 'new.restarted',
  confidential: 'new.confidential',
  attachments: 'files.label',
} satisfies Record<string, MessageKey>

interface Shown {
  form?: FormState
  faults?: Upload[]
  follows?: string
  /** With which the form comes back once. */
  remarks?: Remark[]
  template?: ChosenTemplate | undefined
  /** Where other templates are, if there are any. */
  overview?: string | undefined
  /** What a link fills in of the general form. */
  start?: Record<string, string>
}

export interface ChosenTemplate {
  offered: TemplateVersion
  /** For this company, which a person in several has chosen. */
  organizationId: number | null
  /** By a link. */
  prefilled?: { own: Record<string, string>; answers: TypedAnswers }
  /** As it came, with several values where boxes were ticked. */
  typed?: TypedAnswers
}

export const purposeOf = (template?: Pick<TemplateVersion, 'templateId'>): Purpose =>
  template ? `ticket-template:${template.templateId}` : 'ticket'

/** As typed, else as drafted, else what the template and the link fill in, else empty. */
export async function newTicketPage({ db, config, words, actor }: FormPageTools, options: Shown = {}) {
  const { template } = options
  const definition = template?.offered.definition
  const purpose = purposeOf(template?.offered)
  const latest = options.form ? undefined : await latestDraft(db, actor, purpose)
  // A draft for something else is no follow-up.
  const draft = !options.follows || latest?.fields.follows === options.follows ? latest : undefined
  const follows = options.form?.values.follows ?? options.follows ?? draft?.fields.follows
  const followed = follows ? await findVisible(db, actor, follows) : undefined
  const along = followed ? await comingAlong(db, followed.id, { ...followed, requesterId: actor.accountId }) : []
  const form =
    options.form ??
    emptyForm({
      ...(followed ? { subject: followed.subject, priority: String(followed.priority) } : {}),
      ...(draft?.fields ?? { ...placeOf(followed), ...startOf(template, words.locale), ...options.start }),
    })
  // Since a draft was kept, the template may have been published anew.
  const outdated = template && draft?.fields.version && draft.fields.version !== String(template.offered.id)
  const key = form.values.formKey ?? draft?.key ?? randomUUID()
  const asksTeam = !template?.offered.teamId
  const teams = asksTeam ? await teamsForCustomers(db, actor) : []
  const faults = options.faults ?? []
  const files = draft || options.form ? await filesOfDraft(db, actor.accountId, key) : []
  const noted = outdated ? withError(form, 'form', 'error.template.changed') : form
  const errors = withFileErrors(words, noted.errors, faults, config)
  const several = actor.companies.length > 1 && !template
  const mayBeConfidential = actor.companies.length > 0
  const isFault = !definition || definition.group === 'incident'
  const asksPriority = definition?.askPriority ?? true
  const fields = definition?.fields ?? []
  return {
    form: {
      ...labelled(
        { ...form, errors },
        labelsFor({ team: asksTeam, organization: several, confidential: mayBeConfidential, priority: asksPriority }),
        {
          team: String(teams.find(({ isDefault }) => isDefault)?.id ?? ''),
          priority: String(definition?.priority ?? 3),
        },
      ),
      written: answerLabels(words, fields),
    },
    formKey: key,
    template: template && templateOnPage(words, template, actor),
    answers: answerFields(
      words,
      fields,
      template?.typed ?? partAnswers(form.values).answers,
      files.map(({ id, filename }) => ({ id, name: filename })),
    ),
    overview: options.overview,
    here: hereOf(template, options.overview),
    isFault,
    asksTeam,
    asksPriority,
    /** Articles that may help, while the subject is typed. */
    suggests: hasFaq(actor),
    purpose,
    draftForm: draftForm(words, purpose, key, namesKept(template)),
    attachments: attachmentsField(words, purpose, { formKey: key, files, faults, limits: config }, errors.attachments),
    remarks: remarksPage(words, form.values.subject ?? '', {
      hints: definition ? hintsOf(definition) : GENERAL_HINTS,
      made: readMade(form.values.remarked),
      remarks: options.remarks ?? [],
      sent: Boolean(options.remarks?.length),
    }),
    draft: draft && { saved: words.dateTime(draft.updatedAt), key },
    teams: teams.map(({ id, name }) => ({ value: id, label: name })),
    companies: several ? actor.companies.map(({ id, name }) => ({ value: id, label: name })) : [],
    mayBeConfidential,
    affects: Object.values(Affects).map((affects) => ({ value: affects, label: words.t(`affects.${affects}`) })),
    priorities: prioritiesIn(words),
    follows: followed && { number: followed.number, href: `/tickets/${followed.number}` },
    along: along.length > 0 && words.t('new.follows.along', { names: along.map(displayName).join(', ') }),
    maxSubject: MAX_SUBJECT,
    maxBody: MAX_BODY,
    hint: actor.settings.current().ticketHint[words.locale]?.split(/\n+/).filter(Boolean),
  }
}

/** Of the fields that are asked. */
function labelsFor(asked: { [Name in 'team' | 'organization' | 'confidential' | 'priority']: boolean }) {
  const labels: Partial<Record<string, MessageKey>> = { ...OPENING }
  for (const [name, is] of Object.entries(asked)) if (!is) delete labels[name]
  return labels
}

function startOf(template: ChosenTemplate | undefined, locale: string): Record<string, string> {
  if (!template) return {}
  const { definition } = template.offered
  const subject = inLanguage(definition.subject, locale).text
  const known = new Set(definition.fields.filter(({ type }) => type !== 'file').map(({ key }) => key))
  const given = Object.entries(template.prefilled?.answers ?? {}).filter(([key]) => known.has(key))
  return {
    ...(subject ? { subject } : {}),
    ...namedAnswers({ ...standardAnswers(definition.fields), ...Object.fromEntries(given) }),
    ...template.prefilled?.own,
  }
}

function templateOnPage(words: Translator, { offered, organizationId }: ChosenTemplate, { companies }: Actor) {
  const { definition, key, id } = offered
  const { guide, group } = definition
  const { locale } = words
  const guideText = told(guide.text, locale)
  const guideName = inLanguage(guide.name, locale).text
  return {
    key,
    version: id,
    name: told(definition.name, locale),
    about: [
      words.t(`template.group.${group}.one`),
      ...(companies.length > 1 ? [companies.find((company) => company.id === organizationId)?.name ?? ''] : []),
    ].join(' · '),
    guide: (guideText.text || guideName) && {
      title: guideName ? words.t('template.guide.named', { name: guideName }) : words.t('template.guide'),
      text: guideText.text,
      lang: guideText.lang,
    },
    company: companies.length > 1 && companies.find((company) => company.id === organizationId),
    conditional: definition.fields.some(({ showWhen }) => showWhen),
  }
}

function hereOf(template: ChosenTemplate | undefined, overview: string | undefined): string {
  if (!template) return overview ? '/tickets/new/general' : '/tickets/new'
  const { offered, organizationId } = template
  return withQuery(`/tickets/new/${offered.key}`, { organization: organizationId ?? undefined })
}

const namesKept = (template: ChosenTemplate | undefined): string[] =>
  template
    ? [
        ...keptFields(orderingForm).filter((name) => name !== 'answers'),
        ...template.offered.definition.fields.filter(({ type }) => type !== 'file').map(({ key }) => answerName(key)),
      ]
    : keptFields(openingForm)

/** Which template a form is of, for its draft; whether it is offered is asked later. */
export async function purposeIn(db: Db, { template }: Fields): Promise<Purpose> {
  if (typeof template !== 'string' || !template || template.length > 60) return 'ticket'
  const found = await db.ticketTemplate.findUnique({ where: { key: template }, select: { id: true } })
  return purposeOf(found ? { templateId: found.id } : undefined)
}
