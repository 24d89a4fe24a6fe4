import { writeFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { CompanyExistsError, renameCompany } from '../../src/organizations/companies.ts'
import { addContract } from '../../src/organizations/contract-adding.ts'
import { importContracts } from '../../src/organizations/contract-import.ts'
import { CONTRACT_COLUMNS, type ContractColumn } from '../../src/organizations/contract-input.ts'
import { importing } from '../../src/organizations/importing.ts'
import { UnknownCompanyError } from '../../src/organizations/people.ts'
import type { Day } from '../../src/platform/clock.ts'
import { aTicket } from '../support/builders.ts'
import { aCompany, aMember } from '../support/companies.ts'
import { dayFromNow } from '../support/contracts.ts'
import { useFolder } from '../support/folder.ts'
import { numbersOn } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal({ REGISTRATION: 'contract' })
const inFolder = useFolder()

/** A company with an administrator and a ticket of a colleague, and the number of its contract. */
async function aKnownCompany(name: string) {
  const organization = await aCompany(portal, { name })
  const administrator = await aMember(portal, organization, 'admin')
  const { account: requester } = await aMember(portal, organization)
  const ticket = await aTicket(portal.db, { organization, requester })
  const { number } = await portal.db.contract.findFirstOrThrow({ where: { organizationId: organization.id } })
  const seen = async () => numbersOn(await administrator.visitor.get('/company/tickets'))
  return { organization, administrator, ticket, number, seen }
}

let files = 0
async function importRows(rows: Record<string, string>[], { dryRun = false } = {}) {
  const file = inFolder(`${files++}.csv`)
  const head = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const lines = rows.map((row) => head.map((column) => `"${(row[column] ?? '').replaceAll('"', '""')}"`).join(';'))
  await writeFile(file, [head.join(';'), ...lines].join('\n'))
  return importContracts(portal.db, file, { dryRun, progress: () => {} })
}

const term = { valid_from: '2026-01-01', valid_until: '2099-12-31' }
const today = dayFromNow(0) as Day

function add(cells: Partial<Record<ContractColumn, string>>) {
  const empty = Object.fromEntries(Object.keys(CONTRACT_COLUMNS).map((column) => [column, '']))
  const row = { ...empty, ...term, ...cells } as Record<ContractColumn, string>
  return importing(portal.db, (tx) => addContract(tx, row, today))
}

describe('a contract stays with its company', () => {
  test('under another name it is refused, says which command is meant, and leaves nobody behind', async () => {
    const { number, ticket, seen } = await aKnownCompany('Alt & Söhne GmbH')
    const row = { contract_number: number, organization: 'Neu AG' }
    for (const outcome of [await add(row), await importRows([{ ...row, ...term }])])
      expect(outcome).toMatchObject({
        ok: false,
        faults: [{ column: 'organization', value: 'Neu AG', reason: expect.stringContaining('would stay behind') }],
      })
    const remedy = { by: 'rename', from: 'Alt & Söhne GmbH', to: 'Neu AG' }
    expect(await add(row)).toMatchObject({ faults: [{ remedy }] })
    expect(await portal.db.organization.count({ where: { name: 'Neu AG' } })).toBe(0)
    await aKnownCompany('Neu AG')
    expect(await importRows([{ ...row, ...term }])).toMatchObject({ faults: [{ remedy: { ...remedy, by: 'merge' } }] })
    expect(await seen()).toEqual([ticket.number])
  })

  test.each(['Kranbau-Müller GmbH', 'KRANBAU MUELLER GmbH', 'Kranbau Müller  GmbH.', 'Kranbau Mu\u0308ller, GmbH'])(
    'a new contract for %s makes no second company beside Kranbau Müller GmbH',
    async (spelling) => {
      if (!(await portal.db.organization.count({ where: { name: 'Kranbau Müller GmbH' } })))
        await aKnownCompany('Kranbau Müller GmbH')
      const row = { contract_number: `K-${files}`, organization: spelling }
      for (const outcome of [await add(row), await importRows([{ ...row, ...term }])])
        expect(outcome).toMatchObject({
          ok: false,
          faults: [{ reason: expect.stringContaining('another spelling of "Kranbau Müller GmbH"') }],
        })
      expect(await add({ ...row, organization: 'kranbau müller gmbh' })).toMatchObject({ ok: true })
    },
  )

  test('two spellings in one file are one fault, at the second', async () => {
    const outcome = await importRows([
      { contract_number: 'Z-1', organization: 'Zweimal GmbH', ...term },
      { contract_number: 'Z-2', organization: 'ZWEIMAL GmbH', ...term },
      { contract_number: 'Z-3', organization: 'Zwei-Mal GmbH', ...term },
    ])
    expect(outcome).toMatchObject({ ok: false, faults: [{ line: 4, value: 'Zwei-Mal GmbH' }] })
  })
})

describe('what a contract brings is said at once', () => {
  test('a new company, and one whose addresses another company covers', async () => {
    const domain = { email_domains: 'geteilt.example' }
    expect(await add({ contract_number: 'G-1', organization: 'Geteilt GmbH', ...domain })).toMatchObject({
      saved: { companies: [{ name: 'Geteilt GmbH', sharesWith: undefined }], coverNobody: [] },
    })
    const rows = [{ contract_number: 'G-2', organization: 'Halbiert AG', ...domain, ...term }]
    for (const dryRun of [true, false])
      expect(await importRows(rows, { dryRun })).toMatchObject({
        saved: { companies: [{ name: 'Halbiert AG', sharesWith: 'Geteilt GmbH' }] },
      })
    expect(await importRows(rows)).toMatchObject({ saved: { companies: [], unchanged: ['G-2'] } })
  })

  test('a contract that covers nobody, until somebody is there', async () => {
    const row = { contract_number: 'N-1', organization: 'Niemand GmbH' }
    expect(await add(row)).toMatchObject({ saved: { coverNobody: ['N-1'] } })
    const organization = await portal.db.organization.findUniqueOrThrow({ where: { name: 'Niemand GmbH' } })
    await aMember(portal, organization)
    expect(await add({ ...row, main_contact: 'Eva' })).toMatchObject({ saved: { coverNobody: [] } })
  })

  test('one that is over, or has yet to begin', async () => {
    const over = await add({ contract_number: 'O-1', organization: 'Vorbei GmbH', valid_until: '2026-02-01' })
    expect(over).toMatchObject({ saved: { notes: ['O-1 ended on 2026-02-01; it covers nobody any more.'] } })
    const later = await add({ contract_number: 'O-2', organization: 'Vorbei GmbH', valid_from: '2098-02-01' })
    expect(later).toMatchObject({ saved: { notes: ['O-2 begins on 2098-02-01; it covers nobody before.'] } })
  })
})

describe('a company is renamed', () => {
  test('and keeps people, roles, contracts and tickets', async () => {
    const { organization, administrator, ticket, number, seen } = await aKnownCompany('Vorher GmbH')
    expect(await renameCompany(portal.db, 'vorher gmbh', '  Nachher\u0000 GmbH ')).toEqual({
      from: 'Vorher GmbH',
      to: 'Nachher GmbH',
    })
    expect(await seen()).toEqual([ticket.number])
    expect((await administrator.visitor.get('/company/people')).body).toContain('Nachher GmbH')
    expect(await add({ contract_number: number, organization: 'Nachher GmbH' })).toMatchObject({ ok: true })
    await renameCompany(portal.db, 'Nachher GmbH', 'NACHHER GmbH')
    expect(await portal.db.organization.findUnique({ where: { id: organization.id } })).toMatchObject({
      name: 'NACHHER GmbH',
    })
  })

  test('never to a name that is taken, empty or too long, and never from one that is unknown', async () => {
    await aKnownCompany('Eins GmbH')
    await aKnownCompany('Zwei GmbH')
    await expect(renameCompany(portal.db, 'Eins GmbH', 'ZWEI GmbH')).rejects.toBeInstanceOf(CompanyExistsError)
    await expect(renameCompany(portal.db, 'Drei GmbH', 'Vier GmbH')).rejects.toBeInstanceOf(UnknownCompanyError)
    for (const name of ['', ' \u202e ', 'x'.repeat(201)])
      await expect(renameCompany(portal.db, 'Eins GmbH', name)).rejects.toThrow('name')
    expect(await portal.db.organization.count({ where: { name: { in: ['Eins GmbH', 'Zwei GmbH'] } } })).toBe(2)
  })
})
