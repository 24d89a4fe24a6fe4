import { randomUUID } from 'node:crypto'
import type { Actor } from '../accounts/actor.ts'
import type { KeptForm } from '../drafts/pages.ts'
import { LOCALES, type Locale, type MessageKey, type Translator } from '../i18n/translate.ts'
import { type Db, Resolution } from '../platform/db.ts'
import type { FormState } from '../web/forms.ts'
import { labelled } from '../web/labelled-forms.ts'
import { agentsOfAll, type BulkAction, type MarkedTicket, MOST_AT_ONCE } from './bulk.ts'
import { languageOf } from './canned-filling.ts'
import { changeOf, mergeOf, targetsOf } from './desk-bulk-changes-pages.ts'
import { type TeamChoice, teamsToForward } from './desk-choices.ts'
import { priorityKey } from './labels.ts'
import { UNDO_MINUTES } from './merging.ts'
import { PRIORITIES } from './rules.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'tickets/desk/bulk': ReturnType<typeof bulkPage> &
      Partial<Pick<KeptForm, 'draftForm' | 'draft'>> & { returnTo: string }
  }
}

interface Choices {
  teams: TeamChoice[]
  agents: Awaited<ReturnType<typeof agentsOfAll>>
  /** In the customers' languages. */
  reply: string
}

interface ChoosingTools {
  db: Db
  actor: Actor
  wordsIn: (locale: Locale) => Translator
}

/** Whom these tickets can be given to, with which words; a query, if one is needed. */
export async function choicesFor(
  { db, actor, wordsIn }: ChoosingTools,
  action: BulkAction,
  marked: MarkedTicket[],
): Promise<Choices> {
  const teams = [...new Set(marked.map(({ teamId }) => teamId))]
  return {
    teams: action === 'forward' ? await teamsToForward(db, teams[0] ?? 0) : [],
    agents: action === 'assign' ? await agentsOfAll(db, actor, teams) : [],
    reply: action === 'forward' ? preparedReply(actor, marked, wordsIn) : '',
  }
}

/** To customers of several languages in each of theirs, one below the other. */
function preparedReply(actor: Actor, marked: MarkedTicket[], wordsIn: (locale: Locale) => Translator): string {
  const theirs = new Set(marked.map(({ requesterLocale }) => languageOf(actor, requesterLocale)))
  return LOCALES.filter((locale) => theirs.has(locale))
    .map((locale) => wordsIn(locale).t('desk.bulk.reply'))
    .join('\n\n')
}

interface Place {
  action: BulkAction
  tickets: string[]
  back: string
  from: string
}

const LABELS: Record<BulkAction, Record<string, MessageKey>> = {
  take: {},
  watch: {},
  spam: {},
  merge: { into: 'merge.into' },
  forward: { team: 'desk.forward.team', reason: 'desk.forward.reason', reply: 'desk.forward.reply' },
  assign: { agent: 'desk.action.assign.agent' },
  state: { state: 'tickets.column.state', until: 'desk.action.hold.until' },
  priority: { priority: 'tickets.column.priority' },
  close: {
    cause: 'desk.close.cause',
    solution: 'desk.close.solution',
    resolution: 'desk.close.resolution',
    reply: 'desk.close.reply',
  },
}

const STATES = ['open', 'waiting', 'on_hold'] as const

/** One page says what happens to which tickets, and who hears of it. */
export function bulkPage(
  words: Translator,
  actor: Actor,
  marked: MarkedTicket[],
  choices: Choices,
  place: Place,
  typed: FormState,
) {
  const { t } = words
  const { action } = place
  const { teams, agents } = choices
  const count = marked.length
  const standard = standardOf(action, actor, choices, marked)
  const form = labelled(typed, LABELS[action], standard)
  const values = { ...standard, ...typed.values }
  const team = teams.find(({ id }) => String(id) === values.team)
  const to = targetOf(words, action, values, team, agents)
  const target = marked.find(({ number }) => number === values.into)
  return {
    title: t(`desk.bulk.title.${action}`, { count, to: to ?? '' }),
    submit: t(`desk.bulk.submit.${action}`, { count }),
    action,
    back: place.back,
    from: place.from,
    numbers: place.tickets,
    rows: marked.map((ticket) => ({
      short: `…${ticket.number.slice(-4)}`,
      subject: ticket.subject,
      change: action === 'merge' ? mergeOf(words, actor, ticket, target) : changeOf(words, actor, action, ticket, to),
    })),
    missing:
      place.tickets.length > count &&
      place.tickets.length <= MOST_AT_ONCE &&
      t('desk.bulk.not-found', { count: place.tickets.length - count }),
    form,
    formKey: typed.values.formKey ?? randomUUID(),
    tells: typed.values.tell?.endsWith('yes') ?? false,
    teams: teams.map(({ id, name, target }) => ({
      value: id,
      label: target ? `${name} (${t('desk.forward.target')})` : name,
    })),
    agents: agents.map(({ id, name, absentUntil: until }) => ({
      value: id,
      label: until ? t('absence.deputy.absent', { name, day: words.day(until) }) : name,
    })),
    states: STATES.map((state) => ({ value: state, label: t(`desk.state.${state}`) })),
    targets: targetsOf(marked),
    priorities: PRIORITIES.map((priority) => ({ value: priority, label: t(priorityKey(priority)) })),
    resolutions: Object.values(Resolution).map((value) => ({ value, label: t(`desk.resolution.${value}`) })),
    holds: values.state === 'on_hold',
    effects: effectsOf(words, action, count, values, team),
  }
}

function standardOf(
  action: BulkAction,
  { accountId }: Actor,
  { teams, agents, reply }: Choices,
  marked: MarkedTicket[],
): Record<string, string> {
  if (action === 'forward') {
    const target = teams.find((team) => team.target) ?? teams[0]
    return { team: String(target?.id ?? ''), reply }
  }
  // Whoever sends at once gives them to nobody by mistake otherwise.
  if (action === 'assign') return { agent: agents.some(({ id }) => id === accountId) ? String(accountId) : '' }
  if (action === 'state') return { state: 'waiting' }
  if (action === 'merge') return { into: targetsOf(marked)[0]?.value ?? '' }
  if (action === 'priority') return { priority: String(marked[0]?.priority ?? 3) }
  return action === 'close' ? { resolution: 'solved' } : {}
}

function targetOf(
  { t }: Translator,
  action: BulkAction,
  values: Record<string, string | undefined>,
  team: TeamChoice | undefined,
  agents: Choices['agents'],
): string | undefined {
  if (action === 'forward') return team?.name
  if (action === 'assign') return agents.find(({ id }) => String(id) === values.agent)?.name ?? t('desk.list.nobody')
  if (action === 'state')
    return STATES.includes(values.state as 'open') ? t(`desk.state.${values.state as 'open'}`) : ''
  if (action === 'priority')
    return PRIORITIES.includes(Number(values.priority)) ? t(priorityKey(Number(values.priority))) : ''
  return undefined
}

function effectsOf(
  { t }: Translator,
  action: BulkAction,
  count: number,
  values: Record<string, string | undefined>,
  team: TeamChoice | undefined,
): string[] {
  switch (action) {
    case 'forward':
      return [
        t('desk.bulk.effect.forward', { count, members: team?.members ?? 0, team: team?.name ?? '' }),
        t('desk.bulk.effect.open'),
        t('desk.bulk.effect.read'),
      ]
    case 'take':
      return [t('desk.bulk.effect.take', { count })]
    case 'assign':
      return values.agent ? [t('desk.bulk.effect.assign', { count })] : [t('desk.bulk.effect.unassign')]
    case 'state':
      return [t('desk.bulk.effect.state', { count })]
    case 'priority':
      return [t('desk.action.quiet')]
    case 'watch':
      return [t('desk.action.watch.effect')]
    case 'spam':
      return [t('desk.bulk.effect.spam'), t('spam.effect.customer')]
    case 'merge':
      return [t('desk.bulk.effect.merge'), t('desk.bulk.effect.merge.mail', { minutes: UNDO_MINUTES })]
    case 'close':
      return [t('desk.bulk.effect.close', { count })]
  }
}
