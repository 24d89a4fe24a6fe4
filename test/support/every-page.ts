import { randomUUID } from 'node:crypto'
import { invite } from '../../src/accounts/invitations.ts'
import { loadDemo } from '../../src/demo/demo.ts'
import type { Locale } from '../../src/i18n/translate.ts'
import { type Account, transaction } from '../../src/platform/db.ts'
import { administrationPages } from './administration-pages.ts'
import { as } from './browsing.ts'
import { aCustomer, anAgent, aTicket, PASSWORD } from './builders.ts'
import { listPages } from './desk-list-pages.ts'
import { deskTicketPages } from './desk-pages.ts'
import { faqDeskPages } from './faq-desk-pages.ts'
import { faqPages } from './faq-pages.ts'
import { incidentPages } from './incident-pages.ts'
import { mailDeskPages } from './mail-desk-pages.ts'
import { pagesWithMails } from './mail-pages.ts'
import { linkIn, mailsTo } from './mails.ts'
import { noticePages } from './notice-pages.ts'
import { orderingPages } from './ordering-pages.ts'
import { seePeople } from './people-pages.ts'
import { phonePages } from './phone-pages.ts'
import type { Portal } from './portal.ts'
import { presencePages } from './presence-pages.ts'
import { cannedPages, mailTextPages, partyPages, settingsPages } from './settings-pages.ts'
import { FILE, noting, type ShownPage } from './shown-pages.ts'
import { stranger } from './strangers.ts'
import { templatePages } from './template-pages.ts'
import { aMessage } from './tickets.ts'
import { visitPages } from './visit-pages.ts'

/** What people see who are not signed in. */
async function visitorsPages(portal: Portal, locale: Locale): Promise<ShownPage[]> {
  const { db, app } = portal
  const pages: ShownPage[] = []
  const somebody = stranger(app, { headers: { 'accept-language': locale } })
  const { see, send, done } = noting(somebody, pages)
  for (const path of ['/', '/login', '/login?next=%2Ftickets', '/register', '/password/forgot', '/nowhere'])
    await see(path)
  await send('/login', { login: '', password: '' })
  await send('/login', { login: 'nobody@brandt.example', password: 'Wrong quiet boats' })
  await send('/login', {}, { 'sec-fetch-site': 'cross-site' })
  await send('/register', { email: 'nobody', firstName: '<b>' })
  await send('/register', { email: `${randomUUID()}@brandt.example`, firstName: 'Eva', lastName: 'Brandt' })
  await send('/password/forgot', { login: '' })
  await send('/password/forgot', { login: 'nobody@brandt.example' })
  await send('/tickets', { formKey: randomUUID(), subject: 'Betreff', body: 'Text' })
  await done('/logout', {})
  const [lost, invited] = [await aCustomer(db, { locale }), await aCustomer(db, { locale, passwordHash: null })]
  await somebody.post('/password/forgot', { login: lost.email })
  await transaction(db, (tx) => invite(tx, invited.id))
  const guessed = await aCustomer(db, { locale })
  const key = `sign-in-account #${guessed.id}`
  await db.rateLimit.create({ data: { key, count: 200, expiresAt: new Date(Date.now() + 600_000) } })
  await send('/login', { login: guessed.email, password: PASSWORD })
  await portal.work()
  await see(linkIn((await mailsTo(db, guessed.email)).at(-1)?.text ?? '', '/login/'))
  for (const { email } of [lost, invited]) {
    const link = linkIn((await mailsTo(db, email)).at(-1)?.text ?? '', '/password/reset/')
    await see(link)
    await send(link, { mode: 'choose', newPassword: 'short', newPasswordRepeat: 'other' })
    await send(link, { mode: 'generate' })
    await see(link)
  }
  return pages
}

/** What somebody sees who has not begun: empty lists, and every form with errors. */
async function newcomersPages({ db, app }: Portal, locale: Locale): Promise<ShownPage[]> {
  const pages: ShownPage[] = []
  const mailed = await aCustomer(db, { locale, passwordExpiresAt: new Date(Date.now() + 60_000) })
  await db.account.update({ where: { id: mailed.id }, data: { passwordHash: null } })
  const locked = noting(await as(app, mailed), pages)
  await locked.see('/preferences/password')
  await locked.send('/preferences/password', { newPassword: 'short', newPasswordRepeat: 'other' })

  const eva = await aCustomer(db, { locale, lastName: 'Brandt & Söhne <"\'>', refreshMinutes: 5 })
  const visitor = await as(app, eva)
  const { see, send, done } = noting(visitor, pages)
  for (const path of [
    '/tickets',
    '/tickets?view=closed',
    '/tickets?view=all&q=nichts',
    '/tickets/shared',
    '/tickets/new',
  ])
    await see(path)
  for (const path of ['/tickets/search', '/tickets/search?q=nichts', '/tickets/search?number=abc&from=x&to=2026-01-01'])
    await see(path)
  for (const path of [`/tickets?q=${'x'.repeat(300)}`, '/company/tickets', '/company/people', '/preferences'])
    await see(path)
  await send('/preferences', { locale: 'xx' })
  await send('/preferences/password', { newPassword: 'short', newPasswordRepeat: 'other' })
  await done('/preferences/sessions', { session: 'others' })
  const formKey = randomUUID()
  await send('/tickets', { formKey, subject: '', body: 'x'.repeat(60_000) })
  await visitor.upload('/tickets', { formKey, body: 'Text', action: 'attach' }, [FILE])
  await see('/tickets/new')
  return pages
}

/** Every kind of page of a ticket, for those who may see it. */
async function ticketsPages(portal: Portal, requester: Account, ticket: { id: number; number: string }) {
  const { app } = portal
  const pages: ShownPage[] = []
  const { see, send, done } = noting(await as(app, requester), pages)
  const path = `/tickets/${ticket.number}`
  const formKey = randomUUID()
  await see(path)
  await see(`${path}/print`)
  await send(`${path}/replies`, { formKey, body: '', priority: '9' })
  await send(`${path}/closure`, { formKey, comment: 'x'.repeat(60_000) })
  await send(`${path}/participants`, { email: 'nobody' })
  await done(`${path}/replies`, { formKey, body: 'Halle 2: https://firma.example' })
  await done(`${path}/confidentiality`, { confidential: 'yes' })
  await done(`${path}/closure`, { formKey: randomUUID(), comment: 'Danke' })
  await done(`${path}/reopening`, {})
  return pages
}

/** What people see who have everything: the demo's world, seen by a customer administrator and by the team. */
async function busyPages(portal: Portal, locale: Locale): Promise<ShownPage[]> {
  const { db, app, config } = portal
  const pages: ShownPage[] = []
  const [signIn] = await loadDemo(db, config)
  const { id } = await db.account.findUniqueOrThrow({ where: { email: signIn?.login ?? '' } })
  const eva = await db.account.update({ where: { id }, data: { locale, refreshMinutes: 5, pageSize: 10 } })
  const agent = await anAgent(db, { locale, role: 'admin' })
  const tickets = await db.ticket.findMany({ where: { requesterId: eva.id }, orderBy: { id: 'asc' } })
  const { see } = noting(await as(app, eva), pages)
  for (const path of [
    '/tickets?view=all',
    '/tickets?view=all&page=2&sort=-priority',
    '/company/tickets',
    '/company/people',
  ])
    await see(path)
  await see('/company/tickets?view=all&q=drucker')
  await see('/tickets/search?scope=company&q=e&status=open&priority=3')
  const person = await db.membership.findFirstOrThrow({ where: { accountId: eva.id } })
  await see(`/company/tickets?company=${person.organizationId}&person=${eva.id}`)
  for (const state of ['new', 'open', 'waiting', 'on_hold', 'closed'] as const) {
    const ticket = tickets.find((each) => each.state === state)
    if (ticket) await see(`/tickets/${ticket.number}`)
  }
  const [first = await aTicket(db, { requester: eva })] = tickets.filter(({ organizationId }) => organizationId)
  for (let count = 0; count < 51; count++) await aMessage(db, first.id, agent, { body: 'A   B\n1   2' })
  await see(`/tickets/${first.number}?before=${(await db.message.findFirstOrThrow({ orderBy: { id: 'desc' } })).id}`)
  const old = await aTicket(db, { requester: eva, state: 'closed', closedAt: new Date('2026-01-05T09:00:00Z') })
  await see(`/tickets/${old.number}`)
  await see(`/tickets/new?follows=${old.number}`)
  pages.push(...(await ticketsPages(portal, eva, first)))
  pages.push(...(await deskTicketPages(portal, locale)))
  const [mail] = await db.mail.findMany({ take: 1 })
  const paths = [
    '/dev/mailbox',
    '/dev/mailbox?to=nobody',
    '/dev/mailbox/new',
    `/dev/mailbox/new?answers=${mail?.id}`,
    `/dev/mailbox/${mail?.id}`,
    `/dev/mailbox/${mail?.id}?part=text`,
  ]
  for (const path of paths) await see(path)
  // Last, because it changes who may sign in.
  await seePeople(db, noting(await as(app, agent), pages))
  return pages
}

/** All pages of a portal in one language: empty, full, with errors, with what they confirm. */
export async function everyPage(portal: Portal, locale: Locale): Promise<ShownPage[]> {
  return [
    ...(await busyPages(portal, locale)),
    ...(await visitorsPages(portal, locale)),
    ...(await newcomersPages(portal, locale)),
    ...(await settingsPages(portal, locale)),
    ...(await cannedPages(portal, locale)),
    ...(await partyPages(portal, locale)),
    ...(await templatePages(portal, locale)),
    ...(await orderingPages(portal, locale)),
    ...(await mailDeskPages(portal, locale)),
    ...(await mailTextPages(portal, locale)),
    ...(await noticePages(portal, locale)),
    ...(await listPages(portal, locale)),
    ...(await administrationPages(portal, locale)),
    ...(await presencePages(portal, locale)),
    ...(await pagesWithMails(portal, locale)),
    ...(await visitPages(portal, locale)),
    ...(await phonePages(portal, locale)),
    ...(await incidentPages(portal, locale)),
    ...(await faqDeskPages(portal, locale)),
    ...(await faqPages(portal, locale)),
  ]
}
