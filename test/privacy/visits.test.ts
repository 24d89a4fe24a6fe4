import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { databaseStorage } from '../../src/attachments/storage.ts'
import { erasePerson } from '../../src/privacy/erase.ts'
import { exportPerson } from '../../src/privacy/export.ts'
import { aCustomer } from '../support/builders.ts'
import { aDeskTicket } from '../support/desk.ts'
import { useFolder } from '../support/folder.ts'
import { textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { aVisit, visiting } from '../support/visits.ts'

const portal = usePortal()
const inFolder = useFolder()

test('an agent who came is nobody any more once erased: on pages, in history, mails and calendar files', async () => {
  const { db, atJanas, atEvas, tom, eva, path, ticket, mails } = await aDeskTicket(portal)
  await atJanas.post(`${path}/visit`, visiting({ person: tom.id }))
  expect((await mails(eva))[0]?.calendar).toContain('Tom Weber')
  await db.mail.updateMany({ data: { state: 'sent' } })
  await erasePerson(db, tom.email, { dryRun: false })
  const pages = [await atEvas.get(`/tickets/${ticket.number}`), await atJanas.get(`${path}/history`)]
  pages.push(await atEvas.get(`/tickets/${ticket.number}/visit.ics`), await atJanas.get('/desk/visits'))
  for (const { body } of pages) expect(body).not.toContain('Tom Weber')
  expect(textOf(pages[0] ?? '')).toContain('Es kommt Gelöschte Person.')
  expect(await db.mail.count({ where: { calendar: { contains: 'Tom Weber' } } })).toBe(0)
})

test('who is named as a visitor by hand is found, with the ticket', async () => {
  const { db, id, ticket } = await aDeskTicket(portal)
  const { email, firstName, lastName } = await aCustomer(db, { lastName: 'Seltenbusch' })
  await aVisit(db, { ticketId: id, visitorName: `${firstName} ${lastName}`, place: `Büro ${lastName}` })
  const { traces } = await erasePerson(db, email, { dryRun: true })
  expect(traces.map(({ column, places }) => `${column} ${places.join()}`)).toEqual([
    `visit.place ${ticket.number}`,
    `visit.visitor_name ${ticket.number}`,
  ])
})

test('the export has the visits of somebody’s tickets, and those that an agent makes', async () => {
  const { db, atJanas, tom, eva, path, ticket } = await aDeskTicket(portal)
  await atJanas.post(`${path}/visit`, visiting({ person: tom.id }))
  const read = (file: string, place: string) => {
    const code = 'import sys, zipfile; print(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]).decode())'
    return execFileSync('python3', ['-c', code, file, place], { encoding: 'utf8' })
  }
  const [one, other] = [inFolder('eva.zip'), inFolder('tom.zip')]
  await exportPerson(db, databaseStorage(db), eva.email, one)
  const own = read(one, `tickets/${ticket.number}/ticket.json`)
  expect(JSON.parse(own)).toMatchObject({ handling: 'on_site', visits: [{ place: 'Werk Nord, Halle 2' }] })
  expect(own).not.toContain('Weber')
  await exportPerson(db, databaseStorage(db), tom.email, other)
  expect(JSON.parse(read(other, 'person.json'))).toMatchObject({
    visits: [{ ticket: { number: ticket.number }, state: 'planned' }],
  })
})
