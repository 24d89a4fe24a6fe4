import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { replyToTicket } from '../../src/tickets/replies.ts'
import { noteOnTicket } from '../../src/tickets/work.ts'
import { as, Visitor } from '../support/browsing.ts'
import { aCustomer, anAgent, aTeam, aTicket } from '../support/builders.ts'
import { mailsTo } from '../support/mails.ts'
import { usePortal } from '../support/portal.ts'
import { useSentMails } from '../support/sent-mails.ts'
import { anActor } from '../support/tickets.ts'

const portal = usePortal({ MAIL_INLINE_MB: '1' })
const { send, mailTo } = useSentMails(portal)

async function start(changes: Parameters<typeof aCustomer>[1] = {}) {
  const { db, app } = portal
  const team = await aTeam(db)
  const eva = await aCustomer(db, changes)
  const jana = await anAgent(db, {}, [team])
  const ticket = await aTicket(db, { requester: eva, team })
  const asJana = await as(app, jana)
  return {
    db,
    eva,
    ticket,
    agent: await anActor(db, jana),
    /** Ids of uploaded files. */
    async files(purpose: 'reply' | 'note', ...wanted: { name: string; bytes: number }[]) {
      const key = randomUUID()
      const ids: string[] = []
      for (const { name, bytes } of wanted) {
        const content = name.repeat(Math.ceil(bytes / name.length)).slice(0, bytes)
        const path = `/drafts/${key}/attachments?purpose=desk-${purpose}:${ticket.id}`
        await asJana.upload(path, {}, [{ name: 'f', filename: name, content }])
        ids.push((await db.attachment.findFirstOrThrow({ where: { draftKey: key, filename: name } })).id)
      }
      return ids
    },
  }
}

const linkIn = (text: string) => /http:\/\/localhost:\d+(\/f\/\S+)/.exec(text)?.[1] ?? ''

test('files go along up to the limit of their sum, byte for byte; larger ones are links', async () => {
  const { db, eva, agent, ticket, files } = await start()
  const ids = await files(
    'reply',
    { name: 'klein.txt', bytes: 600_000 },
    { name: 'gross.txt', bytes: 700_000 },
    { name: 'winzig.txt', bytes: 90 },
  )
  await replyToTicket(db, agent, ticket.id, { body: 'Drei Dateien', files: ids, state: 'open' })
  await send()
  const mail = await mailTo(eva.email)
  expect(mail.attachments.map(({ filename, size }) => [filename, size])).toEqual([
    ['klein.txt', 600_000],
    ['winzig.txt', 90],
  ])
  expect(mail.attachments[0]?.content.toString().slice(0, 18)).toBe('klein.txtklein.txt')
  expect(mail.text).toContain('Eine Datei ist zu groß für eine E-Mail. Der Link gilt 30 Tage:')
  expect(mail.text).toContain('gross.txt')
  const link = linkIn(mail.text)
  const got = await new Visitor(portal.app).get(link)
  expect([got.statusCode, got.rawPayload.length]).toEqual([200, 700_000])
  expect(got.headers['content-disposition']).toContain('attachment')
  // The outbox keeps no key, and neither does the database.
  const [kept] = await mailsTo(db, eva.email)
  expect(`${kept?.text}${kept?.html}`).not.toContain(link)
  expect(`${kept?.text}`).toContain('/f/~')
  expect(JSON.stringify(await db.fileLink.findMany())).not.toContain(link.slice(3))
})

test('a link ends with its time, and with the right to read the ticket', async () => {
  const { db, eva, agent, ticket, files } = await start()
  const [id = ''] = await files('reply', { name: 'plan.txt', bytes: 1_200_000 })
  await replyToTicket(db, agent, ticket.id, { body: 'Hier', files: [id], state: 'open' })
  await send()
  const link = linkIn((await mailTo(eva.email)).text)
  const asked = async () => (await new Visitor(portal.app).get(link)).statusCode
  expect(await asked()).toBe(200)
  await db.ticket.update({ where: { id: ticket.id }, data: { requesterId: (await aCustomer(db)).id } })
  expect(await asked()).toBe(404)
  await db.ticket.update({ where: { id: ticket.id }, data: { requesterId: eva.id } })
  await db.account.update({ where: { id: eva.id }, data: { enabled: false } })
  expect(await asked()).toBe(404)
  await db.account.update({ where: { id: eva.id }, data: { enabled: true } })
  await db.fileLink.updateMany({ data: { expiresAt: new Date(Date.now() - 1000) } })
  const late = await new Visitor(portal.app).get(link)
  expect(late.statusCode).toBe(404)
  expect(late.body).toContain('Der Link ist abgelaufen')
  expect((await new Visitor(portal.app).get(`${link}x`)).statusCode).toBe(404)
})

const SECRET = 'Kanarienvogel nur für uns'

test('no word and no file of an internal note is in a mail to a customer, also not quoted', async () => {
  const { db, eva, agent, ticket, files } = await start({ quoting: 'all' })
  const [secret = ''] = await files('note', { name: 'kanarienvogel.txt', bytes: 300 })
  await noteOnTicket(db, agent, ticket.id, { body: SECRET, files: [secret] })
  const [open = ''] = await files('reply', { name: 'offen.txt', bytes: 30 })
  await replyToTicket(db, agent, ticket.id, { body: 'Erste Antwort', state: 'open' })
  await replyToTicket(db, agent, ticket.id, { body: 'Zweite Antwort', files: [open], state: 'open' })
  // Whatever a row says, only files of public messages go out.
  await db.$executeRaw`update graphile_worker._private_jobs set run_at = now()`
  await send()
  const mails = [await mailTo(eva.email), await mailTo(eva.email)]
  for (const mail of mails) {
    expect(mail.text + mail.html).not.toMatch(/kanarienvogel/i)
    expect(mail.attachments.map(({ filename }) => filename)).not.toContain('kanarienvogel.txt')
  }
  const [row] = await mailsTo(db, eva.email)
  await db.mail.update({ where: { id: row?.id ?? 0 }, data: { files: [secret], state: 'queued', dueAt: new Date(0) } })
  await db.$executeRaw`select graphile_worker.add_job('deliver-mail', json_build_object('id', ${row?.id}::int))`
  await send()
  expect((await mailTo(eva.email)).attachments).toEqual([])
})

test.each([
  ['none', []],
  ['last', ['Zweite']],
  ['all', ['Zweite', 'Erste', 'Der Versatz']],
] as const)('below an answer stand earlier messages as its reader prefers: %s', async (quoting, wanted) => {
  const { db, app } = portal
  const { eva, agent, ticket } = await start()
  const form = { locale: 'de', theme: 'auto', density: 'compact', pageSize: '20', refreshMinutes: '0', quoting }
  const saved = await (await as(app, eva)).post('/preferences', { ...form, mails: 'ticket.replied' })
  expect(saved.statusCode).toBe(303)
  for (const body of ['Erste', 'Zweite', 'Dritte'])
    await replyToTicket(db, agent, ticket.id, { body: `${body} Antwort`, state: 'open' })
  await portal.work()
  const { text = '' } = (await mailsTo(db, eva.email)).at(-1) ?? {}
  const below = text.slice(text.indexOf('Freundliche Grüße'))
  expect([...below.matchAll(/schrieb am .*:\n> (.*)/g)].map(([, first]) => first)).toEqual(
    wanted.map((start) => expect.stringMatching(new RegExp(`^${start}`))),
  )
})
