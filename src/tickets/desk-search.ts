import type { Channel, TicketState } from '../platform/db.ts'
import { foldText } from '../platform/folding.ts'

// What may be typed into the desk's one field: `firma:brandt status:offen alter:>3t drucker`, in German and English.

/** In the order in which they are explained. */
export const FILTERS = [
  ...(['customer', 'company', 'team', 'agent', 'state', 'priority', 'age', 'channel', 'visit', 'template'] as const),
] as const
export type FilterName = (typeof FILTERS)[number]

/** The first of each language is what we write ourselves. */
export const FILTER_WORDS: Record<FilterName, { de: string[]; en: string[] }> = {
  customer: { de: ['kunde', 'kundin', 'von'], en: ['customer', 'from'] },
  company: { de: ['firma', 'unternehmen'], en: ['company', 'organization'] },
  team: { de: ['team'], en: ['team'] },
  agent: { de: ['bearbeitung', 'bearbeiter', 'bearbeiterin', 'person'], en: ['agent', 'assignee'] },
  state: { de: ['status', 'zustand'], en: ['state', 'status'] },
  priority: { de: ['prio', 'prioritaet'], en: ['priority', 'prio'] },
  age: { de: ['alter'], en: ['age'] },
  channel: { de: ['kanal'], en: ['channel'] },
  visit: { de: ['besuch'], en: ['visit'] },
  template: { de: ['vorlage'], en: ['template'] },
}

const NAMES = new Map<string, FilterName>(
  FILTERS.flatMap((name) => Object.values(FILTER_WORDS[name]).flatMap((words) => words.map((word) => [word, name]))),
)

const STATES: Record<string, TicketState> = {
  ...{ neu: 'new', new: 'new', offen: 'open', open: 'open', wartet: 'waiting', waiting: 'waiting' },
  ...{ 'wartet auf kunde': 'waiting', 'waiting for customer': 'waiting', zurueckgestellt: 'on_hold' },
  ...{
    on_hold: 'on_hold',
    'on hold': 'on_hold',
    hold: 'on_hold',
    geschlossen: 'closed',
    closed: 'closed',
    zu: 'closed',
  },
}
const PRIORITIES: Record<string, number> = {
  ...{ 'sehr niedrig': 1, 'very low': 1, niedrig: 2, low: 2, normal: 3, hoch: 4, high: 4 },
  ...{ 'sehr hoch': 5, 'very high': 5 },
}
const CHANNELS: Record<string, Channel> = {
  ...{ portal: 'portal', mail: 'email', 'e-mail': 'email', email: 'email', telefon: 'phone', phone: 'phone' },
  ...{ persoenlich: 'in_person', 'in person': 'in_person' },
}
const MINUTES = 60_000
const UNITS: [RegExp, number][] = [
  [/^m(in(uten?|utes?)?)?\.?$/, MINUTES],
  [/^(h|std|stunden?|hours?)\.?$/, 60 * MINUTES],
  [/^(t|d|tagen?|tage|days?)\.?$/, 1440 * MINUTES],
  [/^(w|wo|wochen?|weeks?)\.?$/, 7 * 1440 * MINUTES],
]

/** Milliseconds; a ticket is at least, or less than, this old. */
interface Age {
  older: boolean
  than: number
}

export interface DeskFilter {
  /** For `searchTerms`. */
  words: string
  /** Parts of names; one of each kind must fit. */
  names: Record<'customer' | 'company' | 'team' | 'template', string[]>
  agents: (string | { is: 'me' | 'nobody' })[]
  states: TicketState[]
  priorities: number[]
  channels: Channel[]
  ages: Age[]
  /** Those that are to come; `within` is in milliseconds. */
  visits: ({ is: 'planned' | 'me' | 'nobody' } | { within: number })[]
}

/** `name`: there is no such filter; `empty`: it wants a name; else the filter whose value says nothing. */
interface SearchFault {
  reason: 'name' | 'empty' | Exclude<FilterName, NamingFilter>
  word: string
}

type NamingFilter = keyof DeskFilter['names'] | 'agent'
const NAMING = ['customer', 'company', 'team', 'agent', 'template']
const naming = (name: FilterName): name is NamingFilter => NAMING.includes(name)

interface Token {
  /** As typed. */
  text: string
  key?: string
  value?: string
}

// Addresses look like filters.
const SCHEMES = new Set(['http', 'https', 'mailto', 'tel', 'ftp', 'file'])
const MOST_TYPED = 200

function tokensOf(typed: string): Token[] {
  const parts = typed.slice(0, MOST_TYPED).match(/[^\s":]{1,40}:(?:"[^"]*"|[^\s"]+)|"[^"]*"|\S+/g) ?? []
  const tokens: Token[] = []
  for (let place = 0; place < parts.length; place++) {
    const part = parts[place] ?? ''
    const colon = part.startsWith('"') ? -1 : part.indexOf(':')
    const key = colon > 0 ? foldText(part.slice(0, colon)) : undefined
    const open = key && colon === part.length - 1 && NAMES.has(key) ? parts[place + 1] : undefined
    // `kunde: brandt` as people write it.
    if (open !== undefined) place++
    const value = open ?? part.slice(colon + 1)
    const isFilter = key && value && !SCHEMES.has(key) && /^\p{L}[\p{L}_-]*$/u.test(key)
    tokens.push({
      text: open === undefined ? part : part + open,
      ...(isFilter ? { key, value: value.replace(/^"|"$/g, '') } : {}),
    })
  }
  return tokens
}

export function readSearch(typed: string): { filter: DeskFilter; faults: SearchFault[] } {
  const filter: DeskFilter = {
    ...{ words: '', agents: [], states: [], priorities: [], channels: [], ages: [], visits: [] },
    names: { customer: [], company: [], team: [], template: [] },
  }
  const faults: SearchFault[] = []
  const words: string[] = []
  for (const { text, key, value = '' } of tokensOf(typed)) {
    const name = key && NAMES.get(key)
    if (!key) words.push(text)
    else if (!name) faults.push({ reason: 'name', word: key })
    else if (!take(filter, name, value))
      faults.push(naming(name) ? { reason: 'empty', word: key } : { reason: name, word: value })
  }
  return { filter: { ...filter, words: words.join(' ') }, faults }
}

/** False for a value that says nothing. */
function take(filter: DeskFilter, name: FilterName, value: string): boolean {
  const folded = foldText(value)
  const several = folded.split(',').map((each) => each.trim())
  switch (name) {
    case 'customer':
    case 'company':
    case 'team':
    case 'template':
      filter.names[name].push(folded)
      return folded !== ''
    case 'agent':
      filter.agents.push(agentOf(folded))
      return folded !== ''
    case 'state':
      return takeAll(filter.states, several, (each) => known(STATES, each))
    case 'channel':
      return takeAll(filter.channels, several, (each) => known(CHANNELS, each))
    case 'priority': {
      const bound = /^([<>]=?)([1-5])$/.exec(folded)
      if (!bound) return takeAll(filter.priorities, several, priorityOf)
      filter.priorities.push(...within(bound[1] ?? '', Number(bound[2])))
      return filter.priorities.length > 0
    }
    case 'age': {
      const [, sign = '', count = '', unit = ''] = /^([<>]=?)?(\d{1,4}) ?([a-z.]{1,10})$/.exec(folded) ?? []
      const length = lengthOf(count, unit)
      if (length === undefined) return false
      filter.ages.push({ older: !sign.startsWith('<'), than: length })
      return true
    }
    case 'visit':
      return takeAll(filter.visits, several, visitOf)
  }
}

function lengthOf(count: string, unit: string): number | undefined {
  const length = UNITS.find(([pattern]) => pattern.test(unit))?.[1]
  return length && Number(count) * length
}

function visitOf(word: string): DeskFilter['visits'][number] | undefined {
  const [, count = '', unit = ''] = /^<?=?(\d{1,4}) ?([a-z.]{1,10})$/.exec(word) ?? []
  const within = lengthOf(count, unit)
  if (within !== undefined) return { within }
  if (['geplant', 'planned', 'ja', 'yes'].includes(word)) return { is: 'planned' }
  const agent = agentOf(word)
  return typeof agent === 'string' ? undefined : agent
}

function takeAll<T>(into: T[], values: string[], read: (value: string) => T | undefined): boolean {
  const found = values.map(read)
  if (found.some((value) => value === undefined)) return false
  into.push(...(found as T[]))
  return true
}

const known = <T>(table: Record<string, T>, word: string): T | undefined =>
  Object.hasOwn(table, word) ? table[word] : undefined
const priorityOf = (word: string) => (/^[1-5]$/.test(word) ? Number(word) : known(PRIORITIES, word))
const within = (sign: string, bound: number) =>
  [1, 2, 3, 4, 5].filter((each) =>
    sign.startsWith('>')
      ? each > bound || (sign === '>=' && each === bound)
      : each < bound || (sign === '<=' && each === bound),
  )

function agentOf(word: string): DeskFilter['agents'][number] {
  if (['ich', 'mir', 'me'].includes(word)) return { is: 'me' }
  return ['niemand', 'nobody', 'none', 'keiner'].includes(word) ? { is: 'nobody' } : word
}

/** The search with other values for one filter; none take it away. */
export function withFilter(typed: string, name: FilterName, language: 'de' | 'en', values: string[]): string {
  const rest = tokensOf(typed).filter(({ key }) => !key || NAMES.get(key) !== name)
  const key = FILTER_WORDS[name][language][0]
  const added = values.map((value) => `${key}:${/[\s",]/.test(value) ? `"${value.replaceAll('"', '')}"` : value}`)
  return [...rest.map(({ text }) => text), ...added].join(' ')
}

/** What was typed for one filter. */
export const valuesOf = (typed: string, name: FilterName): string[] =>
  tokensOf(typed).flatMap(({ key, value }) => (key && value && NAMES.get(key) === name ? [value] : []))
