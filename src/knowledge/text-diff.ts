import { diffArrays, diffWordsWithSpace } from 'diff'

/** A piece of text: in both, only in the older one, only in the newer one. */
export interface DiffPiece {
  kind: 'same' | 'removed' | 'added'
  text: string
}

/** Lines that are the same, or one that became another, in pieces. */
export interface DiffLine {
  pieces: DiffPiece[]
  /** Lines that are the same and are not shown. */
  skipped?: number
}

// Comparing takes the product of lengths and changes; beyond, texts are simply other ones.
const LONGEST_MS = 200
const MOST_EDITS = 2000

/** Lines around a change that are shown. */
const AROUND = 2

const kindOf = ({ added, removed }: { added?: boolean; removed?: boolean }): DiffPiece['kind'] =>
  added ? 'added' : removed ? 'removed' : 'same'

/** What became of a text, by lines, and within a changed line by words. Takes bounded time, whatever the texts are. */
export function diffTexts(before: string, after: string): DiffLine[] {
  const [older, newer] = [before.split('\n'), after.split('\n')]
  const parts = diffArrays(older, newer, { timeout: LONGEST_MS, maxEditLength: MOST_EDITS }) ?? [
    { value: older, removed: true, added: false },
    { value: newer, removed: false, added: true },
  ]
  const lines: DiffLine[] = []
  for (let index = 0; index < parts.length; index++) {
    const [part, next] = [parts[index], parts[index + 1]]
    if (!part) continue
    if (part.removed && next?.added && part.value.length === next.value.length) {
      lines.push(...part.value.map((line, place) => ({ pieces: wordsOf(line, next.value[place] ?? '') })))
      index++
    } else lines.push(...part.value.map((text) => ({ pieces: [{ kind: kindOf(part), text }] })))
  }
  return shortened(lines)
}

function wordsOf(before: string, after: string): DiffPiece[] {
  const pieces = diffWordsWithSpace(before, after, { timeout: LONGEST_MS, maxEditLength: 500 })
  if (!pieces)
    return [
      { kind: 'removed', text: before },
      { kind: 'added', text: after },
    ]
  return pieces.map((piece) => ({ kind: kindOf(piece), text: piece.value }))
}

const isSame = ({ pieces }: DiffLine) => pieces.every(({ kind }) => kind === 'same')

function shortened(lines: DiffLine[]): DiffLine[] {
  const changed = lines.flatMap((line, index) => (isSame(line) ? [] : [index]))
  const near = new Set(changed.flatMap((at) => Array.from({ length: 2 * AROUND + 1 }, (_, step) => at - AROUND + step)))
  const shown: DiffLine[] = []
  let skipped = 0
  for (const [index, line] of lines.entries()) {
    if (near.has(index)) {
      if (skipped) shown.push({ pieces: [], skipped })
      skipped = 0
      shown.push(line)
    } else skipped++
  }
  if (skipped && shown.length) shown.push({ pieces: [], skipped })
  return shown
}
