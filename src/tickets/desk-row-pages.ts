import { initials } from '../accounts/names.ts'
import type { Translator } from '../i18n/translate.ts'
import { momentOf } from '../web/components.ts'
import { withQuery } from '../web/paths.ts'
import { absenceMark } from './absence-pages.ts'
import type { DeskList, DeskRow } from './desk-lists.ts'
import { deskStateText, priorityKey, stateLook, turnText } from './labels.ts'
import { promiseOnPage } from './promise-pages.ts'

interface Seen {
  accountId: number
  at: Date
  /** Query of the list. */
  from: string
  marked: 'all' | string[]
}

export function rowOf(words: Translator, row: DeskRow, { accountId, at, from, marked }: Seen) {
  const { t, age, lasting } = words
  const { number, turn, turnSince, holdUntil, assigneeName } = row
  return {
    id: row.id,
    number,
    short: `…${number.slice(-4)}`,
    href: withQuery(`/desk/tickets/${number}`, { from }),
    mark: t('desk.list.mark', { number: number.slice(-4), subject: row.subject }),
    marked: marked === 'all' || marked.includes(number),
    unread: row.unread,
    subject: row.subject,
    excerpt: row.excerpt,
    confidential: row.confidential,
    requester: row.requesterName,
    company: row.organizationName,
    turn,
    turnText: turnText(words, row),
    promise: promiseOnPage(words, row.promisedAt, at),
    missed: row.missedAt !== null,
    since:
      turn === 'nobody'
        ? ''
        : turn === 'later' && holdUntil
          ? t('desk.list.until', { day: words.day(holdUntil) })
          : turn === 'later' && row.comesAt
            ? t('visit.row', { time: words.date(row.comesAt) })
            : t(turn === 'us' ? 'desk.list.waits' : 'desk.list.since', { age: lasting(turnSince, at) }),
    state: row.state,
    look: stateLook(row),
    stateText: deskStateText(words, row),
    priority: row.priority,
    priorityText: t(priorityKey(row.priority)),
    agent: assigneeName && agentOf(words, accountId, { ...row, assigneeName }),
    writes: row.writers[0] !== undefined && {
      initials: initials(row.writers[0]),
      named: t('presence.writes.named', { names: row.writers.join(', '), count: row.writers.length }),
    },
    age: { text: age(row.createdAt, at), iso: row.createdAt.toISOString() },
    created: t('tickets.created', { time: words.exact(row.createdAt) }),
    channel: t(`desk.list.channel.${row.channel}`),
    team: row.teamName,
    updated: { ...momentOf(words, row.updatedAt), text: age(row.updatedAt, at), near: false },
  }
}

/** Whom the reader stands in for is marked so, as are others who are absent. */
function agentOf(
  words: Translator,
  reader: number,
  { assigneeId, assigneeName, assigneeAbsence }: DeskRow & { assigneeName: string },
) {
  const { t, day } = words
  const short = shortName(assigneeName)
  const forThem = assigneeAbsence?.deputyId === reader
  const mark = absenceMark(words, assigneeAbsence)
  return {
    name:
      forThem && assigneeAbsence
        ? t('absence.for.title', { name: assigneeName, day: day(assigneeAbsence.until) })
        : [assigneeName, mark].filter(Boolean).join(', '),
    initials: initials(assigneeName),
    shown: assigneeId === reader ? t('desk.list.me') : forThem ? t('absence.for', { name: short }) : short,
    absent: assigneeAbsence !== null && t('absence.mark.short'),
  }
}

/** `T. Weber` */
function shortName(name: string): string {
  const [first = '', ...rest] = name.split(' ')
  return rest.length ? `${[...first][0] ?? ''}. ${rest.join(' ')}` : name
}

type ShownRow = ReturnType<typeof rowOf>

interface Group {
  /** Without one, the rows are in no group. */
  title?: string
  note?: string
  look?: string
  rows: ShownRow[]
}

/** Missed promises, and then by who is to move, if the list is in that order. */
export function groupsOf(words: Translator, { turns }: DeskList, rows: ShownRow[], grouped: boolean): Group[] {
  if (!grouped) return rows.length ? [{ rows }] : []
  const { t, number } = words
  const is = ({ turn, missed }: ShownRow) => (missed ? 'missed' : turn === 'us' || turn === 'nobody' ? turn : 'waiting')
  const groups = [
    { turn: 'missed', title: t('promise.group'), note: number(turns.missed), look: 'missed' },
    { turn: 'us', title: t('desk.list.group.us'), note: t('desk.list.group.us.note', { count: number(turns.us) }) },
    { turn: 'waiting', title: t('desk.list.group.waiting'), note: number(turns.waiting) },
    { turn: 'nobody', title: t('desk.state.closed'), note: '' },
  ]
  return groups
    .map(({ turn, ...group }) => ({ ...group, rows: rows.filter((row) => is(row) === turn) }))
    .filter((group) => group.rows.length > 0)
}
