import { randomUUID } from 'node:crypto'
import { failMailbox } from '../../src/correspondence/mailboxes.ts'
import type { Locale } from '../../src/i18n/translate.ts'
import { as } from './browsing.ts'
import { anAgent, aTeam } from './builders.ts'
import { aQuarantinedMail } from './incoming.ts'
import type { Portal } from './portal.ts'
import { noting, type ShownPage } from './shown-pages.ts'

const MAIL = '/desk/mail'
const RULES = '/desk/settings/mail-rules'

/** Mails at the desk, rules and mailboxes: empty, full, refused, decided on. */
export async function mailDeskPages({ db, app }: Portal, locale: Locale): Promise<ShownPage[]> {
  const pages: ShownPage[] = []
  const { see, send, done } = noting(await as(app, await anAgent(db, { locale, role: 'admin' })), pages)
  const tabs = ['quarantine', 'outbox', 'parked', 'undeliverable', 'history', 'blocked']
  const seeAll = async () => {
    for (const tab of tabs) await see(`${MAIL}?tab=${tab}`)
  }
  await seeAll()
  const facts = { files: ['Etikett <v3>.pdf'], auth: ['spf=pass'], hint: '2026112110000017' }
  const automatic = await aQuarantinedMail(db, { subject: 'Ihre <Sendung>', facts })
  const nameless = await aQuarantinedMail(db, { reason: 'sender-several', fromAddress: null })
  const broken = await aQuarantinedMail(db, { reason: 'unprocessable', fromAddress: null, subject: null, body: null })
  await db.blockedSender.create({ data: { pattern: `@${randomUUID()}.example` } })
  const mail = { name: 'x', subject: 'Antwort', text: '', html: '', toName: '', toAddress: 'eva@brandt.example' }
  for (const state of ['queued', 'parked'] as const)
    await db.mail.create({
      data: { ...mail, state, attempts: 2, lastError: '451 <später>', messageId: randomUUID(), dueAt: new Date(2e12) },
    })
  await seeAll()
  for (const { id } of [automatic, nameless, broken]) await see(`${MAIL}/incoming/${id}`)
  const formKey = randomUUID()
  await send(`${MAIL}/incoming/${automatic.id}/release`, { formKey, action: 'into', ticket: '1', admit: 'yes' })
  await send(`${MAIL}/incoming/${nameless.id}/release`, { formKey, action: 'new', from: 'nobody' })
  await send(`${MAIL}/incoming/${automatic.id}/blocking`, { formKey, what: 'x' })
  await done(`${MAIL}/incoming/${automatic.id}/release`, { formKey: randomUUID(), action: 'new' })
  await send(`${MAIL}/incoming/${automatic.id}/removal`, { formKey: randomUUID() })
  await done(`${MAIL}/incoming/${nameless.id}/removal`, { formKey: randomUUID() })

  for (const path of [RULES, `${RULES}/new`, '/desk/settings/mailboxes']) await see(path)
  const team = String((await aTeam(db)).id)
  const rule = { words: 'Beamer, Tafel', organization: '', team }
  await send(RULES, { ...rule, formKey: randomUUID(), words: '' })
  await send(RULES, { ...rule, formKey: randomUUID(), action: 'try', subject: 'Beamer' })
  await done(RULES, { ...rule, formKey: randomUUID() })
  const { id } = await db.mailRule.findFirstOrThrow()
  await see(`${RULES}/${id}`)
  await send(`${RULES}/${id}`, { ...rule, formKey: randomUUID(), words: 'WLAN', seen: 'earlier' })
  await send(`${RULES}/${id}/move`, { formKey: randomUUID(), direction: 'up', seen: 'earlier' })
  await failMailbox(db, 'rechnung@muster-it.example INBOX', { fault: 'folder', detail: 'NO <x>' })
  await see('/desk/settings/mailboxes')
  return pages
}
