import { expect, test } from 'vitest'
import { closeTicket } from '../../src/tickets/closure.ts'
import { replyToTicket } from '../../src/tickets/replies.ts'
import { anAgent, aTicket } from '../support/builders.ts'
import { aCompanyOfThree } from '../support/companies.ts'
import { countsOn, numbersOn, pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { aMessage, anActor, ofMessage } from '../support/tickets.ts'

const portal = usePortal({ REGISTRATION: 'contract' })

/** A confidential ticket of Leyla's with a file, in a company that Eva administers. */
async function start() {
  const company = await aCompanyOfThree(portal)
  const { db, organization, leyla } = company
  const ticket = await aTicket(db, {
    requester: leyla.account,
    organization,
    subject: 'Abmahnung vorbereiten',
    confidential: true,
  })
  const message = await aMessage(db, ticket.id, leyla.account, {
    body: 'Nur für die Personalabteilung',
    side: 'customer',
  })
  const { id: fileId } = await db.attachment.create({
    data: {
      ownerId: leyla.account.id,
      ...ofMessage(message.id),
      filename: 'entwurf.txt',
      mediaType: 'text/plain',
      size: 4,
      sha256: new Uint8Array(32),
      storedAt: new Date(),
      chunks: { create: { position: 0, data: new TextEncoder().encode('Text') } },
    },
  })
  const path = `/tickets/${ticket.number}`
  const pages = [path, `${path}/print`, `/attachments/${fileId}/entwurf.txt`]
  const name = (accountId: number) => db.ticketParticipant.create({ data: { ticketId: ticket.id, accountId } })
  return { ...company, ticket, path, pages, name }
}

test('the administrator of the company opens no page and no file of a confidential ticket', async () => {
  const { eva, pages } = await start()
  for (const path of pages) expect((await eva.visitor.get(path)).statusCode, path).toBe(404)
})

test('the administrator of the company finds a confidential ticket in no list, count or search', async () => {
  const { eva, leyla, ticket } = await start()
  const lists = [
    '/company/tickets?view=all',
    '/company/tickets?view=all&q=abmahnung',
    '/company/tickets?view=all&q=personalabteilung',
    `/company/tickets?view=all&person=${leyla.account.id}`,
    `/tickets/search?scope=company&number=${ticket.number}`,
    '/tickets/search?scope=company&q=personalabteilung',
    '/tickets/search?scope=company&status=new',
  ]
  for (const path of lists) {
    const page = await eva.visitor.get(path)
    expect(numbersOn(page), path).toEqual([])
    expect(countsOn(page), path).toEqual(['0', '0', '0'])
    expect(textOf(page), path).not.toMatch(/Abmahnung vor|Nur für die/)
  }
})

test('neither the administrator nor a colleague gets at a confidential ticket', async () => {
  const { eva, jonas, path } = await start()
  expect(
    (await eva.visitor.post(`${path}/replies`, { formKey: crypto.randomUUID(), body: 'Ich lese mit' })).statusCode,
  ).toBe(404)
  expect((await jonas.visitor.get(path)).statusCode).toBe(404)
})

test('the requester and who is named on a confidential ticket have it', async () => {
  const { jonas, leyla, ticket, pages, name } = await start()
  await name(jonas.account.id)
  for (const { visitor } of [leyla, jonas])
    for (const path of pages) expect((await visitor.get(path)).statusCode, path).toBe(200)
  expect(numbersOn(await jonas.visitor.get('/tickets/shared'))).toEqual([ticket.number])
})

test('a confidential ticket says that it is confidential, on its page, in print and in the list', async () => {
  const { leyla, path } = await start()
  for (const part of ['', '/print']) expect(textOf(await leyla.visitor.get(path + part))).toContain('Vertraulich')
  expect(pageOf(await leyla.visitor.get('/tickets')).getByRole('table').textContent).toContain('Vertraulich')
})

test('the team answers and closes a confidential ticket', async () => {
  const { db, leyla, ticket, path } = await start()
  const agent = await anActor(db, await anAgent(db))
  await replyToTicket(db, agent, ticket.id, { body: 'Erledigt.', state: 'open' })
  await closeTicket(db, agent, ticket.id, { comment: '' })
  expect(textOf(await leyla.visitor.get(path))).toContain('Erledigt.')
})

test('the administrator who is named on a confidential ticket has it', async () => {
  const { eva, ticket, path, name } = await start()
  await name(eva.account.id)
  expect(numbersOn(await eva.visitor.get('/company/tickets?view=all'))).toEqual([ticket.number])
  expect((await eva.visitor.get(path)).statusCode).toBe(200)
})
