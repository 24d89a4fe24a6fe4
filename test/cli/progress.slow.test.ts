import { execFileSync, spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { beforeAll, expect, test } from 'vitest'
import { statusLine } from '../../src/cli/output.ts'
import { commandEnvironment, schalter } from '../support/command.ts'
import { useFolder } from '../support/folder.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()
const inFolder = useFolder()
let file: string
beforeAll(async () => {
  file = inFolder('contracts.csv')
  const rows = Array.from({ length: 1200 }, (_, index) => `P-${index},Progress GmbH,2026-01-01,2026-12-31`)
  await writeFile(file, `contract_number,organization,valid_from,valid_until\n${rows.join('\n')}\n`)
})

const hasPty = (() => {
  try {
    return execFileSync('script', ['--version'], { encoding: 'utf8' }).includes('util-linux')
  } catch {
    return false
  }
})()

test.skipIf(!hasPty)('on a terminal an import says how far it is, and leaves nothing of it behind', async () => {
  const command = `"${process.execPath}" --disable-warning=ExperimentalWarning src/cli.ts contract import "${file}"`
  const terminal = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    env: commandEnvironment(portal.databaseUrl),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const shown = await text(terminal.stdout)
  for (const step of [
    '500 contracts checked',
    '1200 contracts checked',
    '500 of 1200 contracts saved',
    '1200 of 1200 contracts saved',
  ])
    expect(shown).toContain(`\r${step}\x1b[K`)
  expect(shown).toMatch(/\r\x1b\[Knew {8}P-0\r?\n/)
  expect(shown).toMatch(/\n1200 new, 0 changed, 0 unchanged contracts\r?\n$/)
})

test('a file or another program gets the report alone', async () => {
  const outcome = await schalter(portal.databaseUrl, ['contract', 'import', file, '--dry-run'])
  expect(outcome).toMatchObject({ code: 0, stderr: '' })
  expect(outcome.stdout).toMatch(/^(new|changed|unchanged|\d)/)
})

test('the status line writes over itself, and nothing where there is no terminal', () => {
  const written: string[] = []
  const stream = (isTTY: boolean) => ({ isTTY, write: (piece: string | Uint8Array) => written.push(String(piece)) > 0 })
  const line = statusLine(stream(true))
  line.clear()
  line.show('1000 people checked')
  line.show('9 people')
  line.clear()
  expect(written.splice(0)).toEqual(['\r1000 people checked\x1b[K', '\r9 people\x1b[K', '\r\x1b[K'])
  statusLine(stream(false)).show('1000 people checked')
  expect(written).toEqual([])
})
