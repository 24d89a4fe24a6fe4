import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { importContracts } from '../../src/organizations/contract-import.ts'
import { importPeople } from '../../src/organizations/people-import.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()
const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/spreadsheets/${name}`, import.meta.url))
const options = { dryRun: false, progress: () => {} }

beforeEach(async () => {
  await portal.db.$executeRaw`truncate contract, account, organization cascade`
})

describe('contracts that LibreOffice Calc saved', () => {
  const recorded = async () => {
    const contracts = await portal.db.contract.findMany({
      include: {
        organization: true,
        domains: { orderBy: { domain: 'asc' } },
        addresses: { orderBy: { email: 'asc' } },
      },
      orderBy: { number: 'asc' },
    })
    return contracts.map(
      ({ number, organization, validFrom, validUntil, domains, addresses, includedHours, ...contract }) => ({
        number,
        organization: organization.name,
        from: validFrom.toISOString().slice(0, 10),
        until: validUntil.toISOString().slice(0, 10),
        domains: domains.map(({ domain }) => domain),
        emails: addresses.map(({ email }) => email),
        hours: includedHours?.toString() ?? null,
        mainContact: contract.mainContact,
        approvalEmail: contract.approvalEmail,
        authorizers: contract.authorizers,
        billing: contract.billing,
        services: contract.services,
        modules: contract.modules,
      }),
    )
  }
  const nothingElse = {
    mainContact: null,
    approvalEmail: null,
    authorizers: [],
    hours: null,
    services: [],
    modules: [],
  }
  const expected = [
    {
      number: 'RV-2026-101',
      organization: 'Müller & Söhne "Süd" GmbH',
      from: '2026-02-01',
      until: '2026-12-31',
      domains: ['mueller-sued.example'],
      emails: [],
      mainContact: 'Jörg Müller',
      approvalEmail: 'freigabe@mueller-sued.example',
      authorizers: ['eva@mueller-sued.example', 'ole@mueller-sued.example'],
      billing: 'included',
      hours: '12.5',
      services: ['Arbeitsplatz', 'Server'],
      modules: ['faq'],
    },
    {
      ...nothingElse,
      number: 'RV-2026-102',
      organization: 'Nordlicht AG – Werk Øst',
      from: '2028-02-29',
      until: '2028-03-01',
      domains: ['nordlicht.example', 'ost.nordlicht.example'],
      emails: ['a@anderswo.example', 'b@anderswo.example'],
      mainContact: 'Ida Sørensen',
      billing: 'hourly',
      services: ['Fernwartung', 'Schulung für 50 €'],
    },
    {
      ...nothingElse,
      number: 'RV-2026-103',
      organization: 'Weiß, Groß; Partner',
      from: '2026-01-01',
      until: '2027-01-31',
      domains: [],
      emails: ['kanzlei@weiss.example'],
      billing: 'included',
    },
  ]

  test.each([
    'contracts.csv',
    'contracts-utf8-semicolon.csv',
    'contracts-utf8-comma-quoted.csv',
    'contracts-utf16-tab.csv',
    'contracts-windows1252-semicolon.csv',
    'contracts-iso-comma.csv',
  ])('%s brings the same three', async (name) => {
    const report = await importContracts(portal.db, fixture(name), options)
    expect(report).toMatchObject({ ok: true, saved: { added: ['RV-2026-101', 'RV-2026-102', 'RV-2026-103'] } })
    expect(await recorded()).toEqual(expected)
  })

  test('byte order marks, Windows line ends and kinds do not matter; a second import changes nothing', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'schalter-bom-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const text = await readFile(fixture('contracts-utf8-semicolon.csv'), 'utf8')
    await writeFile(join(folder, 'bom.csv'), `\ufeff${text.replaceAll('\n', '\r\n')}`)
    await importContracts(portal.db, join(folder, 'bom.csv'), options)
    expect(await recorded()).toEqual(expected)
    expect(await importContracts(portal.db, fixture('contracts-utf16-tab.csv'), options)).toMatchObject({
      saved: { added: [], changed: [], unchanged: { length: 3 } },
    })
  })

  test.each(['template-utf8-semicolon.csv', 'template-windows1252-comma-quoted.csv'])(
    '%s: our template, comments and all, after a way through Calc',
    async (name) => {
      expect(await importContracts(portal.db, fixture(name), options)).toMatchObject({
        ok: true,
        saved: { added: ['RV-2026-017'] },
      })
      expect(await recorded()).toMatchObject([
        { organization: 'Brandt Maschinenbau GmbH', from: '2026-01-01', until: '2026-12-31' },
      ])
    },
  )

  test('days as an American office writes them are refused, never guessed', async () => {
    const report = await importContracts(portal.db, fixture('contracts-american-days.csv'), options)
    expect(report).toMatchObject({ ok: false, faults: { length: 6 } })
    expect(report).toMatchObject({
      faults: expect.arrayContaining([
        { line: 2, column: 'valid_from', value: '02/01/26', reason: expect.stringContaining('31.12.2026') },
        { line: 7, column: 'valid_until', value: '01/31/27', reason: expect.stringContaining('31.12.2026') },
      ]),
    })
  })
})

test.each([
  'people.csv',
  'people-utf8-semicolon.csv',
  'people-utf8-comma-quoted.csv',
  'people-utf16-tab.csv',
  'people-windows1252-semicolon.csv',
])('%s brings the same three people', async (name) => {
  await importContracts(portal.db, fixture('contracts.csv'), options)
  const report = await importPeople(portal.db, fixture(name), options)
  expect(report).toMatchObject({ ok: true, saved: { added: { length: 3 } } })
  const people = await portal.db.account.findMany({
    include: { memberships: { include: { organization: true } } },
    orderBy: { email: 'asc' },
  })
  const shown = people.map(({ email, firstName, lastName, userName, phone, memberships: [place] }) =>
    [email, firstName, lastName, userName, phone, place?.organization.name, place?.role, place?.site].join(' | '),
  )
  expect(shown).toEqual([
    'eva@weiss.example | Eva | Groß |  |  | Weiß, Groß; Partner | customer | ',
    'ida.soerensen@nordlicht.example | Ida | Sørensen | isorensen | +49 40 5550-12 | Nordlicht AG – Werk Øst | ' +
      'admin | Werk 2',
    'joerg@mueller-sued.example | Jörg | Müller-"Jo" |  | 089/5550, Apparat 7 | Müller & Söhne "Süd" GmbH | ' +
      'customer | Haus 1 Hof; links',
  ])
})
