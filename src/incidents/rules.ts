import { z } from 'zod'
import { line, rowId, text } from '../platform/rules.ts'

export const MAX_TITLE = 120
export const MAX_TEXT = 4000
export const MAX_REMARK = 1000
/** Of one incident: they are all read at once. */
export const MOST_UPDATES = 100
const MOST_NAMES = 100

/** A minute as clocks of the portal show it; empty for none. */
const minute = z.string().max(25, 'error.moment').default('')

const inLanguages = { bodyDe: text(MAX_TEXT).default(''), bodyEn: text(MAX_TEXT).default('') }

/** One of the two languages says it for both. */
const said = (de: 'titleDe' | 'bodyDe', en: 'titleEn' | 'bodyEn') =>
  [
    (input: Partial<Record<'titleDe' | 'titleEn' | 'bodyDe' | 'bodyEn', string>>) => Boolean(input[de] || input[en]),
    { error: 'error.template.words', path: [de] },
  ] satisfies [unknown, unknown]

const names = z.array(line(200)).max(MOST_NAMES, 'error.incident.names').default([])

export const incidentRules = z
  .strictObject({
    titleDe: line(MAX_TITLE).default(''),
    titleEn: line(MAX_TITLE).default(''),
    ...inLanguages,
    since: minute,
    audience: z.enum(['everybody', 'some'], 'error.required'),
    services: names,
    companies: names,
    expectedAt: minute,
    nextNewsAt: minute,
    public: z.boolean().default(false),
  })
  .refine(...said('titleDe', 'titleEn'))
  .refine(...said('bodyDe', 'bodyEn'))
  .refine(({ audience, services, companies }) => audience === 'everybody' || services.length + companies.length > 0, {
    error: 'error.incident.nobody',
    path: ['audience'],
  })
export type IncidentInput = z.input<typeof incidentRules>
export type CheckedIncident = z.output<typeof incidentRules>

export const updateRules = z
  .strictObject({ ...inLanguages, expectedAt: minute, nextNewsAt: minute })
  .refine(...said('bodyDe', 'bodyEn'))
export type UpdateInput = z.input<typeof updateRules>

/** What becomes of the tickets: closed with the last text, asked „Geht es wieder?“, or left as they are. */
export const ENDINGS = ['ask', 'close', 'leave'] as const
export const endingRules = z
  .strictObject({ ...inLanguages, tickets: z.enum(ENDINGS, 'error.required') })
  .refine(...said('bodyDe', 'bodyEn'))
export type EndingInput = z.input<typeof endingRules>

/** Without a remark, whoever has joined already keeps what they have said and chosen. */
export const joiningRules = z.strictObject({ remark: text(MAX_REMARK).optional(), mails: z.boolean() })
export type JoiningInput = z.input<typeof joiningRules>

export const joiningTicketRules = z.strictObject({ incident: rowId('error.incident.choose') })
