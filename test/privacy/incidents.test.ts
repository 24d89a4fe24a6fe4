import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { databaseStorage } from '../../src/attachments/storage.ts'
import { erasePerson } from '../../src/privacy/erase.ts'
import { exportPerson } from '../../src/privacy/export.ts'
import { useFolder } from '../support/folder.ts'
import { aTouchedCompany, joining } from '../support/incidents.ts'
import { textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()
const inFolder = useFolder()

test('the export has the incidents that somebody joined, with their remarks', async () => {
  const { db, eva, path, incident } = await aTouchedCompany(portal)
  await eva.visitor.post(`${path}/joining`, joining({ remark: 'Nur Durchwahl 12' }))
  const file = inFolder('eva.zip')
  await exportPerson(db, databaseStorage(db), eva.account.email, file)
  const code = 'import sys, zipfile; print(zipfile.ZipFile(sys.argv[1]).read("person.json").decode())'
  expect(JSON.parse(execFileSync('python3', ['-c', code, file], { encoding: 'utf8' }))).toMatchObject({
    incidentJoins: [{ incident: { titleDe: incident.titleDe }, remark: 'Nur Durchwahl 12', mails: true }],
  })
})

test('who is erased has joined nothing, and whoever named them in a remark or an update is reported', async () => {
  const { db, eva, ben, path, desk, incident, atJanas } = await aTouchedCompany(portal)
  const lastName = 'Seltenbusch'
  await db.account.update({ where: { id: eva.account.id }, data: { lastName } })
  await eva.visitor.post(`${path}/joining`, joining({ remark: `Hier ${lastName}` }))
  await ben.visitor.post(`${path}/joining`, joining({ remark: `Wie bei ${lastName}` }))
  await db.incidentUpdate.create({ data: { incidentId: incident.id, bodyDe: `Frau ${lastName} hilft`, bodyEn: '' } })
  const { counts, traces } = await erasePerson(db, eva.account.email, { dryRun: false })
  expect(counts['incidents joined']).toBe(1)
  expect(traces.map(({ column, places }) => `${column} ${places.join()}`)).toEqual([
    `incident_join.remark incident ${incident.id}`,
    `incident_update.body_de incident ${incident.id}`,
  ])
  const shown = textOf(await atJanas.get(desk))
  expect(shown).not.toContain(`Hier ${lastName}`)
  expect(shown).toContain('1 Person ist auch betroffen')
})
