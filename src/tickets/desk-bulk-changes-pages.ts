import type { Actor } from '../accounts/actor.ts'
import { displayName } from '../accounts/names.ts'
import type { Translator } from '../i18n/translate.ts'
import type { BulkAction, MarkedTicket } from './bulk.ts'
import { priorityKey } from './labels.ts'
import { belongTogether } from './merging-rules.ts'
import { isOfTeam } from './policy.ts'

/** Open ones, the oldest first: that is the number that most people know. */
export const targetsOf = (marked: MarkedTicket[]) =>
  [...marked]
    .filter(({ state }) => state !== 'closed')
    .sort((one, other) => one.id - other.id)
    .map(({ number, subject, requesterName }) => ({
      value: number,
      label: `…${number.slice(-4)} ${subject} (${requesterName})`,
    }))

/** Where it goes, or why not. */
export function mergeOf(
  { t }: Translator,
  actor: Actor,
  ticket: MarkedTicket,
  target: MarkedTicket | undefined,
): string {
  if (!target) return ''
  if (ticket.id === target.id) return t('desk.bulk.merge.target')
  if (!isOfTeam(actor, ticket.teamId)) return t('desk.bulk.forbidden')
  if (ticket.merged) return t('desk.bulk.merge.already')
  if (belongTogether(ticket, target)) return `→\u00a0…${target.number.slice(-4)}`
  return t('desk.bulk.merge.company', { company: ticket.organizationName ?? ticket.requesterName })
}

/** From what to what, or why not. */
export function changeOf(
  { t }: Translator,
  actor: Actor,
  action: BulkAction,
  { state, priority, teamId, teamName, assigneeName }: MarkedTicket,
  to: string | undefined,
): string {
  if (action !== 'watch' && !isOfTeam(actor, teamId)) return t('desk.bulk.forbidden')
  if (state === 'closed' && action !== 'watch' && action !== 'priority' && action !== 'spam')
    return t('desk.bulk.closed')
  const before = {
    take: assigneeName ?? t('desk.list.nobody'),
    assign: assigneeName ?? t('desk.list.nobody'),
    forward: teamName,
    state: t(`desk.state.${state}`),
    priority: t(priorityKey(priority)),
    watch: '',
    merge: '',
    spam: t(`desk.state.${state}`),
    close: t(`desk.state.${state}`),
  }[action]
  const after =
    action === 'take'
      ? displayName(actor)
      : action === 'close'
        ? t('desk.state.closed')
        : action === 'spam'
          ? t('spam.state')
          : to
  if (action === 'watch') return ''
  return before === after ? t('desk.bulk.same', { value: before }) : `${before} →\u00a0${after ?? ''}`
}
