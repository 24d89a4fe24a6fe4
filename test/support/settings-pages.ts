import { randomUUID } from 'node:crypto'
import type { Locale } from '../../src/i18n/translate.ts'
import { as } from './browsing.ts'
import { anAgent, aTeam, aTicket } from './builders.ts'
import type { Portal } from './portal.ts'
import { noting, type ShownPage } from './shown-pages.ts'

/** What admins set, by the environment, as delivered, refused and previewed. */
export async function settingsPages({ db, app }: Portal, locale: Locale): Promise<ShownPage[]> {
  const pages: ShownPage[] = []
  const { see, send, done } = noting(await as(app, await anAgent(db, { locale, role: 'admin' })), pages)
  await see('/desk/settings')
  for (const name of ['PORTAL_NAME', 'ACCENT_COLOR', 'LOGO_URL', 'TICKET_HINT', 'REGISTRATION', 'REOPEN_DAYS'])
    await see(`/desk/settings/${name}`)
  await send('/desk/settings/SUPPORT_HOURS', { seen: '0', value: 'x'.repeat(200) })
  await send('/desk/settings/SUPPORT_HOURS', { seen: '7', value: 'Montag bis Freitag' })
  await send('/desk/settings/TICKET_HINT', { seen: '0', value: 'Zuerst neu starten.', action: 'preview' })
  await done('/desk/settings/SUPPORT_HOURS', { seen: '0', value: 'Montag bis Freitag', action: 'save' })
  return pages
}

/** Texts to insert: none, refused, previewed, own and of all, asked about, and offered on a ticket without scripts. */
export async function cannedPages({ db, app }: Portal, locale: Locale): Promise<ShownPage[]> {
  const pages: ShownPage[] = []
  const path = '/desk/settings/canned'
  const agent = await anAgent(db, { locale })
  const { see, send, done } = noting(await as(app, agent), pages)
  await see(path)
  await see(`${path}?q=nichts`)
  await see(`${path}/new`)
  const form = { formKey: randomUUID(), title: 'Neu <anmelden>', word: 'neu', locale: 'de', scope: 'own' }
  await send(path, { ...form, title: '', word: 'zwei Wörter', body: '{{kunde.nam}}' })
  await send(path, { ...form, body: '{{kunde.anrede}} & {{vertrag.nummer}}', action: 'preview' })
  await done(path, { ...form, body: '{{kunde.anrede}}, melden Sie sich neu an.' })
  const mine = await db.cannedResponse.findFirstOrThrow({ where: { accountId: agent.id } })
  const all = await db.cannedResponse.create({ data: { title: 'Für alle', body: 'Text', locale: 'en' } })
  await see(`${path}/${mine.id}?q=neu`)
  await see(`${path}/${all.id}`)
  await see(`${path}/${mine.id}/removal`)
  const { formKey: _key, ...changed } = form
  await send(`${path}/${mine.id}`, { ...changed, body: 'Anderer Text', seen: '2026-11-22T09:00:00.000Z' })
  const { number } = await aTicket(db)
  for (const [route, action] of [
    ['replies', 'canned'],
    ['replies', 'insert'],
    ['notes', 'canned'],
  ] as const)
    await send(`/desk/tickets/${number}/${route}`, { formKey: randomUUID(), body: 'Text', action })
  return pages
}

/** Whom teams ask outside: none, one, and refused. */
export async function partyPages({ db, app }: Portal, locale: Locale): Promise<ShownPage[]> {
  const pages: ShownPage[] = []
  const path = '/desk/settings/parties'
  const team = await aTeam(db)
  const { see, send } = noting(await as(app, await anAgent(db, { locale }, [team])), pages)
  await see(path)
  const { id } = await db.party.create({ data: { teamId: team.id, name: 'Muster <Netz>', address: 'a@netz.example' } })
  await see(path)
  await see(`${path}/${id}`)
  await send(`${path}/${id}`, { name: '' })
  return pages
}

/** Texts of mails: all of them, one as delivered, refused, previewed, sent to oneself, saved, and changed by others. */
export async function mailTextPages({ db, app }: Portal, locale: Locale): Promise<ShownPage[]> {
  const pages: ShownPage[] = []
  const path = '/desk/settings/mails'
  const { see, send, done } = noting(await as(app, await anAgent(db, { locale, role: 'admin' })), pages)
  await see(path)
  for (const name of ['opened', 'replied?locale=en', 'refused', 'bounced']) await see(`${path}/${name}`)
  const form = { locale: 'de', seen: '', body: '{{kunde.anrede}} <b>, {{bearbeiter.name}}' }
  await send(`${path}/begun`, { ...form, formKey: randomUUID(), body: '{{kunde.nam}}' })
  await send(`${path}/begun`, { ...form, formKey: randomUUID(), action: 'preview', ticket: 'x' })
  await send(`${path}/begun`, { ...form, formKey: randomUUID(), action: 'preview' })
  await send(`${path}/begun`, { ...form, formKey: randomUUID(), action: 'test' })
  await done(`${path}/begun`, { ...form, formKey: randomUUID() })
  await send(`${path}/begun`, { ...form, formKey: randomUUID(), body: '{{bearbeiter.name}}' })
  await see(path)
  return pages
}
