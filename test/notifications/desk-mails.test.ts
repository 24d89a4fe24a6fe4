import { expect, test } from 'vitest'
import { openTicket } from '../../src/tickets/opening.ts'
import { replyToTicket } from '../../src/tickets/replies.ts'
import { as, Visitor } from '../support/browsing.ts'
import { PASSWORD } from '../support/builders.ts'
import { aDeskTicket, written } from '../support/desk.ts'
import { linkIn } from '../support/mails.ts'
import { pageOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()

test('an agent signs replies below the text, in both parts of the mail; the message stays as written', async () => {
  const { db, atJanas, jana, eva, mails, messages, path } = await aDeskTicket(portal)
  await db.account.update({
    where: { id: jana.id },
    data: { shownOrganization: 'Muster IT Service', signature: 'Jana Keller\nZimmer 12 <Nord>' },
  })
  await atJanas.upload(`${path}/replies`, written('Bitte neu starten.'))
  const mail = (await mails(eva)).at(-1)
  expect(mail?.text).toContain(
    '> Bitte neu starten.\n> \n> -- \n> Muster IT Service\n> Jana Keller\n> Zimmer 12 <Nord>\n',
  )
  expect(
    pageOf(mail?.html ?? '')
      .all('.quote .signature')
      .map(({ innerHTML }) => innerHTML),
  ).toEqual(['Muster IT Service<br>Jana Keller<br>Zimmer 12 &lt;Nord&gt;'])
  expect((await messages()).at(-1)?.body).toBe('Bitte neu starten.')
})

test('what an agent answered by mail is signed as they wrote it, not once more', async () => {
  const { db, jana, asJana, eva, mails, ticket } = await aDeskTicket(portal)
  await db.account.update({ where: { id: jana.id }, data: { signature: 'Jana Keller\nZimmer 12' } })
  const body = 'Bitte neu starten.\n\nViele Grüße\nJana Keller'
  await replyToTicket(db, asJana, ticket.id, { body }, { channel: 'email' })
  const mail = (await mails(eva)).at(-1)
  expect(mail?.text).toContain('> Viele Grüße\n> Jana Keller\n\n')
  expect(mail?.text).not.toContain('Zimmer 12')
})

test('without a signature nothing is added, and a customer’s own is not asked for', async () => {
  const { db, atJanas, atEvas, eva, ben, jana, mails, path, ticket } = await aDeskTicket(portal)
  await db.account.update({ where: { id: eva.id }, data: { signature: 'Eva, privat' } })
  await atEvas.upload(`/tickets/${ticket.number}/replies`, written('Noch etwas.'))
  await atJanas.upload(`${path}/replies`, written('Danke.'))
  const texts = [...(await mails(ben)), ...(await mails(eva)), ...(await mails(jana))]
    .map(({ text }) => text)
    .join('\n')
  expect(texts).toContain('> Danke.\n\n')
  expect(texts).not.toContain('Eva, privat')
})

test('the number in a mail to the team opens that ticket at the desk, by way of the sign-in', async () => {
  const { db, app, team, jana, asEva, mails } = await aDeskTicket(portal)
  const number = await openTicket(db, asEva, {
    team: team.id,
    subject: 'Beamer in Raum 7',
    body: 'Er bleibt dunkel.',
    affects: 'me',
    priority: 3,
    ...(asEva.companies[0] ? { organization: asEva.companies[0].id } : {}),
  })
  const mail = (await mails(jana)).at(-1)
  expect(mail?.text).toContain(`Guten Tag ${team.name},`)
  const link = linkIn(mail?.text ?? '')
  expect(link).toBe(`/desk/tickets/${number}`)
  expect(pageOf(mail?.html ?? '').links()).toContain(`${portal.config.baseUrl}${link}`)
  const visitor = new Visitor(app, { headers: { 'accept-language': 'de' } })
  const asked = await visitor.get(link)
  expect(asked.headers.location).toBe(`/login?next=${encodeURIComponent(link)}`)
  const signIn = await visitor.get(String(asked.headers.location))
  const next = pageOf(signIn).fields('next')
  expect(next.map(({ value }) => value)).toContain(link)
  const entered = await visitor.post('/login', { login: jana.email, password: PASSWORD, next: link })
  expect(entered.headers.location).toBe(link)
  expect((await visitor.follow(entered)).body).toContain('Beamer in Raum 7')
  expect((await (await as(app, jana)).get(link)).statusCode).toBe(200)
})
