import type { MessageKey } from '../i18n/translate.ts'
import { FILTER_WORDS, FILTERS } from './desk-search.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'tickets/desk/keys': ReturnType<typeof deskKeysPage>
  }
}

const ENTER = '↵'
const SHIFT = '⇧'

/** What public/js/desk obeys; keys with words are named in the catalogues. */
const GROUPS: { title: MessageKey; keys: [MessageKey, ...string[]][] }[] = [
  {
    title: 'desk.keys.list',
    keys: [
      ['desk.keys.move', 'j', 'k'],
      ['desk.keys.open', ENTER],
      ['desk.keys.preview', 'v'],
      ['desk.keys.mark', 'x'],
      ['desk.keys.mark-to', SHIFT, 'x'],
      ['desk.keys.fresh', '.'],
      ['desk.keys.unmark', 'Esc'],
      ['desk.keys.view', '1', '…', '8'],
    ],
  },
  {
    title: 'desk.keys.ticket',
    keys: [
      ['desk.keys.take', 'm'],
      ['desk.keys.assign', 'z'],
      ['desk.keys.forward', 'f'],
      ['desk.keys.wait', 'w'],
      ['desk.keys.close', 'e'],
      ['desk.keys.priority', 'p'],
      ['desk.keys.promise', 'u'],
      ['desk.keys.watch', 'b'],
      ['desk.keys.copy', 'y'],
    ],
  },
  {
    title: 'desk.keys.write',
    keys: [
      ['desk.keys.reply', 'r'],
      ['desk.keys.note', 'n'],
      ['phone.keys.call', 'a'],
      ['desk.keys.canned', '/'],
      ['desk.keys.article', SHIFT, 'f'],
      ['desk.keys.send', 'ctrl', ENTER],
      ['desk.keys.send-other', 'ctrl', SHIFT, ENTER],
    ],
  },
  {
    title: 'desk.keys.everywhere',
    keys: [
      ['desk.keys.find', '/'],
      ['desk.keys.new', 'c'],
      ['phone.keys', 't'],
      ['desk.keys.to-list', 'g', 'l'],
      ['desk.keys.sheet', '?'],
    ],
  },
]

export const deskKeysPage = () => ({
  groups: GROUPS,
  filters: FILTERS.map((name) => ({ name, words: FILTER_WORDS[name] })),
})
