import { readFile, writeFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { importContracts } from '../../src/organizations/contract-import.ts'
import { CONTRACT_COLUMNS } from '../../src/organizations/contract-input.ts'
import { importPeople, PEOPLE_COLUMNS } from '../../src/organizations/people-import.ts'
import { anOrganization } from '../support/contracts.ts'
import { useFolder } from '../support/folder.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()
const inFolder = useFolder()

let files = 0
async function importing(content: string | Uint8Array, run: typeof importContracts = importContracts) {
  const file = inFolder(`${files++}.csv`)
  await writeFile(file, content)
  return run(portal.db, file, { dryRun: true, progress: () => {} })
}

const HEAD = 'Vertragsnummer;Firma;gültig ab;gültig bis'
const row = (number: string, company = 'Müller GmbH') => `${number};${company};01.01.2026;31.12.2026`
const added = (...numbers: string[]) => ({ ok: true, saved: { added: numbers } })
const refused = (...faults: object[]) => ({ ok: false, faults })

describe('no row is left out', () => {
  test('below the heading, # is a sign like any other: such rows are contracts, and count', async () => {
    const lines = ['# exported', '', HEAD, row('#1001'), row('R-2'), `"#1003"${row('').slice(0)}`]
    expect(await importing(lines.join('\n'))).toMatchObject(added('#1001', 'R-2', '#1003'))
  })

  test('a comment of several lines, with quotes, stays above the heading, and lines are still counted', async () => {
    const lines = ['"# kept by ""Jo"",', 'every week";;;', ' # and this', '"#";;', HEAD, `R-1;;01.01.2026;31.12.2026`]
    expect(await importing(lines.join('\n'))).toMatchObject(refused({ line: 6, column: 'organization' }))
  })

  test('empty columns and cells at the right end are nothing, filled ones without a heading are named', async () => {
    const padded = [HEAD, row('R-1'), row('R-2')].map((line) => `${line};;;`)
    expect(await importing(padded.join('\n'))).toMatchObject(added('R-1', 'R-2'))
    expect(await importing(`${HEAD}\n${row('R-1')};;;\n`)).toMatchObject(added('R-1'))
    expect(await importing(`${HEAD};;;\n${row('R-1')};;x\n${row('R-2')};;;;y\n`)).toMatchObject(
      refused(
        { line: 2, value: 'x', reason: 'is in column 6, which has no heading' },
        { line: 3, value: 'y', reason: 'is in column 8, which has no heading' },
      ),
    )
  })
})

describe('the separator', () => {
  test.each(['sep=;', 'SEP=;', '"sep=;"', 'sep=;;;;'])('%s in the first line is understood', async (line) => {
    expect(await importing(`\ufeff${line}\r\n${HEAD}\r\n${row('R-1', '"a, b, c, d, e"')}\r\n`)).toMatchObject(
      added('R-1'),
    )
  })

  test('it wins over what the heading looks like, and one that we do not read is refused by name', async () => {
    const tabs = `${HEAD}\n${row('R-1')}`.replaceAll(';', '\t')
    expect(await importing(`sep=\t\n${tabs}`)).toMatchObject(added('R-1'))
    expect(await importing(`sep=|\n${HEAD.replaceAll(';', '|')}\n`)).toMatchObject(
      refused({ line: 1, reason: expect.stringContaining('separator |') }),
    )
  })
})

describe('line ends and encodings', () => {
  const table = `${HEAD}\n${row('R-1')}\n${row('R-2', '"Öl & Straße\nSüd"')}\n`
  const utf16 = (text: string) => Buffer.from(text, 'utf16le')

  test.each(['\n', '\r\n', '\r'])('line ends %j', async (end) => {
    expect(await importing(table.replaceAll('\n', end))).toMatchObject(added('R-1', 'R-2'))
  })

  test.each<[string, Uint8Array]>([
    ['UTF-16 LE', utf16(`\ufeff${table}`)],
    ['UTF-16 BE', utf16(`\ufeff${table}`).swap16()],
    ['UTF-8', Buffer.from(`\ufeff${table}`)],
  ])('%s with its mark needs no word', async (_name, bytes) => {
    expect(await importing(bytes)).toMatchObject({ ok: true, saved: { notes: [] } })
  })

  test('Windows-1252 is read, and the report shows how', async () => {
    expect(await importing(Buffer.from(table, 'latin1'))).toMatchObject({
      ok: true,
      saved: { notes: [expect.stringMatching(/Windows-1252.*“gültig”, “Müller”/)] },
    })
    const quoted = Buffer.from(`${HEAD}\n${row('R-1', '\x84Brandt\x93 \x96 O\x92Neill Caf\xe9 50 \x80')}`, 'latin1')
    expect(await importing(quoted)).toMatchObject(added('R-1'))
  })

  /** The same text as other spreadsheets write it. */
  const written = (letters: Record<string, number>, text = table) =>
    Buffer.from([...text].map((letter) => letters[letter] ?? letter.charCodeAt(0)))
  const MAC = { ä: 0x8a, ö: 0x9a, ü: 0x9f, Ö: 0x85, Ü: 0x86, ß: 0xa7 }
  const DOS = { ä: 0x84, ö: 0x94, ü: 0x81, Ö: 0x99, Ü: 0x9a, ß: 0xe1 }
  test.each<[string, Uint8Array, string]>([
    ['Mac Roman', written(MAC), 'neither UTF-8 nor Windows-1252 (line 1'],
    ['MS-DOS', written(DOS), 'neither UTF-8 nor Windows-1252 (line 1'],
    ['half of it UTF-8', Buffer.concat([Buffer.from(table), Buffer.from(table, 'latin1')]), 'neither UTF-8'],
    ['a mark of UTF-8 before Windows-1252', Buffer.from(`ï»¿${table}`, 'latin1'), 'begins like UTF-8'],
    ['UTF-16 without its mark', utf16(table), 'UTF-16 without its mark'],
    ['half of UTF-16', utf16(`\ufeff${table}`).subarray(0, 41), 'begins like UTF-16LE'],
    ['UTF-32', Buffer.concat([Buffer.from([0xff, 0xfe, 0, 0]), Buffer.from(table)]), 'UTF-32'],
  ])('%s is refused by name, with what to do', async (_name, bytes, reason) => {
    expect(await importing(bytes)).toMatchObject(refused({ reason: expect.stringContaining(reason) }))
    expect(await importing(bytes)).toMatchObject(refused({ reason: expect.stringContaining('“CSV UTF-8”') }))
  })
})

describe('what a spreadsheet has mangled is refused with what to do, once, at its row and column', () => {
  test.each([
    ['contract_number', '1,23E+11', 'format the column as text'],
    ['contract_number', '1.23457E+15', 'format the column as text'],
    ['contract_number', 'Jan 26', 'format the column as text'],
    ['contract_number', '01. Mrz', 'format the column as text'],
    ['contract_number', '########', 'too narrow'],
    ['contract_number', '="00123"', 'is a formula'],
    ['organization', 'MÃ¼ller GmbH', 'wrong encoding'],
    ['organization', '#ÜBERLAUF!', 'an error'],
    ['organization', 'Err:502', 'an error'],
    ['valid_from', '2026-01-01 00:00:00', 'a date without a time'],
    ['valid_from', '01.01.2026 00:00', 'a date without a time'],
    ['valid_until', '46387', 'format the column as a date'],
    ['valid_until', '########', 'too narrow'],
  ])('%s %s', async (column, value, reason) => {
    const cells = {
      contract_number: 'R-1',
      organization: 'A GmbH',
      valid_from: '2026-01-01',
      valid_until: '2026-12-31',
    }
    const quoted = Object.values({ ...cells, [column]: value }).map((cell) => `"${cell.replaceAll('"', '""')}"`)
    expect(await importing(`${Object.keys(cells).join(';')}\n${quoted.join(';')}\n`)).toEqual(
      refused({ line: 2, column, value, reason: expect.stringContaining(reason) }),
    )
  })

  test('of people too', async () => {
    await anOrganization(portal.db, 'Nordlicht AG')
    const people = 'email;last_name;organization;phone\nida@nordlicht.example;Sand;Nordlicht AG;4,94055E+11\n'
    expect(await importing(people, importPeople as typeof importContracts)).toEqual(
      refused({ line: 2, column: 'phone', value: '4,94055E+11', reason: expect.stringContaining('as text') }),
    )
  })

  test.each(['12E5-7', '#1001', 'RV-2026-01', 'Mai-Dienste 26', '2026/17'])(
    '%s is a number of a contract',
    async (number) => {
      expect(await importing(`${HEAD}\n${row(number)}\n`)).toMatchObject(added(number))
    },
  )
})

test('both templates are files that their imports take, and tell of every column', async () => {
  const template = (name: string) => readFile(new URL(`../../src/organizations/${name}`, import.meta.url), 'utf8')
  const [contracts, people] = [await template('contract-template.csv'), await template('people-template.csv')]
  expect(await importing(contracts)).toMatchObject(added('RV-2026-017'))
  await anOrganization(portal.db, 'Brandt Maschinenbau GmbH')
  expect(await importing(people, importPeople as typeof importContracts)).toMatchObject(
    added('eva.brandt@brandt-maschinenbau.example'),
  )
  const columns = [contracts, people].flatMap((text) =>
    text
      .split('\n')
      .find((line) => /^\w/.test(line))
      ?.split(';'),
  )
  expect([...columns].sort()).toEqual([...Object.keys(CONTRACT_COLUMNS), ...Object.keys(PEOPLE_COLUMNS)].sort())
  for (const column of columns) expect(contracts + people).toMatch(new RegExp(`^# ${column} `, 'm'))
})
