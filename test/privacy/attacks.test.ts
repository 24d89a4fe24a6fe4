import { lstat, readFile, symlink, writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { erasePerson } from '../../src/privacy/erase.ts'
import { as } from '../support/browsing.ts'
import { aCustomer, aTicket } from '../support/builders.ts'
import { schalter } from '../support/command.ts'
import { aContract, anOrganization, joins } from '../support/contracts.ts'
import { useFolder } from '../support/folder.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()
const inFolder = useFolder()

test('an erased person is in no history of colleagues’ tickets, and a namesake still is', async () => {
  const { db, app } = portal
  const organization = await anOrganization(db)
  await aContract(db, { organization })
  const eva = await aCustomer(db)
  const [ben, namesake] = [
    await aCustomer(db, { firstName: 'Benedikt' }),
    await aCustomer(db, { firstName: 'Benedikt' }),
  ]
  for (const person of [eva, ben, namesake]) await joins(db, person, organization)
  const path = `/tickets/${(await aTicket(db, { requester: eva, organization })).number}`
  const visitor = await as(app, eva)
  for (const person of [ben, namesake]) {
    await visitor.post(`${path}/participants`, { email: person.email })
    await visitor.post(`${path}/participants/${person.id}/removal`)
  }
  const named = async () => (await visitor.get(path)).body.match(/Benedikt/g)?.length
  expect(await named()).toBe(4)
  await erasePerson(db, ben.email, { dryRun: false })
  expect(await named()).toBe(2)
})

test('an export overwrites no file and follows no link that somebody laid out for it', async () => {
  const eva = await aCustomer(portal.db)
  const [precious, link] = [inFolder('precious.txt'), inFolder('link.zip')]
  await writeFile(precious, 'precious')
  await symlink(precious, link)
  for (const output of [precious, link]) {
    const outcome = await schalter(portal.databaseUrl, ['privacy', 'export', eva.email, '--output', output])
    expect(outcome).toMatchObject({ code: 1, stdout: '' })
    expect(outcome.stderr).toBe(`${output} exists already. Name another file with --output.\n`)
  }
  expect(await readFile(precious, 'utf8')).toBe('precious')
  expect((await lstat(link)).isSymbolicLink()).toBe(true)
  const nowhere = await schalter(portal.databaseUrl, [
    'privacy',
    'export',
    eva.email,
    '--output',
    inFolder('no', 'such.zip'),
  ])
  expect(nowhere.code).toBe(1)
  expect(nowhere.stderr.trim().split('\n')).toHaveLength(1)
  expect(await portal.db.privacyLog.count({ where: { accountId: eva.id } })).toBe(0)
}, 60_000)
