import { expect, test } from 'vitest'
import { as } from '../support/browsing.ts'
import { anAgent, aTeam } from '../support/builders.ts'
import { aDeskTicket, written } from '../support/desk.ts'
import { pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()

const FILE = { name: 'attachments', filename: 'Kanarienvogel.txt', content: 'Kanarienfutter' }

test('a note stays with the team: no state, no turn, no customer’s mail; who is assigned hears of it', async () => {
  const { db, atToms, jana, eva, ben, now, mails, messages, path, id } = await aDeskTicket(portal)
  await db.ticket.update({ where: { id }, data: { assigneeId: jana.id } })
  const before = await now()
  const answer = await atToms.upload(`${path}/notes`, written('Falsches VLAN'), [FILE])
  const note = (await messages()).at(-1)
  expect([answer.statusCode, answer.headers.location]).toEqual([303, `${path}#message-${note?.id}`])
  expect(note).toMatchObject({ visibility: 'internal', side: 'team', body: 'Falsches VLAN' })
  expect(await now()).toEqual(before)
  const event = await db.ticketEvent.findFirstOrThrow({ where: { ticketId: id, type: 'noted' } })
  expect(event).toMatchObject({ visibility: 'internal' })
  expect((await mails(jana)).at(-1)?.text).toContain('Falsches VLAN')
  expect([...(await mails(eva)), ...(await mails(ben))]).toEqual([])
  const page = pageOf(await atToms.get(path))
  expect(page.text).toContain('Ihre Notiz ist gesichert.')
  expect(page.links(/^\/attachments\//)).toHaveLength(1)
})

test('the form for notes says that nobody else reads it, and names no customer as recipient', async () => {
  const { atJanas, path } = await aDeskTicket(portal)
  const page = pageOf(await atJanas.get(`${path}?write=note`))
  expect(page.text).toContain('Intern Geht an niemanden außerhalb des Teams.')
  expect(page.fields('recipients')).toEqual([])
  expect(page.getByRole('button', { name: 'Notiz sichern' })).toBeTruthy()
})

test('an empty note is refused at its field, and is kept', async () => {
  const { atJanas, messages, path } = await aDeskTicket(portal)
  const refused = await atJanas.upload(`${path}/notes`, written(' '), [FILE])
  expect(refused.statusCode).toBe(422)
  expect(pageOf(refused).errorOf('body')).not.toBe('')
  expect(textOf(refused)).toContain('Kanarienvogel.txt')
  expect(pageOf(refused).actions()).toContain(`${path}/notes`)
  expect(await messages()).toHaveLength(1)
})

test('text, file and author of a note appear in nothing that customers see', async () => {
  const { db, app, team, eva, ben, atEvas, id, ticket, path } = await aDeskTicket(portal)
  const author = await anAgent(db, { firstName: 'Kanaria', lastName: 'Gelb' }, [team])
  const answer = await (await as(app, author)).upload(`${path}/notes`, written('Zwitscherkanari singt'), [FILE])
  expect(answer.statusCode).toBe(303)
  await portal.work()
  const { id: file } = await db.attachment.findFirstOrThrow({ where: { filename: FILE.filename } })
  const atBens = await as(app, ben)
  const administrator = await db.membership.update({
    where: { accountId_organizationId: { accountId: ben.id, organizationId: ticket.organizationId ?? 0 } },
    data: { role: 'admin' },
  })
  expect(administrator.role).toBe('admin')
  const seen = []
  for (const visitor of [atEvas, atBens])
    for (const url of [
      `/tickets/${ticket.number}`,
      `/tickets/${ticket.number}/print`,
      '/tickets?view=all',
      '/tickets/shared?view=all',
      '/company/tickets?view=all',
      '/tickets?view=all&q=Zwitscherkanari',
      '/tickets?view=all&q=Kanarienvogel',
      '/tickets/search?q=Zwitscherkanari&scope=company',
      '/tickets/search?q=Kanarienvogel',
      '/tickets/search?who=Kanaria&scope=company',
      `/tickets/new?follows=${ticket.number}`,
      '/company/people',
    ])
      seen.push((await visitor.get(url)).body.replaceAll(/value="[^"]*"/g, '').replaceAll(/q=\w+|who=\w+/g, ''))
  expect(seen.join('\n')).toContain(ticket.subject)
  expect(await found(atEvas, 'q=Zwitscherkanari')).toEqual(await found(atEvas, 'q=Niemandsvogel'))
  expect(await found(atEvas, 'q=Kanarienvogel')).toEqual(await found(atEvas, 'q=Niemandsvogel'))
  for (const visitor of [atEvas, atBens])
    expect((await visitor.get(`/attachments/${file}/Kanarienvogel.txt`)).statusCode).toBe(404)
  const mails = await db.mail.findMany({ where: { toAddress: { in: [eva.email, ben.email] } } })
  const stored = await db.ticket.findUniqueOrThrow({ where: { id } })
  for (const text of [...seen, JSON.stringify(mails), JSON.stringify(stored)])
    for (const canary of ['Zwitscherkanari singt', 'Kanarienvogel.txt', 'kanarienvogel', 'Kanaria', 'Gelb'])
      expect(text).not.toContain(canary)
})

/** What a search counts and lists. */
async function found(visitor: Awaited<ReturnType<typeof as>>, query: string) {
  const page = pageOf(await visitor.get(`/tickets?view=all&${query}`))
  return [page.all('tbody tr').length, page.all('.count').map((count) => count.textContent)]
}

test('the file of a note is for the team that has the ticket', async () => {
  const { db, app, atJanas, atToms, path } = await aDeskTicket(portal)
  await atToms.upload(`${path}/notes`, written('Mit Datei'), [FILE])
  const { id } = await db.attachment.findFirstOrThrow({
    where: { filename: FILE.filename },
    orderBy: { createdAt: 'desc' },
  })
  const url = `/attachments/${id}/Kanarienvogel.txt`
  expect((await atJanas.get(url)).statusCode).toBe(200)
  const mira = await as(app, await anAgent(db, {}, [await aTeam(db, { openToCustomers: false })]))
  expect((await mira.get(url)).statusCode).toBe(404)
})

test('an agent reads no notes on their own ticket with another team, nor the files of these', async () => {
  const { db, app, atToms, id, path } = await aDeskTicket(portal)
  const tina = await anAgent(db, { firstName: 'Tina' }, [await aTeam(db, { openToCustomers: false })])
  await db.ticket.update({ where: { id }, data: { requesterId: tina.id } })
  await atToms.upload(`${path}/notes`, written('Nicht für Tina'), [FILE])
  const { id: file } = await db.attachment.findFirstOrThrow({
    where: { messages: { some: { message: { ticketId: id } } } },
  })
  const atTinas = await as(app, tina)
  expect((await atTinas.get(`/attachments/${file}/Kanarienvogel.txt`)).statusCode).toBe(404)
  expect((await atTinas.follow(await atTinas.get(path))).body).not.toContain('Nicht für Tina')
})
