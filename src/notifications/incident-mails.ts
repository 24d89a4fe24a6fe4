import type { Admission } from '../accounts/admission.ts'
import { concerns } from '../incidents/policy.ts'
import { textFor } from '../incidents/texts.ts'
import { type Db, Prisma, readRows, transaction } from '../platform/db.ts'
import { composeMail, type MailTools, mailTo, type Recipient } from './compose.ts'
import type { MailBlock } from './letters.ts'
import { queueMails } from './outbox.ts'

/** Mails that are written in one transaction. */
const AT_ONCE = 100

interface Told {
  incidentId: number
  titleDe: string
  titleEn: string
  bodyDe: string
  bodyEn: string
  ends: boolean
  nextNewsAt: Date | null
  expectedAt: Date | null
  to: Recipient & { id: number }
}

/**
 * A job: mails an update to those who joined before it, want mails, are admitted now and may still see it; once each,
 * however often it runs. Whom their ticket has told is not told again.
 */
export async function tellIncident(
  db: Db,
  admission: Pick<Admission, 'condition' | 'today'>,
  tools: MailTools,
  update: number,
) {
  for (let told = AT_ONCE; told === AT_ONCE; ) {
    told = await transaction(db, async (tx) => {
      const news = await readRows<Told>(
        tx,
        Prisma.sql`with told as (
            insert into incident_told (update_id, account_id)
            select u.id, a.id from incident_update u join incident i on i.id = u.incident_id
              join incident_join j on j.incident_id = i.id join account a on a.id = j.account_id
            where u.id = ${update} and j.mails and j.joined_at <= u.created_at and a.id is distinct from u.author_id
              and a.enabled and a.erased_at is null and ${admission.condition()}
              and ${concerns(Prisma.sql`a.id`, admission.today())}
              and not exists (select 1 from incident_told x where x.update_id = u.id and x.account_id = a.id)
            order by a.id limit ${AT_ONCE}
            on conflict do nothing returning account_id)
          select i.id as "incidentId", i.title_de as "titleDe", i.title_en as "titleEn", u.body_de as "bodyDe",
            u.body_en as "bodyEn", u.ends, i.next_news_at as "nextNewsAt", i.expected_at as "expectedAt",
            json_build_object('id', a.id, 'email', a.email, 'firstName', a.first_name, 'lastName', a.last_name,
              'locale', a.locale) as "to"
          from told join account a on a.id = told.account_id join incident_update u on u.id = ${update}
            join incident i on i.id = u.incident_id order by a.id`,
      )
      await queueMails(
        tx,
        news.map((each) => updateMail(tools, each)),
      )
      return news.length
    })
  }
}

function updateMail(tools: MailTools, { to, ends, nextNewsAt, expectedAt, ...incident }: Told) {
  return composeMail(tools, { name: 'incident.update', to }, (words) => {
    const { t, locale } = words
    const { text: title } = textFor(locale, { de: incident.titleDe, en: incident.titleEn })
    const { text, lang } = textFor(locale, { de: incident.bodyDe, en: incident.bodyEn })
    const paragraphs = text
      .split(/\n{2,}/)
      .map((paragraph): MailBlock => ({ paragraph: paragraph.split('\n'), ...(lang ? { lang } : {}) }))
    const ahead = [
      ...(nextNewsAt ? [{ label: t('incident.next-news'), value: words.dateTime(nextNewsAt) }] : []),
      ...(expectedAt ? [{ label: t('incident.expected'), value: words.dateTime(expectedAt) }] : []),
    ]
    return {
      subject: t(ends ? 'mail.incident.subject.ended' : 'mail.incident.subject', { title }),
      opening: [t(ends ? 'mail.incident.opening.ended' : 'mail.incident.opening', { title })],
      more: [...paragraphs, ...(ahead.length ? [{ facts: ahead }] : [])],
      action: { label: t('mail.incident.action'), path: `/incidents/${incident.incidentId}` },
      closing: [...(ends ? [t('mail.incident.still')] : []), t('mail.incident.why')],
    }
  })
}

/** A job: tells the owner of an incident how many have joined since they last heard of it. */
export async function tellJoins(db: Db, tools: MailTools, incident: number) {
  await transaction(db, async (tx) => {
    const [found] = await readRows<{ count: number; titleDe: string; titleEn: string; to: Recipient & { id: number } }>(
      tx,
      Prisma.sql`with heard as (
          update incident i set joins_told_at = now() from incident o where i.id = ${incident} and o.id = i.id
          returning i.id, i.owner_id, i.title_de, i.title_en, o.joins_told_at as before)
        select h.title_de as "titleDe", h.title_en as "titleEn",
          (select count(*)::int from incident_join j where j.incident_id = h.id and j.joined_at > h.before) as count,
          json_build_object('id', a.id, 'email', a.email, 'firstName', a.first_name, 'lastName', a.last_name,
            'locale', a.locale) as "to"
        from heard h join account a on a.id = h.owner_id
        where a.enabled and a.erased_at is null and a.role <> 'customer'`,
    )
    if (!found?.count) return
    const { to, count } = found
    await mailTo(tx, tools, { name: 'desk.joins', to }, ({ t, locale }) => {
      const { text: title } = textFor(locale, { de: found.titleDe, en: found.titleEn })
      return {
        subject: t('mail.joins.subject', { count, title }),
        opening: [t('mail.joins.opening', { count, title })],
        action: { label: t('mail.incident.action'), path: `/desk/incidents/${incident}#joined` },
      }
    })
  })
}
