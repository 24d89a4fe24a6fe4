import { randomUUID } from 'node:crypto'
import type { Actor } from '../accounts/actor.ts'
import type { MessageKey, Translator } from '../i18n/translate.ts'
import { shownAddress } from '../platform/addresses.ts'
import { foldText } from '../platform/folding.ts'
import { versionOf } from '../platform/versions.ts'
import { settingsSections } from '../web/desk-settings.ts'
import { emptyForm, type FormState } from '../web/forms.ts'
import { changedSince, labelled } from '../web/labelled-forms.ts'
import { type NamedRule, orderOf, shownRule } from './mail-rules.ts'
import type { Trial } from './rule-trial.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'correspondence/rules/index': ReturnType<typeof rulesPage> & { changed: boolean }
    'correspondence/rules/show': ReturnType<typeof rulePage>
  }
}

export const MAIL_RULES = '/desk/settings/mail-rules'

const CONDITIONS = {
  words: 'mail-rules.words',
  sender: 'mail-rules.sender',
  address: 'mail-rules.address',
  organization: 'mail-rules.organization',
} satisfies Record<string, MessageKey>
const LABELS = { ...CONDITIONS, team: 'mail-rules.team', subject: 'mail-rules.own' } satisfies Record<
  string,
  MessageKey
>

interface RuleTools {
  words: Translator
  actor: Actor
}

export function rulesPage({ words, actor }: RuleTools, rules: NamedRule[], defaultTeam: string, current?: number) {
  const { t } = words
  return {
    sections: settingsSections(words, actor),
    rules: rules.map((rule, index) => ({
      place: index + 1,
      href: `${MAIL_RULES}/${rule.id}`,
      moving: `${MAIL_RULES}/${rule.id}/move`,
      current: rule.id === current,
      conditions: conditionsOf(words, rule),
      team: rule.teamName,
      up: index > 0,
      down: index < rules.length - 1,
      name: t('mail-rules.place', { place: index + 1 }),
    })),
    creation: `${MAIL_RULES}/new`,
    defaultTeam,
    order: versionOf(orderOf(rules)),
    formKey: randomUUID(),
  }
}

function conditionsOf({ t }: Translator, rule: NamedRule): { label: string; value: string }[] {
  const { address, words, sender, organizationName } = rule
  return [
    ...(words.length ? [{ label: t('mail-rules.if.words'), value: words.join(', ') }] : []),
    ...(sender ? [{ label: t('mail-rules.if.sender'), value: shownAddress(sender) }] : []),
    ...(address ? [{ label: t('mail-rules.if.address'), value: shownAddress(address) }] : []),
    ...(organizationName ? [{ label: t('mail-rules.if.organization'), value: organizationName }] : []),
  ]
}

interface Edited {
  rule?: NamedRule | undefined
  form?: FormState
  trial?: Trial
  changed?: boolean
}

export function rulePage(
  { words, actor }: RuleTools,
  list: ReturnType<typeof rulesPage>,
  choices: { teams: { id: number; name: string }[]; companies: string[] },
  { rule, form = emptyForm(), trial, changed }: Edited,
) {
  const { t } = words
  const shown = rule && shownRule(rule)
  const teams = choices.teams.map(({ id, name }) => ({ value: String(id), label: name }))
  const path = rule ? `${MAIL_RULES}/${rule.id}` : MAIL_RULES
  const state = labelled(form, LABELS, shown ?? {})
  return {
    sections: settingsSections(words, actor),
    list,
    title: rule
      ? t('mail-rules.place', { place: list.rules.find(({ current }) => current)?.place ?? 0 })
      : t('mail-rules.new'),
    path,
    removal: rule && `${path}/removal`,
    form: state,
    formKey: form.values.formKey ?? randomUUID(),
    seen: shown && versionOf(shown),
    changed:
      changed && shown && changedSince(words, form, { ...CONDITIONS, team: 'mail-rules.team' }, shown, { team: teams }),
    teams,
    companies: choices.companies,
    trial: trial && trialOf(words, trial, state.values.words ?? ''),
  }
}

function trialOf({ t }: Translator, { tried, moved, mails, own }: Trial, typed: string) {
  const words = typed.split(',').map((word) => word.trim())
  return {
    result: tried ? t('mail-rules.trial.result', { moved, stay: tried - moved }) : t('mail-rules.trial.none'),
    mails: mails.map(({ subject, ...mail }) => ({
      ...mail,
      pieces: marked(subject || t('mail-desk.no-subject'), words),
    })),
    more: moved > mails.length ? t('mail-rules.trial.more', { count: moved - mails.length }) : undefined,
    own: own && t(own.place ? 'mail-rules.own.rule' : 'mail-rules.own.none', { place: own.place ?? 0, team: own.team }),
  }
}

/** Where one of the words is in a subject, if it is there as it is typed. */
function marked(subject: string, words: string[]): { text: string; hit: boolean }[] {
  const lower = subject.toLowerCase()
  const hits = words.flatMap((word) => {
    const at = foldText(word) ? lower.indexOf(word.toLowerCase()) : -1
    return at < 0 || lower.length !== subject.length ? [] : [{ at, end: at + word.length }]
  })
  const first = hits.sort((one, other) => one.at - other.at)[0]
  if (!first) return [{ text: subject, hit: false }]
  return [
    { text: subject.slice(0, first.at), hit: false },
    { text: subject.slice(first.at, first.end), hit: true },
    { text: subject.slice(first.end), hit: false },
  ].filter(({ text }) => text !== '')
}
