import type { Actor } from '../accounts/actor.ts'
import { displayName } from '../accounts/names.ts'
import type { Translator } from '../i18n/translate.ts'
import { HOUR, now } from '../platform/clock.ts'
import { exampleFacts, type TicketFilling } from '../tickets/canned-filling.ts'
import { priorityKey } from '../tickets/labels.ts'
import { remoteHint } from '../tickets/visit-words.ts'
import type { Letter, MailTools, Recipient } from './compose.ts'
import { type LetterValues, lettersOf, lineOf } from './letters.ts'
import { declaredText, type MailText, type MailTextName } from './mail-texts.ts'
import { commonValues } from './ticket-letters.ts'
import { visitFactsIn, visitValues } from './visit-letters.ts'

/** How a text reads as a mail: of a ticket if one is given, else of invented details. Those of the actor are real. */
export function exampleLetter(
  tools: Pick<MailTools, 'settings'>,
  words: Translator,
  {
    name,
    text,
    actor,
    filling,
  }: { name: MailTextName; text: MailText; actor: Actor; filling?: TicketFilling | undefined },
): Letter {
  const { values, blocks } = exampleValues(tools, words, name, actor, filling)
  const { names, subject } = declaredText(name)
  // What a mail never names has no value there.
  const known = Object.fromEntries(Object.entries(values).filter(([each]) => names.some((other) => other === each)))
  return {
    subject: subject
      ? lineOf(text.subject, known, words.locale)
      : `[Ticket#${values['ticket.number']}] ${values['ticket.subject']}`,
    blocks: lettersOf(text.body, { values: known, blocks }, words.locale),
  }
}

const exampleVisit = ({ t }: Translator, visitor: string) => ({
  ...{ at: '2026-12-03T08:00:00Z', until: '2026-12-03T09:00:00Z', from: '2026-12-02T13:00:00Z', visitor },
  ...{ place: t('mail-text.example.place'), calendarId: '', sequence: '1' },
})

function exampleValues(
  tools: Pick<MailTools, 'settings'>,
  words: Translator,
  name: MailTextName,
  actor: Actor,
  filling: TicketFilling | undefined,
): LetterValues {
  const { t } = words
  const facts = filling ?? exampleFacts(words)
  const agent = displayName(actor)
  const visit = exampleVisit(words, agent)
  const answers = declaredText(name).required === 'message.text'
  const path = `/tickets/${facts.number}`
  const reader: Recipient = {
    id: null,
    email: '',
    firstName: facts.named ? facts.customer : '',
    lastName: '',
    locale: null,
  }
  return {
    values: {
      ...commonValues(tools, words, reader),
      'company.name': facts.company ?? undefined,
      'ticket.number': facts.number,
      'ticket.subject': facts.subject,
      'team.name': facts.team,
      'agent.name': agent,
      'author.name': agent,
      'next.step': t('mail-text.next.begun', { name: agent }),
      'ticket.state': t(name === 'state' ? 'state.on_hold' : 'state.closed'),
      'ticket.until': name === 'state' ? words.day(actor.admission.today()) : undefined,
      'ticket.promise': words.dateTime(new Date(now().getTime() + 2 * HOUR)),
      'ticket.solution': t('mail-text.example.solution'),
      'former.number': t('mail-text.example.former'),
      'remote.hint': remoteHint(words, tools).join('\n'),
      ...visitValues(words, visit),
      'left.files': t('mail-text.example.file'),
      'absent.until': words.day(actor.admission.today()),
      'deputy.name': t('mail-text.example.deputy'),
      'mail.address': t('mail-text.example.address'),
      'mail.reason': '550 5.1.1 No such mailbox',
    },
    blocks: {
      'message.text': [{ quote: { author: agent, body: t('mail-text.example.message') } }],
      'ticket.details': [
        {
          facts: [
            { label: t('ticket.number'), value: facts.number },
            { label: t('ticket.priority'), value: t(priorityKey(3)) },
          ],
        },
      ],
      'visit.details': [{ facts: visitFactsIn(words, visit) }],
      'ticket.link': [{ action: { label: t(answers ? 'mail.replied.action' : 'mail.ticket.action'), path } }],
    },
  }
}
