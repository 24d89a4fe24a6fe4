import { expect, test } from 'vitest'
import { transaction } from '../../src/platform/db.ts'
import { closeTicket, reopenTicket } from '../../src/tickets/closure.ts'
import { replyToTicket } from '../../src/tickets/replies.ts'
import { as } from '../support/browsing.ts'
import { aCustomer, anAgent, aTeam, aTicket } from '../support/builders.ts'
import { linkIn, mailsTo } from '../support/mails.ts'
import { pageOf, wordsOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { aForm, anActor } from '../support/tickets.ts'

const portal = usePortal()

async function start(changes: Parameters<typeof aCustomer>[1] = {}) {
  const { db, app } = portal
  const team = (await db.team.findFirst({ where: { openToCustomers: true } })) ?? (await aTeam(db, { isDefault: true }))
  const eva = await aCustomer(db, changes)
  const agent = await anAgent(db)
  return {
    db,
    team,
    eva,
    visitor: await as(app, eva),
    agent: await anActor(db, agent),
    asAgent: await as(app, agent),
    mails: async () => {
      await portal.work()
      return mailsTo(db, eva.email)
    },
  }
}

test('opening a ticket is acknowledged with its number in the subject and the note on privacy', async () => {
  const { team, visitor, mails } = await start()
  const sent = await visitor.upload('/tickets', aForm(team.id))
  const number = String(sent.headers.location).split('/').at(-1)
  const [mail, ...more] = await mails()
  expect(more).toEqual([])
  expect(mail?.subject).toBe(`[Ticket#${number}] Rechnungslauf bricht bei Mandant 7 ab`)
  expect(mail?.text).toContain('Ihre Kontaktdaten und der Inhalt Ihrer Anfrage werden zweckgebunden gespeichert.')
  expect(mail?.text).toContain('https://muster-it.example/datenschutz')
  expect(linkIn(mail?.text ?? '')).toBe(`/tickets/${number}`)
})

test('answer, question, closing and reopening by the team are mailed with words and file names', async () => {
  const { db, eva, agent, asAgent, mails } = await start()
  const ticket = await aTicket(db, { requester: eva })
  const key = crypto.randomUUID()
  await asAgent.upload(`/drafts/${key}/attachments?purpose=reply:${ticket.id}`, {}, [
    { name: 'f', filename: 'anleitung.txt', content: 'x' },
  ])
  const { id: file } = await db.attachment.findFirstOrThrow({ where: { draftKey: key } })
  await replyToTicket(db, agent, ticket.id, {
    body: 'Bitte einmal\nneu starten.\n\nHilft das?',
    state: 'waiting',
    files: [file],
  })
  await replyToTicket(db, agent, ticket.id, { body: 'Erledigt.', state: 'open' })
  await closeTicket(db, agent, ticket.id, { comment: '' })
  await reopenTicket(db, agent, ticket.id)
  const [question, answer, closed, reopened, ...more] = await mails()
  expect(more).toEqual([])
  for (const mail of [question, answer, closed, reopened])
    expect(mail?.subject).toBe(`[Ticket#${ticket.number}] ${ticket.subject}`)
  expect(question?.text).toContain('haben wir eine Frage')
  expect(question?.text).toContain('> Bitte einmal\n> neu starten.')
  expect(question?.text).toContain('Jana Keller')
  expect(question?.files).toEqual([file])
  expect(answer?.text).toContain('gibt es eine Antwort')
  expect(closed?.text).toMatch(/ist jetzt: .*[Gg]eschlossen/)
  expect(closed?.text).toContain('antworten Sie auf diese Mail')
  expect(reopened?.text).toMatch(/ist jetzt: /)
  expect(question?.inReplyTo).toBeNull()
  expect([answer, closed, reopened].map((mail) => mail?.inReplyTo)).toEqual(
    [question, answer, closed].map((mail) => mail?.messageId),
  )
})

test('text and HTML say the same, in the language of the one who reads it', async () => {
  const german = await start({ locale: 'de' })
  const english = await start({ locale: 'en' })
  const unset = await start({ locale: null })
  for (const { db, eva, agent, team, visitor } of [german, english, unset]) {
    await visitor.upload('/tickets', aForm(team.id, { subject: 'A < B & "C"' }))
    await replyToTicket(db, agent, (await aTicket(db, { requester: eva })).id, {
      body: 'Zeile 1\nZeile 2\n\n<b>nicht fett</b>',
    })
  }
  for (const [{ mails }, greeting] of [
    [german, 'Guten Tag Eva Brandt,'],
    [english, 'Hello Eva Brandt,'],
    [unset, 'Guten Tag Eva Brandt,'],
  ] as const) {
    for (const { text, html } of await mails()) {
      expect(text.startsWith(greeting)).toBe(true)
      const plain = text
        .replace(/^> ?/gm, '')
        .replace(/:$/gm, '')
        .replace(/(\S): /g, '$1 ')
        .split(/\s+/)
        .filter(Boolean)
      const shown = pageOf(html)
        .all('body > :not(.preheader)')
        .map(wordsOf)
        .join(' ')
        .replace(/:( |$)/g, '$1')
        .split(/\s+/)
      expect(new Set(shown)).toEqual(new Set(plain))
      expect(html).not.toContain('<b>')
      expect(html).not.toMatch(/<img|src=|@import/)
    }
  }
  expect((await english.mails())[0]?.text).not.toMatch(/[äöüß]/)
})

test('nobody is mailed about what they did themselves, and an internal note mails nobody', async () => {
  const { db, eva, visitor, mails } = await start()
  const ticket = await aTicket(db, { requester: eva })
  const path = `/tickets/${ticket.number}`
  await visitor.upload(`${path}/replies`, { formKey: crypto.randomUUID(), body: 'Nachtrag' })
  await visitor.post(`${path}/closure`, { formKey: crypto.randomUUID(), comment: 'Fertig' })
  await visitor.post(`${path}/reopening`)
  expect(await mails()).toEqual([])
})

test('mails that somebody does not want do not come; those about the own account always do', async () => {
  const { db, team, eva, agent, visitor, mails } = await start({
    mutedMails: ['ticket.opened', 'ticket.replied', 'ticket.state-changed'],
  })
  await visitor.upload('/tickets', aForm(team.id))
  const ticket = await aTicket(db, { requester: eva })
  await replyToTicket(db, agent, ticket.id, { body: 'Antwort' })
  await closeTicket(db, agent, ticket.id, { comment: '' })
  expect(await mails()).toEqual([])
  await visitor.post('/password/forgot', { login: eva.email })
  await portal.work()
  expect((await mails()).map(({ name }) => name)).toEqual(['account.password-reset-requested'])
})

test('a change that is rolled back leaves no mail and no job', async () => {
  const { db, eva, agent, mails } = await start()
  const ticket = await aTicket(db, { requester: eva })
  const jobs = async () =>
    (await db.$queryRaw<{ count: number }[]>`select count(*)::int as count from graphile_worker.jobs`)[0]?.count
  const before = await jobs()
  await expect(
    transaction(db, async (tx) => {
      await replyToTicket(tx, agent, ticket.id, { body: 'Wird nie gesagt' })
      throw new Error('power cut')
    }),
  ).rejects.toThrow('power cut')
  expect(await mails()).toEqual([])
  expect(await jobs()).toBe(before)
  expect(await db.message.count({ where: { ticketId: ticket.id } })).toBe(1)
})
