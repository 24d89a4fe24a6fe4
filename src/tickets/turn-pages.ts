import type { Actor } from '../accounts/actor.ts'
import type { Translator } from '../i18n/translate.ts'
import type { TicketFacts } from './queries.ts'
import { heldUntil } from './visit-words.ts'

/** Whose move it is, as its customers read it. */
export function turnFor(words: Translator, ticket: TicketFacts, actor: Actor) {
  const { t } = words
  const whose = ticket.turn === 'customer' ? 'you' : ticket.turn
  const own = ticket.requesterId === actor.accountId
  const say = (text: string, title = t(`ticket.turn.${whose}`)) => ({ whose, title, text })
  if (whose === 'you' && !own)
    return say(t('ticket.turn.colleague.text'), t('ticket.turn.colleague', { name: ticket.requesterName }))
  if (whose === 'you') return say(t('ticket.turn.you.text'))
  if (whose === 'nobody') return say(t('ticket.turn.nobody.text'))
  if (whose === 'later' && ticket.holdReason === 'third_party') {
    const { partyName: name } = ticket
    return name
      ? say(t('party.turn.customer.named'), t('party.turn.named', { name }))
      : say(t('party.turn.customer'), t('party.turn.title'))
  }
  const held = heldUntil(words, ticket)
  if (whose === 'later' && held) return say(t('ticket.turn.later.text', { date: held }))
  if (whose === 'later') return say(t('ticket.turn.later.open'))
  const { assigneeName: name, assigneeAbsence } = ticket
  // Who is away is told below.
  if (name && !assigneeAbsence) return say(t('ticket.turn.us.open', { name }))
  if (!name && ticket.state === 'new') return say(t(own ? 'ticket.turn.us.new' : 'ticket.turn.us.new.colleague'))
  return say(t('ticket.turn.us.team', { name: ticket.teamName }))
}
