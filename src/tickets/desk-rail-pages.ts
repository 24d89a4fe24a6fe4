import type { Viewer } from '../accounts/actor.ts'
import type { Translator } from '../i18n/translate.ts'
import { withQuery } from '../web/paths.ts'
import { type DeskCounts, MOST_COUNTED } from './desk-counts.ts'
import { type DeskAsked, deskListBehind, deskListWords } from './desk-forms.ts'
import { MOST_FOUND } from './desk-lists.ts'
import { DESK_VIEWS } from './desk-views.ts'
import type { SavedView } from './saved-views.ts'

const LIST = '/desk/tickets'

/** Digits of the keyboard that open a view. */
const KEYS = 8

/** Beside the list: where else to look, and how much waits there. */
export function railOf(
  words: Translator,
  actor: Viewer,
  { asked, counts, saved }: { asked: DeskAsked; counts: DeskCounts; saved: SavedView[] },
) {
  const { t, number } = words
  const plain = asked.saved === undefined && asked.team === undefined && asked.view !== 'all'
  const views = DESK_VIEWS.map((view, place) => ({
    label: t(`desk.view.${view}`),
    query: withQuery('', { view }).slice(1),
    key: place < KEYS ? String(place + 1) : undefined,
    late: view === 'promise' && counts.missed > 0,
    current: plain && view === asked.view,
    count: view === 'closed' || view === 'spam' ? '' : upTo(number, counts.views[view], MOST_FOUND),
  }))
  const own = saved.map(({ id, name, query, shared }, place) => ({
    label: name,
    shared,
    query: deskListWords({ ...deskListBehind(query), saved: id }),
    current: asked.saved === id,
    count: upTo(number, counts.saved[place] ?? 0, MOST_COUNTED),
  }))
  const teams = counts.teams.map(({ id, name, open }) => ({
    label: name,
    query: withQuery('', { view: 'team', team: id }).slice(1),
    current: asked.saved === undefined && asked.team === id,
    count: number(open),
  }))
  const link = <Entry extends { query: string }>(entry: Entry) => ({ ...entry, href: `${LIST}?${entry.query}` })
  return {
    views: views.map(link),
    saved: own.map(link),
    teams: (counts.teams.length > 1 || actor.role === 'admin' ? teams : []).map(link),
  }
}

const upTo = (number: Translator['number'], count: number, most: number) =>
  count >= most ? `${number(most - 1)}+` : number(count)

export const foundText = ({ number }: Translator, total: number) => upTo(number, total, MOST_FOUND)
