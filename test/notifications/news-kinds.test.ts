import { expect, test } from 'vitest'
import { type NewsChoice, type NewsKind, recipientsOf } from '../../src/notifications/news-kinds.ts'
import { sentAtOnce } from '../../src/notifications/notices.ts'
import type { Colleague, TeamEvent, TeamNews } from '../../src/notifications/team-events.ts'
import type { EventType } from '../../src/tickets/events.ts'

const EVA = 1
const [JANA, TOM, MIRA, WIM] = [10, 11, 12, 13]

/** Jana and Tom are of the team, Mira was, Wim watches. */
const colleague = (id: number, rest: Partial<Colleague> = {}): Colleague => ({
  ...{ id, email: `${id}@support.example`, firstName: '', lastName: '', locale: 'de' },
  ...{ member: id === JANA || id === TOM, watching: id === WIM, choices: {} },
  ...rest,
})
const TEAM = [JANA, TOM, MIRA, WIM].map((id) => colleague(id))

const event = (type: EventType, by: number | null, data: object = {}): TeamEvent => ({
  ...{ id: 7, type, actorId: by, actorName: 'Somebody', data: data as TeamEvent['data'], recipients: null },
  ...{ byCustomer: by === EVA, phone: null, callback: null, createdAt: '2026-11-29T10:00:00Z' },
})

const news = (about: TeamEvent, rest: Partial<TeamNews> = {}): TeamNews => ({
  ...{ id: 100, number: '2026112910000017', subject: 'Drucker', priority: 3, teamName: 'Team', teamAddress: null },
  ...{
    requesterName: 'Eva Brandt',
    requesterEmail: '',
    organizationName: null,
    template: null,
    assigneeId: null,
    messages: [],
  },
  ...{ assigneeName: null, deputyId: null, events: [about], colleagues: TEAM },
  ...rest,
})

const told = (all: TeamNews[]) => recipientsOf(all).map(({ to, kind }) => `${to.id} ${kind}`)
const assigned = (agentId: number) => ({ agent: 'X', agentId: String(agentId) })

const ROWS: [string, TeamEvent, number | null, string[]][] = [
  ['a new ticket is told to its team', event('opened', EVA), null, ['10 opened', '11 opened']],
  ['but not to whoever wrote it down', event('opened', JANA), null, ['11 opened']],
  ['a forwarded one to the team that has it now', event('forwarded', MIRA), null, ['10 forwarded', '11 forwarded']],
  ['one that comes back as well', event('returned', MIRA), null, ['10 forwarded', '11 forwarded']],
  ['an assigned one to the assignee', event('reassigned', JANA, assigned(TOM)), TOM, ['11 assigned']],
  ['not if another has it by now', event('reassigned', JANA, assigned(TOM)), MIRA, []],
  ['not to whoever assigns it to themselves', event('reassigned', TOM, assigned(TOM)), TOM, []],
  ['an answer to the assignee and who watches', event('replied', EVA), TOM, ['11 answered', '13 watched-answered']],
  [
    'of a ticket that nobody has, to the team',
    event('replied', EVA),
    null,
    ['10 answered', '11 answered', '13 watched-answered'],
  ],
  [
    'an assignee who may not see it keeps nobody from hearing',
    event('replied', EVA),
    99,
    ['10 answered', '11 answered', '13 watched-answered'],
  ],
  ['a colleague’s answer only to who watches', event('replied', JANA), TOM, ['13 watched']],
  ['a note to the assignee and who watches', event('noted', JANA), TOM, ['11 noted', '13 watched-noted']],
  ['nobody’s ticket: a note only to who watches', event('noted', JANA), null, ['13 watched-noted']],
  ['closed by its customer', event('closed', EVA), TOM, ['11 ended', '13 watched']],
  ['closed by a colleague', event('closed', JANA), TOM, ['13 watched']],
  ['reopened by its customer', event('reopened', EVA), TOM, ['11 ended', '13 watched']],
  [
    'a draft that is taken over to its owner',
    event('draft-taken', JANA, { ownerId: String(TOM) }),
    null,
    ['11 drafted'],
  ],
  ['the end of a hold', event('state', null), TOM, ['11 resumed', '13 watched']],
  ['a missed promise', event('missed', null), TOM, ['11 missed', '13 watched']],
  ['a mail that came back', event('bounced', null), TOM, ['11 bounced', '13 watched']],
  ['other changes tell nobody', event('priority', JANA), TOM, []],
]

test.each(ROWS)('%s', (_title, about, assigneeId, wanted) => {
  expect(told([news(about, { assigneeId })])).toEqual(wanted)
})

const CHOICES: [string, NewsChoice, string | undefined][] = [
  ['mail and bell', { mail: 'at_once', shown: true }, 'at_once true'],
  ['the digest alone', { mail: 'daily', shown: false }, 'daily false'],
  ['the bell alone', { mail: 'none', shown: true }, 'none true'],
  ['nothing', { mail: 'none', shown: false }, undefined],
]

test.each(CHOICES)('each hears as they have chosen: %s', (_title, choice, wanted) => {
  const choices: Partial<Record<NewsKind, NewsChoice>> = { answered: choice }
  const one = news(event('replied', EVA), { colleagues: [colleague(JANA, { choices })] })
  const [first] = recipientsOf([one])
  expect(first && `${first.mail} ${first.shown}`).toBe(wanted)
  expect(told([{ ...one, events: [event('opened', EVA)] }])).toEqual(['10 opened'])
})

test('new work goes at once, with what was done with it; all else waits, and so does each other ticket', () => {
  const forwarded = news(event('forwarded', MIRA), { colleagues: [colleague(JANA, { watching: true })] })
  const both = { ...forwarded, events: [...forwarded.events, { ...event('replied', MIRA), id: 8 }] }
  const other = news(event('replied', EVA), { id: 101, colleagues: [colleague(JANA)] })
  const atOnce = sentAtOnce(recipientsOf([both, other]))
  expect(atOnce.map(({ news: { id }, kind }) => `${id} ${kind}`)).toEqual(['100 forwarded', '100 watched'])
  expect(sentAtOnce(recipientsOf([other]))).toEqual([])
})

test('whoever stands in for an absent assignee hears of the same, and nobody else does', () => {
  const away = { assigneeId: TOM, assigneeName: 'Tom Weber', deputyId: JANA }
  for (const [about, kind] of [
    [event('reassigned', MIRA, assigned(TOM)), 'assigned'],
    [event('replied', EVA), 'answered'],
    [event('noted', MIRA), 'noted'],
    [event('missed', null), 'missed'],
  ] as const)
    expect(told([news(about, away)]).filter((line) => !line.startsWith(String(WIM)))).toEqual([
      `${JANA} ${kind}`,
      `${TOM} ${kind}`,
    ])
})
