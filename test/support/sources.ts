import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface Source {
  file: string
  text: string
  /** Files of ours it imports, from the root of the project. */
  own: string[]
  /** Packages it imports. */
  packages: string[]
}

/** Files below a folder whose names end like that, from the root of the project. */
export const filesIn = (folder: string, ending: RegExp) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => ending.test(file) && !file.startsWith('generated'))
    .map((file) => join(folder, file))

/** A file with what it imports. */
export const sourceOf = (file: string): Source => {
  const text = readFileSync(file, 'utf8')
  const specifiers = [
    ...text.matchAll(
      /(?:^|\n)(?:import|export) (?:[\w*{][\w\s,*{}]*? from )?'([^']+)'|(?:\bimport\(|\nimport )'([^']+)'/g,
    ),
  ]
  const names = specifiers.map(([, one, other]) => one ?? other ?? '')
  return {
    file,
    text,
    own: names.filter((name) => name.startsWith('.')).map((name) => join(dirname(file), name)),
    packages: names
      .filter((name) => !name.startsWith('.') && !name.startsWith('node:'))
      .map((name) =>
        name
          .split('/')
          .slice(0, name.startsWith('@') ? 2 : 1)
          .join('/'),
      ),
  }
}

/** All of the program. */
export const sources = filesIn('src', /\.ts$/).map(sourceOf)
