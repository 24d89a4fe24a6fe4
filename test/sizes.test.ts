import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { filesIn } from './support/sources.ts'

test('files stay small', () => {
  const ours = ['src', 'views', 'public', 'scripts', 'test', 'bench'].flatMap((folder) =>
    filesIn(folder, /\.(ts|eta|css|js)$/),
  )
  const long = ours.filter((file) => readFileSync(file, 'utf8').split('\n').length - 1 > 250)
  expect(long).toEqual([])
})

/** The one picture that stands in a style sheet cannot be broken. */
const PICTURE = /url\("data:[^)]*\)/

test('lines are at most 120 bytes long, those of templates 140', () => {
  const code = ['src', 'public', 'scripts', 'test', 'bench'].flatMap((folder) => filesIn(folder, /\.(ts|css|js)$/))
  const long = (file: string, limit: number) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((line, index) => (Buffer.byteLength(line.replace(PICTURE, '')) > limit ? [`${file}:${index + 1}`] : []))
  const templates = filesIn('views', /\.eta$/).flatMap((file) => long(file, 140))
  expect([...code.flatMap((file) => long(file, 120)), ...templates]).toEqual([])
})
