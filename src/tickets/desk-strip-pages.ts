import type { Translator } from '../i18n/translate.ts'
import type { DeskRow } from './desk-lists.ts'
import { rowOf } from './desk-row-pages.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'tickets/desk/strip': ReturnType<typeof stripPage>
  }
}

/** `number` is the ticket that is open. */
export const stripPage = (words: Translator, rows: DeskRow[], seen: Parameters<typeof rowOf>[2], number: string) => ({
  rows: rows.map((row) => ({ ...rowOf(words, row, seen), current: row.number === number })),
})
