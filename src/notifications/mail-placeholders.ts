import { type Definition, placeholderSet } from '../tickets/placeholder-sets.ts'
import { PLACEHOLDERS } from '../tickets/placeholders.ts'

/** What a mail may name beside what canned responses may. */
const MORE = {
  'author.name': { german: 'absender.name', label: 'mail-text.value.author' },
  'next.step': { german: 'wie.weiter', label: 'mail-text.value.next' },
  'ticket.state': { german: 'ticket.stand', label: 'mail-text.value.state' },
  'ticket.until': { german: 'ticket.bis', label: 'mail-text.value.until' },
  'ticket.promise': { german: 'ticket.zusage', label: 'mail-text.value.promise' },
  'ticket.solution': { german: 'ticket.lösung', label: 'mail-text.value.solution' },
  'former.number': { german: 'früheres.ticket', label: 'mail-text.value.former' },
  'absent.until': { german: 'abwesend.bis', label: 'mail-text.value.absent' },
  'deputy.name': { german: 'vertretung.name', label: 'mail-text.value.deputy' },
  'left.files': { german: 'fehlende.dateien', label: 'mail-text.value.left' },
  'visit.time': { german: 'besuch.zeit', label: 'mail-text.value.visit-time' },
  'visit.before': { german: 'besuch.bisher', label: 'mail-text.value.visit-before' },
  'remote.hint': { german: 'hinweis.fernwartung', label: 'mail-text.value.remote' },
  'mail.address': { german: 'mail.adresse', label: 'mail-text.value.address' },
  'mail.reason': { german: 'mail.grund', label: 'mail-text.value.reason' },
  'message.text': { german: 'nachricht.text', label: 'mail-text.value.message' },
  'ticket.details': { german: 'ticket.angaben', label: 'mail-text.value.details' },
  'visit.details': { german: 'besuch.angaben', label: 'mail-text.value.visit-details' },
  'ticket.link': { german: 'ticket.link', label: 'mail-text.value.link' },
} as const satisfies Record<string, Definition>

const { 'contract.number': _contract, 'agent.name': agent, ...rest } = PLACEHOLDERS

export const MAIL_PLACEHOLDERS = {
  ...rest,
  'agent.name': { ...agent, label: 'mail-text.value.agent' },
  ...MORE,
} as const satisfies Record<string, Definition>

export type MailPlaceholder = keyof typeof MAIL_PLACEHOLDERS

export const placeholders = placeholderSet<MailPlaceholder>(MAIL_PLACEHOLDERS)

/** Each stands in a paragraph of its own. */
const BLOCKS = ['message.text', 'ticket.details', 'visit.details', 'ticket.link'] as const
export type BlockName = (typeof BLOCKS)[number]
export const isBlock = (name: MailPlaceholder): name is BlockName => BLOCKS.some((block) => block === name)
