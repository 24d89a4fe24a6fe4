import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const filesIn = (folder: string, ending: RegExp) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => ending.test(file) && !file.startsWith('generated'))
    .map((file) => join(folder, file))

test('files stay small', () => {
  const ours = ['src', 'views', 'public', 'scripts', 'test', 'bench'].flatMap((folder) =>
    filesIn(folder, /\.(ts|eta|css|js)$/),
  )
  const limit = (file: string) => (file.startsWith('test/') ? 300 : 250)
  const long = ours.filter((file) => readFileSync(file, 'utf8').split('\n').length - 1 > limit(file))
  expect(long).toEqual([])
})

/** A text, a pattern and a title stay in one piece, however long they are. */
const PIECES =
  /'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`|\/(?:\\.|\[(?:\\.|[^\]])*\]|[^/\\\n])+\/|url\([^)]*\)/g

test('lines are at most 120 characters long, those of templates 140', () => {
  const code = ['src', 'public', 'scripts', 'test', 'bench'].flatMap((folder) => filesIn(folder, /\.(ts|css|js)$/))
  const long = (file: string, limit: number, wholePieces: boolean) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((line, index) => {
        const rest = wholePieces ? line.replace(PIECES, "''") : line
        return line.length > limit && rest.length > limit ? [`${file}:${index + 1}`] : []
      })
  const templates = filesIn('views', /\.eta$/).flatMap((file) => long(file, 140, false))
  expect([...code.flatMap((file) => long(file, 120, true)), ...templates]).toEqual([])
})
