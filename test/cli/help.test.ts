import { readdirSync, readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { expect, test } from 'vitest'
import { createProgram } from '../../src/cli/program.ts'

const commands = (command: Command, path: string): [string, Command][] =>
  command.commands.flatMap((child): [string, Command][] => {
    const name = `${path} ${child.name()}`.trim()
    return [[name, child], ...commands(child, name)]
  })
const known = new Map(commands(createProgram(), ''))

test('no help, message or document points to a command that does not exist', () => {
  const files = [
    ...readdirSync('src/cli').map((file) => `src/cli/${file}`),
    'src/organizations/contract-template.csv',
    'src/organizations/people-template.csv',
    'README.md',
  ]
  const wrong = files.flatMap((file) => {
    const named = [...readFileSync(file, 'utf8').matchAll(/\bschalter ([a-z]+)(?: ([a-z]+))?/g)]
    return named
      .filter(([, noun = '', verb = '']) => {
        const command = known.get(noun)
        return !command || (command.commands.length > 0 && !known.has(`${noun} ${verb}`))
      })
      .map(([text]) => `${file}: ${text}`)
  })
  expect(wrong).toEqual([])
})

test('each command says what it does, every option too, and shows an example where something has to be given', () => {
  const silent = [...known].flatMap(([name, command]) => [
    ...(command.description() ? [] : [name]),
    ...command.options.filter(({ description }) => !description).map(({ flags }) => `${name} ${flags}`),
    ...(command.registeredArguments.length && !exampleOf(command) ? [`${name}: no example`] : []),
  ])
  expect(silent).toEqual([])
})

test('each list has --json, each import --dry-run and --template', () => {
  const lacking = (name: string, flag: string) =>
    [...known].filter(([path, command]) => path.endsWith(name) && !has(command, flag))
  expect(lacking(' list', '--json').map(([path]) => path)).toEqual([])
  expect(lacking(' import', '--dry-run').map(([path]) => path)).toEqual([])
  // A folder has its example in docs/faq-files.md, and what is exported is an example for templates.
  expect(lacking(' import', '--template').map(([path]) => path)).toEqual(['faq import', 'template import'])
})

const has = (command: Command, flag: string) => command.options.some(({ long }) => long === flag)

function exampleOf(command: Command): boolean {
  let shown = ''
  command.configureOutput({ writeOut: (text) => (shown += text) })
  command.outputHelp()
  return /Examples?:/.test(shown)
}
