import { randomUUID } from 'node:crypto'
import type { Actor } from '../accounts/actor.ts'
import type { MessageKey, Translator } from '../i18n/translate.ts'
import { mailLink, shownAddress } from '../platform/addresses.ts'
import { versionOf } from '../platform/versions.ts'
import { settingsSections } from '../web/desk-settings.ts'
import { emptyForm, type FormState } from '../web/forms.ts'
import { labelled } from '../web/labelled-forms.ts'
import { pagingOf } from '../web/paging.ts'
import { withQuery } from '../web/paths.ts'
import type { absencePage } from './absence-pages.ts'
import { AGENTS_PER_PAGE, type AgentFacts, type AgentPage } from './agent-lists.ts'
import { shownRights } from './agents.ts'
import type { TeamLine } from './teams.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'teams/desk/agents': ReturnType<typeof agentsPage>
    'teams/desk/new-agent': ReturnType<typeof newAgentPage>
    'teams/desk/agent': ReturnType<typeof agentPage>
  }
}

const RIGHTS = { role: 'desk.agents.role', teams: 'desk.agents.teams' } satisfies Record<string, MessageKey>
const INVITATION = {
  email: 'register.email',
  firstName: 'register.first-name',
  lastName: 'register.last-name',
  ...RIGHTS,
} satisfies Record<string, MessageKey>

const AGENTS = '/desk/settings/agents'
const pathOf = (id: number) => `${AGENTS}/${id}`

export function agentsPage(words: Translator, actor: Actor, q: string, found: AgentPage) {
  const { t } = words
  return {
    sections: settingsSections(words, actor),
    q,
    columns: [
      { label: t('people.name') },
      { label: t('desk.agents.role') },
      { label: t('desk.agents.teams') },
      { label: t('desk.agents.last-sign-in') },
    ],
    agents: found.agents.map(({ id, name, email, role, teams, enabled, invited, lastSignInAt }) => ({
      href: pathOf(id),
      name,
      email: shownAddress(email),
      role: t(`desk.agents.role.${role === 'admin' ? 'admin' : 'agent'}`),
      isAdmin: role === 'admin',
      teams,
      enabled,
      invited,
      lastSignIn: lastSignInAt ? words.dateTime(lastSignInAt) : t('desk.agents.never'),
    })),
    paging: pagingOf(found.page, found.pages, found.total, AGENTS_PER_PAGE, (page) =>
      withQuery(AGENTS, { q, page: page > 1 ? page : undefined }),
    ),
  }
}

const choicesOf = ({ t }: Translator, teams: TeamLine[], chosen: number[]) => ({
  roles: (['agent', 'admin'] as const).map((role) => ({ value: role, label: t(`desk.agents.role.${role}`) })),
  teams: teams.map(({ id, name }) => ({ value: id, label: name, chosen: chosen.includes(id) })),
})

export const newAgentPage = (
  words: Translator,
  actor: Actor,
  teams: TeamLine[],
  form = emptyForm(),
  chosen: number[] = [],
) => ({
  sections: settingsSections(words, actor),
  form: labelled(form, INVITATION, { role: 'agent' }),
  formKey: form.values.formKey ?? randomUUID(),
  ...choicesOf(words, teams, chosen),
})

/** What others have saved meanwhile. */
const rightsNow = ({ t }: Translator, { role, teams: own }: AgentFacts, teams: TeamLine[]) => [
  { label: t(RIGHTS.role), value: t(`desk.agents.role.${role === 'admin' ? 'admin' : 'agent'}`) },
  {
    label: t(RIGHTS.teams),
    value: teams.flatMap(({ id, name }) => (own.includes(id) ? [name] : [])).join(', ') || '–',
  },
]

export interface AgentForms {
  form?: FormState
  enabling?: FormState
  absent?: FormState
  /** Others were faster. */
  changed?: boolean
}

interface AgentData extends AgentForms {
  agent: AgentFacts
  teams: TeamLine[]
  chosen: number[]
  /** Open tickets that are assigned to the agent. */
  open: number
  absence: ReturnType<typeof absencePage>
}

export function agentPage(words: Translator, actor: Actor, data: AgentData) {
  const { agent, teams, chosen, open, form = emptyForm(), enabling = emptyForm() } = data
  const { t } = words
  return {
    sections: settingsSections(words, actor),
    path: pathOf(agent.id),
    title: agent.name,
    email: shownAddress(agent.email),
    mailLink: mailLink(agent.email),
    enabled: agent.enabled,
    invited: agent.invited,
    mayBeInvited: agent.invited && agent.enabled,
    sessions: agent.sessions && t('desk.agents.sessions', { count: agent.sessions }),
    lastSignIn: agent.lastSignInAt ? words.dateTime(agent.lastSignInAt) : t('desk.agents.never'),
    isSelf: agent.id === actor.accountId,
    work: t('desk.agents.open', { count: open }),
    tickets: open > 0 && t('desk.agents.open.free', { count: open }),
    form: labelled(form, RIGHTS, { role: agent.role }),
    enabling: labelled(enabling, {}),
    seen: versionOf(shownRights({ role: agent.role, teamIds: agent.teams })),
    changed: data.changed && rightsNow(words, agent, teams),
    invitationKey: randomUUID(),
    absence: data.absence,
    ...choicesOf(words, teams, chosen),
  }
}
