import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { importPeople } from '../../src/organizations/people-import.ts'
import { aCustomer } from '../support/builders.ts'
import { anOrganization } from '../support/contracts.ts'
import { mailsTo } from '../support/mails.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'schalter-people-'))
  await anOrganization(portal.db, 'Nordlicht AG')
  await anOrganization(portal.db, 'Südwind GmbH')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

let count = 0
async function importing(content: string, { dryRun = false } = {}) {
  const file = join(folder, `${count++}.csv`)
  await writeFile(file, content)
  return importPeople(portal.db, file, { dryRun, progress: () => {} })
}

const person = (email: string) =>
  portal.db.account.findUnique({
    where: { email },
    include: { memberships: { include: { organization: true }, orderBy: { organizationId: 'asc' } } },
  })

test('people get a Support-ID, a company and a role, no password and no mail', async () => {
  const report = await importing(
    'E-Mail;Vorname;Nachname;Benutzername;Firma;Rolle;Standort\nIda@Nordlicht.example;Ida;Sørensen;isorensen;' +
      'Nordlicht AG;Kundenadministrator;Werk 2\nida@nordlicht.example;Ida;Sørensen;isorensen;Südwind GmbH;Kunde;' +
      '\n',
  )
  expect(report).toMatchObject({ ok: true, saved: { added: ['Ida@Nordlicht.example', 'ida@nordlicht.example'] } })
  expect(await person('ida@nordlicht.example')).toMatchObject({
    lastName: 'Sørensen',
    userName: 'isorensen',
    passwordHash: null,
    supportId: expect.stringMatching(/^K-\d+$/),
    memberships: [
      { organization: { name: 'Nordlicht AG' }, role: 'admin', site: 'Werk 2' },
      { organization: { name: 'Südwind GmbH' }, role: 'customer' },
    ],
  })
  expect(await mailsTo(portal.db, 'ida@nordlicht.example')).toHaveLength(0)
})

test('again it changes what is different, and an empty cell changes nothing', async () => {
  const head = 'email,first_name,last_name,organization,phone\n'
  await importing(`${head}ole@nordlicht.example,Ole,Petersen,Nordlicht AG,+49 40 5550\n`)
  const before = await person('ole@nordlicht.example')
  const changed = {
    email: 'ole@nordlicht.example',
    fields: [{ field: 'lastName', from: 'Petersen', to: 'Petersen-Groß' }],
  }
  expect(
    await importing(`${head}ole@nordlicht.example,Ole,Petersen-Groß,Nordlicht AG,\n`, { dryRun: true }),
  ).toMatchObject({
    ok: true,
    saved: { changed: [changed] },
  })
  expect((await person('ole@nordlicht.example'))?.lastName).toBe('Petersen')
  expect(await importing(`${head}ole@nordlicht.example,Ole,Petersen-Groß,Nordlicht AG,\n`)).toMatchObject({
    ok: true,
    saved: { changed: [changed] },
  })
  expect(await person('ole@nordlicht.example')).toMatchObject({
    lastName: 'Petersen-Groß',
    phone: '+49 40 5550',
    supportId: before?.supportId,
  })
})

test('a file without first names and roles takes neither away', async () => {
  await importing(
    'email,first_name,last_name,organization,role\nchefin@nordlicht.example,Ida,Klein,Nordlicht AG,admin\n',
  )
  expect(await importing('email,last_name,organization\nchefin@nordlicht.example,Klein,Nordlicht AG\n')).toMatchObject({
    ok: true,
    saved: { changed: [], unchanged: ['chefin@nordlicht.example'] },
  })
  expect(await person('chefin@nordlicht.example')).toMatchObject({ firstName: 'Ida', memberships: [{ role: 'admin' }] })
})

test('every bad row is named, and nobody is taken in', async () => {
  await aCustomer(portal.db, { email: 'chef@anders.example', userName: 'chef' })
  const report = await importing(
    'email,last_name,organization,role,user_name\ngut@nordlicht.example,Gut,Nordlicht AG,,\nkein-at,Nobody,' +
      'Nordlicht AG,king,\nx@nordlicht.example,X,Nirgendwo GmbH,,CHEF\ngut@nordlicht.example,Gut,Nordlicht AG,,\n',
  )
  expect(report).toEqual({
    ok: false,
    faults: expect.arrayContaining([
      { line: 3, column: 'email', value: 'kein-at', reason: 'is not an e-mail address' },
      { line: 3, column: 'role', value: 'king', reason: 'must be customer or admin' },
      { line: 4, column: 'organization', value: 'Nirgendwo GmbH', reason: expect.stringContaining('no such company') },
      { line: 4, column: 'user_name', value: 'CHEF', reason: 'belongs to chef@anders.example' },
      { line: 5, column: 'email', value: 'gut@nordlicht.example', reason: expect.stringContaining('line 2') },
    ]),
  })
  expect(await person('gut@nordlicht.example')).toBeNull()
})

test('nobody gets a name that somebody else signs in with, and agents do not become customers', async () => {
  await aCustomer(portal.db, { email: 'hier@anders.example', userName: 'name@anders.example' })
  await portal.db.account.create({
    data: { email: 'jana@muster-it.example', firstName: 'Jana', lastName: 'Keller', role: 'agent' },
  })
  const report = await importing(
    [
      'email,last_name,organization,user_name',
      'a@nordlicht.example,A,Nordlicht AG,hier@anders.example',
      'name@anders.example,B,Nordlicht AG,',
      'jana@muster-it.example,Keller,Nordlicht AG,',
      'c@nordlicht.example,C,Nordlicht AG,d@nordlicht.example',
      'd@nordlicht.example,D,Nordlicht AG,',
    ].join('\n'),
  )
  expect(report).toEqual({
    ok: false,
    faults: [
      { line: 2, column: 'user_name', value: 'hier@anders.example', reason: 'belongs to hier@anders.example' },
      { line: 3, column: 'email', value: 'name@anders.example', reason: 'belongs to hier@anders.example' },
      { line: 4, column: 'email', value: 'jana@muster-it.example', reason: 'is an agent, not a customer' },
      { line: 6, column: 'email', value: 'd@nordlicht.example', reason: 'belongs to c@nordlicht.example' },
    ],
  })
})
