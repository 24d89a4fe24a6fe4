import { randomUUID } from 'node:crypto'
import type { Actor } from '../accounts/actor.ts'
import type { MessageKey, Translator } from '../i18n/translate.ts'
import type { Once } from '../organizations/handed-pages.ts'
import { shownAddress } from '../platform/addresses.ts'
import { versionOf } from '../platform/versions.ts'
import { settingsSections } from '../web/desk-settings.ts'
import { emptyForm, type FormState } from '../web/forms.ts'
import { changedSince, labelled } from '../web/labelled-forms.ts'
import { pagingOf } from '../web/paging.ts'
import { withQuery } from '../web/paths.ts'
import { AGENTS_PER_PAGE, type AgentPage } from './agent-lists.ts'
import { LEVELS } from './rules.ts'
import { mayBeRemoved, type TeamNeeds, type TeamWork } from './team-work.ts'
import type { TeamFacts, TeamLine } from './teams.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'teams/desk/index': ReturnType<typeof teamsPage>
    'teams/desk/new': ReturnType<typeof newTeamPage>
    'teams/desk/show': ReturnType<typeof teamPage>
  }
}

/** What the pages of teams and agents are given. */
export interface TeamTask {
  work: TeamWork
  once: Once
}

const TEAM = {
  name: 'desk.teams.name',
  address: 'desk.teams.address',
  level: 'desk.teams.level',
  escalatesTo: 'desk.teams.escalates-to',
  position: 'desk.teams.position',
  access: 'desk.teams.access',
  services: 'desk.teams.services',
  isDefault: 'desk.teams.is-default',
} satisfies Record<string, MessageKey>

/** Without the box, which can only be ticked. */
const { isDefault: _box, ...TEXTS } = TEAM

const JOINING = { agent: 'desk.teams.join' } satisfies Record<string, MessageKey>

export interface TeamTools {
  words: Translator
  actor: Actor
  teams: TeamLine[]
  /** Open tickets by team. */
  open: Map<number, number>
}

const pathOf = (id: number) => `/desk/settings/teams/${id}`

export const teamsPage = ({ words, actor, teams, open }: TeamTools, current?: number) => ({
  sections: settingsSections(words, actor),
  teams: teams.map((team) => ({
    href: pathOf(team.id),
    name: team.name,
    current: team.id === current,
    isDefault: team.isDefault,
    note: [
      words.t('desk.teams.note', { level: team.level, members: team.members }),
      words.t('desk.teams.open', { count: open.get(team.id) ?? 0 }),
      ...(team.openToCustomers ? [] : [words.t('desk.teams.inside')]),
      ...(team.escalatesTo ? [`→ ${team.escalatesTo}`] : []),
    ].join(' · '),
    address: team.address && shownAddress(team.address),
  })),
})

export const newTeamPage = (tools: TeamTools, services: string[], form = emptyForm()) => ({
  ...teamsPage(tools),
  formKey: form.values.formKey ?? randomUUID(),
  ...fieldsOf(tools, { form, services, standard: { level: '1', access: 'everybody', position: nextPlace(tools) } }),
})

const nextPlace = ({ teams }: TeamTools) =>
  String(Math.min(Math.max(0, ...teams.map(({ position }) => position)) + 1, 999))

interface TeamData {
  id: number
  team: TeamFacts
  services: string[]
  found: AgentPage
  outside: { id: number; name: string }[]
  needs: TeamNeeds
  /** Open tickets by member. */
  assigned: Map<number, number>
  form?: FormState
  joining?: FormState
  /** Others were faster. */
  changed?: boolean
}

export function teamPage(tools: TeamTools, data: TeamData) {
  const { id, team, services, found, outside, needs, assigned, form = emptyForm(), joining = emptyForm() } = data
  const { words } = tools
  const fields = fieldsOf(tools, { form, services, standard: valuesOf(form, team), id })
  const { levels, targets, accesses } = fields
  const named = { level: levels, escalatesTo: targets, access: accesses }
  return {
    ...teamsPage(tools, id),
    ...fields,
    seen: versionOf(team),
    changed: data.changed && changedSince(words, form, TEXTS, valuesOf(emptyForm(), team), named),
    removalKey: randomUUID(),
    path: pathOf(id),
    title: team.name,
    chosenAsDefault: team.isDefault,
    members: found.agents.map((agent) => ({
      href: `/desk/settings/agents/${agent.id}`,
      name: agent.name,
      email: shownAddress(agent.email),
      open: words.number(assigned.get(agent.id) ?? 0),
      enabled: agent.enabled,
      invited: agent.invited,
      removal: `${pathOf(id)}/members/${agent.id}/removal`,
    })),
    paging:
      found.pages > 1 &&
      pagingOf(found.page, found.pages, found.total, AGENTS_PER_PAGE, (page) => withQuery(pathOf(id), { page })),
    outside: outside.map((agent) => ({ value: agent.id, label: agent.name })),
    joining: labelled(joining, JOINING),
    removable: mayBeRemoved(needs),
    reasons: reasonsOf(words, needs),
  }
}

function reasonsOf({ t }: Translator, { isDefault, escalating, members, open, worked }: TeamNeeds): string[] {
  return [
    ...(isDefault ? [t('desk.teams.keep.default')] : []),
    ...(escalating.length ? [t('desk.teams.keep.escalating', { teams: escalating.join(', ') })] : []),
    ...(members ? [t('desk.teams.keep.members', { count: members })] : []),
    ...(open ? [t('desk.teams.keep.open', { count: open })] : []),
    ...(worked ? [t('desk.teams.keep.worked')] : []),
  ]
}

/** On a submitted form, an unticked box means no. */
const valuesOf = ({ values }: FormState, team: TeamFacts): Record<string, string> => ({
  name: team.name,
  address: team.address ? shownAddress(team.address) : '',
  level: String(team.level),
  escalatesTo: String(team.escalatesTo ?? ''),
  position: String(team.position),
  access: !team.openToCustomers ? 'nobody' : team.services.length ? 'service' : 'everybody',
  services: team.services.join(', '),
  isDefault: team.isDefault && Object.keys(values).length === 0 ? 'yes' : '',
})

function fieldsOf(
  { words: { t }, teams }: TeamTools,
  fields: { form: FormState; services: string[]; standard: Record<string, string>; id?: number },
) {
  return {
    form: labelled(fields.form, TEAM, fields.standard),
    levels: LEVELS.map((level) => ({ value: level, label: String(level) })),
    targets: teams.filter(({ id }) => id !== fields.id).map(({ id, name }) => ({ value: id, label: name })),
    accesses: (['everybody', 'service', 'nobody'] as const).map((value) => ({
      value,
      label: t(`desk.teams.access.${value}`),
    })),
    servicesHint: fields.services.length
      ? t('desk.teams.services.known', { names: fields.services.join(', ') })
      : t('desk.teams.services.hint'),
  }
}
