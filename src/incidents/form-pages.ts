import { randomUUID } from 'node:crypto'
import type { MessageKey, Translator } from '../i18n/translate.ts'
import { localMinute, now } from '../platform/clock.ts'
import { versionOf } from '../platform/versions.ts'
import { emptyForm, type FormState } from '../web/forms.ts'
import { changedSince, labelled } from '../web/labelled-forms.ts'
import { LIST, titleFor } from './desk-pages.ts'
import type { IncidentFacts } from './opening.ts'
import { MAX_TEXT, MAX_TITLE } from './rules.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'incidents/desk/new': ReturnType<typeof newIncidentPage>
    'incidents/desk/change': ReturnType<typeof changePage>
  }
}

const INCIDENT = {
  titleDe: 'incident.title.de',
  titleEn: 'incident.title.en',
  bodyDe: 'incident.body.de',
  bodyEn: 'incident.body.en',
  since: 'incident.since.label',
  nextNewsAt: 'incident.next-news',
  expectedAt: 'incident.expected',
  audience: 'incident.audience',
  services: 'incident.services',
  companies: 'incident.companies',
  public: 'incident.public',
} satisfies Record<string, MessageKey>

export interface FormTools {
  words: Translator
  timeZone: string
  /** Names in contracts. */
  services: string[]
}

/** A ticket that it is made from. */
export interface Origin {
  number: string
  subject: string
  company: string | null
}

const fieldsOf = ({ words: { t, zone }, services }: FormTools, form: FormState, standard: FormState['values']) => ({
  form: labelled(form, INCIDENT, standard),
  formKey: form.values.formKey ?? randomUUID(),
  maxTitle: MAX_TITLE,
  maxText: MAX_TEXT,
  zoneHint: t('incident.zone', { zone }),
  audiences: (['everybody', 'some'] as const).map((value) => ({ value, label: t(`incident.audience.${value}`) })),
  servicesHint: services.length
    ? t('desk.teams.services.known', { names: services.join(', ') })
    : t('desk.teams.services.hint'),
})

export function newIncidentPage(tools: FormTools, origin: Origin | undefined, form = emptyForm()) {
  const { t } = tools.words
  return {
    back: origin
      ? { href: `/desk/tickets/${origin.number}`, label: `…${origin.number.slice(-4)} ${origin.subject}` }
      : { href: LIST, label: t('incident.desk.title') },
    ticket: origin?.number ?? '',
    ...fieldsOf(tools, form, {
      since: localMinute(now(), tools.timeZone),
      audience: origin && !origin.company ? '' : 'some',
      titleDe: origin?.subject ?? '',
      companies: origin?.company ?? '',
    }),
  }
}

interface Changing {
  id: number
  facts: IncidentFacts
  form?: FormState | undefined
  /** Others were faster, or have ended it. */
  changed?: boolean
  over?: boolean
}

export function changePage(tools: FormTools, { id, facts, form = emptyForm(), changed, over = false }: Changing) {
  const { words, timeZone } = tools
  const path = `${LIST}/${id}`
  const { public: _box, ...texts } = INCIDENT
  const named = {
    audience: (['everybody', 'some'] as const).map((value) => ({
      value,
      label: words.t(`incident.audience.${value}`),
    })),
  }
  return {
    back: { href: path, label: titleFor(words, facts).text },
    action: `${path}/changes`,
    seen: versionOf(facts),
    over,
    changed: changed && !over && changedSince(words, form, texts, valuesOf(facts, timeZone, form), named),
    ...fieldsOf(tools, form, valuesOf(facts, timeZone, form)),
  }
}

/** On a submitted form, an unticked box means no. */
const valuesOf = (facts: IncidentFacts, timeZone: string, { values }: FormState): Record<string, string> => ({
  titleDe: facts.titleDe,
  titleEn: facts.titleEn,
  bodyDe: facts.bodyDe,
  bodyEn: facts.bodyEn,
  since: localMinute(facts.since, timeZone),
  nextNewsAt: facts.nextNewsAt ? localMinute(facts.nextNewsAt, timeZone) : '',
  expectedAt: facts.expectedAt ? localMinute(facts.expectedAt, timeZone) : '',
  audience: facts.everybody ? 'everybody' : 'some',
  services: facts.services.join(', '),
  companies: facts.companies.join('\n'),
  public: facts.public && Object.keys(values).length === 0 ? 'yes' : '',
})
