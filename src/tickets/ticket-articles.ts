import type { Actor } from '../accounts/actor.ts'
import type { Locale } from '../i18n/translate.ts'
import { saying } from '../knowledge/desk-articles.ts'
import { type Reader, visibleArticles } from '../knowledge/policy.ts'
import { validOn } from '../organizations/entitlement.ts'
import type { Day } from '../platform/clock.ts'
import { type AccountRole, type Db, Prisma, readRows, type Tx } from '../platform/db.ts'
import { NotFoundError } from '../platform/errors.ts'
import type { Held } from './locking.ts'

export interface OfferedArticle {
  id: number
  slug: string
  title: string
  /** The ticket's requester may read it. */
  readable: boolean
}

const MOST_OFFERED = 20

interface Sight {
  today: Day
  /** The FAQ is open to all. */
  open: boolean
}

/** What a ticket's requester may read, as contracts are today. */
export async function requesterOf(db: Db | Tx, ticketId: number, { today, open }: Sight): Promise<Reader> {
  const [person] = await readRows<{ id: number; role: AccountRole; modules: string[]; services: string[] }>(
    db,
    Prisma.sql`select a.id, a.role, array(select distinct unnest(c.modules) from membership m
          join contract c on c.organization_id = m.organization_id and ${validOn(today)} where m.account_id = a.id)
          as modules,
        array(select distinct unnest(c.services) from membership m
          join contract c on c.organization_id = m.organization_id and ${validOn(today)} where m.account_id = a.id)
          as services
      from ticket t join account a on a.id = t.requester_id where t.id = ${ticketId}`,
  )
  if (!person) throw new NotFoundError()
  const company = { id: 0, name: '', administrator: false, modules: person.modules, services: person.services }
  return { actor: { accountId: person.id, role: person.role, companies: [company] } as unknown as Actor, today, open }
}

/** Of `faq_article a`: of what is published, else of any text; in the agent's language if it is written in it. */
const titleIn = (locale: Locale) => Prisma.sql`(select x.title from faq_article_text x where x.article_id = a.id
  order by x.state <> 'published', x.locale <> ${locale}, x.locale limit 1)`

/** Articles with these words, those first that the ticket's requester may read; without words, those that help most. */
export async function offeredArticles(
  db: Db,
  ticketId: number,
  q: string,
  sight: Sight & { locale: Locale },
): Promise<OfferedArticle[]> {
  const reader = await requesterOf(db, ticketId, sight)
  return readRows<OfferedArticle>(
    db,
    Prisma.sql`select a.id, a.slug, ${titleIn(sight.locale)} as title, ${visibleArticles(reader)} as readable
      from faq_article a where ${saying(q)}
      order by readable desc,
        (select count(*) from faq_feedback f where f.article_id = a.id and f.helpful) desc, title, a.id
      limit ${MOST_OFFERED}`,
  )
}

/** One of them, which the requester may read. Throws NotFoundError. */
export async function articleToLink(db: Db | Tx, ticketId: number, id: number, sight: Sight & { locale: Locale }) {
  const reader = await requesterOf(db, ticketId, sight)
  const [article] = await readRows<Pick<OfferedArticle, 'slug' | 'title'>>(
    db,
    Prisma.sql`select a.slug, ${titleIn(sight.locale)} as title from faq_article a
      where a.id = ${id} and ${visibleArticles(reader)}`,
  )
  if (!article) throw new NotFoundError()
  return article
}

const LINKS = /\/faq\/articles\/([a-z0-9-]{1,120})/g

/** Remembers the articles that the team's texts link to, in their transaction; however they came into them. */
export async function rememberArticles(tx: Tx, { actor, ticket }: Held, texts: string[]) {
  const slugs = [...new Set([...texts.join('\n').matchAll(LINKS)].map(([, slug = '']) => slug))].slice(0, 50)
  if (slugs.length === 0) return
  await readRows(
    tx,
    Prisma.sql`insert into ticket_article (ticket_id, article_id, created_by)
      select ${ticket.id}, a.id, ${actor.accountId} from faq_article a where a.slug = any(${slugs}::text[])
      on conflict do nothing`,
  )
}
