import type { MessageKey, Translator } from '../i18n/translate.ts'
import type { HoldReason, TicketKind, TicketState, Turn } from '../platform/db.ts'

/** On a colleague's ticket, nobody waits for the reader. */
export const stateKey = (state: TicketState, { own } = { own: true }): MessageKey =>
  state === 'waiting' && !own ? 'state.waiting.colleague' : `state.${state}`
export const priorityKey = (priority: number) => `priority.${priority as 1 | 2 | 3 | 4 | 5}` satisfies MessageKey
export const kindKey = (kind: TicketKind) => `kind.${kind}` satisfies MessageKey

/** Only a fault makes anybody ask; empty where nobody did. */
export const restartedText = (
  { t }: Pick<Translator, 't'>,
  { kind, restarted }: { kind: TicketKind; restarted: boolean },
) => (kind === 'fault' || restarted ? t(restarted ? 'ticket.yes' : 'ticket.no') : '')

/** How a ticket stands, as the desk calls it; what became of a closed one says more. */
export function deskStateText(
  { t }: Pick<Translator, 't'>,
  { state, merged, spam }: { state: TicketState; merged: boolean; spam: boolean },
): string {
  if (merged) return t('merge.state')
  return t(spam ? 'spam.state' : `desk.state.${state}`)
}

/** What is unwanted looks like nothing that was achieved. */
export const stateLook = ({ state, spam }: { state: TicketState; spam: boolean }) => (spam ? 'spam' : state)

/** Whose move it is, as the desk calls them. */
export function turnText(
  { t }: Pick<Translator, 't'>,
  { turn, holdReason, partyName }: { turn: Turn; holdReason: HoldReason | null; partyName: string | null },
): string {
  if (turn === 'later' && holdReason === 'third_party') return partyName ?? t('party.turn')
  return t(turn === 'later' && holdReason === 'approval' ? 'party.turn.approval' : `desk.list.turn.${turn}`)
}
