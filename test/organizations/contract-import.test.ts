import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { importContracts } from '../../src/organizations/contract-import.ts'
import { listContracts } from '../../src/organizations/contracts.ts'
import { aCustomer } from '../support/builders.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'schalter-import-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

let count = 0
async function importing(content: string | Uint8Array, { dryRun = false } = {}) {
  const file = join(folder, `${count++}.csv`)
  await writeFile(file, content)
  return importContracts(portal.db, file, { dryRun, progress: () => {} })
}

const contract = (number: string) =>
  portal.db.contract.findUnique({ where: { number }, include: { organization: true, domains: true, addresses: true } })
const HEAD = 'contract_number,organization,valid_from,valid_until'

describe('files as spreadsheets write them', () => {
  const german =
    'Vertragsnummer;Firma;gültig ab;gültig bis;E-Mail-Domains;Inklusivstunden\r\n%;"Müller & Söhne ""Süd"" ' +
    'GmbH";01.02.2026;31.12.2026;mueller-sued.example;12,5\r\n'
  test.each([
    ['UTF-8', (text: string) => Buffer.from(text)],
    ['UTF-8 with a byte order mark', (text: string) => Buffer.from(`\ufeff${text}`)],
    ['UTF-16 little endian', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16 big endian', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['Windows-1252', (text: string) => Buffer.from(text, 'latin1')],
  ])('%s, semicolons, German heads, days and numbers', async (name, encode) => {
    const number = `G-${name}`
    const report = await importing(encode(german.replace('%', number)))
    expect(report).toMatchObject({ ok: true, saved: { added: [number] } })
    expect(await contract(number)).toMatchObject({
      organization: { name: 'Müller & Söhne "Süd" GmbH' },
      validFrom: new Date('2026-02-01'),
      validUntil: new Date('2026-12-31'),
      domains: [{ domain: 'mueller-sued.example' }],
    })
    expect(String((await contract(number))?.includedHours)).toBe('12.5')
  })

  test('tabs, columns in any order and any case, cells with line breaks, empty lines and comments', async () => {
    const report = await importing(
      '# exported today\nVALID_UNTIL\tvalid_from\tOrganization\tContract_Number\temails\n\n' +
        '2026-12-31\t2026-01-01\tNordlicht AG\tT-1\t"a@nordlicht.example\nb@nordlicht.example"\n',
    )
    expect(report).toMatchObject({ ok: true })
    expect((await contract('T-1'))?.addresses.map(({ email }) => email)).toEqual([
      'a@nordlicht.example',
      'b@nordlicht.example',
    ])
  })
})

test('a column that a file leaves out leaves what is recorded, an empty cell empties it', async () => {
  await importing(`${HEAD},email_domains,included_hours\nK-1,Kolbe AG,2026-01-01,2026-12-31,kolbe.example,12.5\n`)
  const later = await importing(`${HEAD},included_hours\nK-1,Kolbe AG,2026-01-01,2027-12-31,\n`)
  expect(later).toMatchObject({
    ok: true,
    saved: {
      changed: [
        { number: 'K-1', fields: [{ field: 'validUntil' }, { field: 'includedHours', from: '12.50', to: '' }] },
      ],
    },
  })
  expect(await contract('K-1')).toMatchObject({ domains: [{ domain: 'kolbe.example' }], includedHours: null })
})

describe('all or nothing', () => {
  test('every bad row is named with line, column, value and reason, and nothing is written', async () => {
    const report = await importing(
      `${HEAD},email_domains,billing\nA-1,Eins GmbH,2026-01-01,2026-12-31,eins.example,included\nA-2,,` +
        '2026-02-30,31.12.2026,gmx.de,sometimes\n"A-3","Drei\nGmbH",2026-12-31,2026-01-01,drei.example,\nA-1,' +
        'Eins GmbH,2026-01-01,2026-12-31,,\n',
    )
    expect(report).toEqual({
      ok: false,
      faults: [
        { line: 3, column: 'organization', value: '', reason: 'must not be empty' },
        { line: 3, column: 'valid_from', value: '2026-02-30', reason: expect.stringContaining('is not a date') },
        { line: 3, column: 'email_domains', value: 'gmx.de', reason: expect.stringContaining('mail provider') },
        { line: 3, column: 'billing', value: 'sometimes', reason: expect.stringContaining('included, hourly or none') },
        { line: 4, column: 'valid_until', value: '2026-01-01', reason: expect.stringContaining('before valid_from') },
        { line: 6, column: 'contract_number', value: 'A-1', reason: 'is already in line 2' },
      ],
    })
    expect(await contract('A-1')).toBeNull()
  })

  test('a year that the database does not have is a fault of its row', async () => {
    const report = await importing(`${HEAD}\nY-1,Eins GmbH,0000-01-01,2026-12-31\n`)
    expect(report).toMatchObject({ ok: false, faults: [{ line: 2, column: 'valid_from', value: '0000-01-01' }] })
  })

  test('unknown and missing columns are named', async () => {
    expect(
      await importing('contract_number,organization,valid_from,favourite_colour\nX,Y,2026-01-01,red\n'),
    ).toMatchObject({
      ok: false,
      faults: [
        { line: 1, column: 'favourite_colour', reason: expect.stringContaining('unknown') },
        { line: 1, column: 'valid_until', reason: expect.stringContaining('missing') },
      ],
    })
  })

  test('lines are counted as an editor does, past comments, empty lines and cells of several lines', async () => {
    const lines = [
      '# first',
      '"# second",,,',
      HEAD,
      '',
      'N-1,"Neun',
      'GmbH",2026-01-01,2026-12-31',
      ',,,',
      'N-2,,2026-01-01,2026-12-31',
      '',
    ]
    for (const end of ['\n', '\r\n'])
      expect(await importing(lines.join(end))).toMatchObject({
        ok: false,
        faults: [{ line: 8, column: 'organization' }],
      })
  })

  test('a workbook is told from a table', async () => {
    expect(await importing(Buffer.from('PK\x03\x04 the rest of a ZIP file'))).toMatchObject({
      ok: false,
      faults: [{ reason: expect.stringContaining('save the sheet as CSV') }],
    })
  })

  test('an empty file and one with too many cells are refused', async () => {
    expect(await importing('')).toMatchObject({ ok: false, faults: [{ line: 1, reason: 'the file is empty' }] })
    expect(await importing(`${HEAD}\nX,Y,2026-01-01,2026-12-31,extra\n`)).toMatchObject({
      ok: false,
      faults: [{ line: 2, value: 'extra' }],
    })
  })
})

describe('by contract number', () => {
  const file = (until: string) =>
    `${HEAD},email_domains,services\nI-1,Idem GmbH,2026-01-01,${until},idem.example,"Server, Arbeitsplatz"\n` +
    'I-2,Idem GmbH,2026-01-01,2026-12-31,,\n'

  test('the same file twice changes nothing; a change is told field by field', async () => {
    expect(await importing(file('2026-06-30'))).toMatchObject({ ok: true, saved: { added: ['I-1', 'I-2'] } })
    expect(await importing(file('2026-06-30'))).toMatchObject({
      ok: true,
      saved: { added: [], changed: [], unchanged: ['I-1', 'I-2'] },
    })
    const changed = { number: 'I-1', fields: [{ field: 'validUntil', from: '2026-06-30', to: '2027-06-30' }] }
    expect(await importing(file('2027-06-30'), { dryRun: true })).toMatchObject({
      ok: true,
      saved: { changed: [changed], unchanged: ['I-2'] },
    })
    expect((await contract('I-1'))?.validUntil).toEqual(new Date('2026-06-30'))
    expect(await importing(file('2027-06-30'))).toMatchObject({
      ok: true,
      saved: { changed: [changed], unchanged: ['I-2'] },
    })
    expect((await contract('I-1'))?.validUntil).toEqual(new Date('2027-06-30'))
  })

  test('people whose address is covered become members of the company', async () => {
    const customer = await aCustomer(portal.db, { email: 'Ida@Mitglied.example' })
    await importing(`${HEAD},email_domains\nM-1,Mitglied AG,2026-01-01,2026-12-31,mitglied.example\n`)
    expect(
      await portal.db.membership.findMany({ where: { accountId: customer.id }, include: { organization: true } }),
    ).toMatchObject([{ organization: { name: 'Mitglied AG' }, role: 'customer' }])
  })

  test('of two imports at once, one waits for nothing and is told', async () => {
    const row = (prefix: string, index: number) => `${prefix}-${index},Zugleich GmbH,2026-01-01,2026-12-31\n`
    const rows = (prefix: string) =>
      `${HEAD}\n${Array.from({ length: 3000 }, (_, index) => row(prefix, index)).join('')}`
    const results = await Promise.allSettled([importing(rows('P')), importing(rows('Q'))])
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const [refused] = results.filter((result) => result.status === 'rejected')
    expect(String(refused?.reason)).toContain('Another import is running')
    expect(await portal.db.contract.count({ where: { organization: { name: 'Zugleich GmbH' } } })).toBe(3000)
  })
})

test('lists say which contracts are valid, ended and yet to come', async () => {
  await importing(
    `${HEAD}\nL-1,Liste GmbH,2020-01-01,2020-12-31\nL-2,Liste GmbH,2020-01-01,2099-12-31\nL-3,Liste GmbH,` +
      '2098-01-01,2099-12-31\n',
  )
  const lines = await listContracts(portal.db, { day: '2026-11-22', organization: 'liste gmbh', limit: 10 })
  expect(lines.map(({ number, status }) => [number, status])).toEqual([
    ['L-1', 'ended'],
    ['L-2', 'valid'],
    ['L-3', 'future'],
  ])
})
