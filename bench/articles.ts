import type pg from 'pg'
import { foldText } from '../src/platform/folding.ts'
import { storyOf } from './texts.ts'

const ARTICLES = 5000
const CATEGORIES = 40

const kinds = ['prüfen', 'einrichten', 'neu starten', 'austauschen', 'verbinden', 'aktualisieren', 'melden', 'messen']
const things = [
  'Etikettendrucker',
  'Netzlaufwerk',
  'Outlook',
  'Scanner',
  'VPN',
  'Bildschirm',
  'Telefon',
  'ERP',
  'Toner',
]
const parts = [
  'Kabel',
  'Anzeige',
  'Konto',
  'Treiber',
  'Einstellung',
  'Lampe',
  'Klappe',
  'Zertifikat',
  'Kennwort',
  'Netz',
]

const at = <Item>(list: Item[], index: number): Item => list[index % list.length] as Item

/** A page of text, as people write them. */
function textOf(index: number): string {
  const stories = [0, 1, 2].map((more) => storyOf(index * 3 + more))
  return stories
    .map(({ messages: [said, answer] }, place) => `## ${at(parts, index + place)}\n\n${said}\n\n1. ${answer}\n`)
    .join('\n')
}

const titleOf = (index: number) =>
  `${at(things, index)} ${at(kinds, Math.floor(index / 9))}: ${at(parts, Math.floor(index / 72))} ${index}`

/** The FAQ of a large provider, in two languages: in each contract that is valid. */
export async function seedArticles(client: pg.Client) {
  await client.query(`update contract set modules = '{faq}'`)
  await client.query(
    `insert into faq_category (slug, names, parent_id)
     select 'thema-' || n, jsonb_build_object('de', 'Thema ' || n, 'en', 'Topic ' || n),
       case when n > 8 then (n % 8) + 1 end from generate_series(1, $1) n`,
    [CATEGORIES],
  )
  await client.query(
    `insert into faq_article (slug, category_id, services)
     select 'artikel-' || n, 1 + n % $2, case n % 10 when 0 then '{Vor-Ort-Service}'::text[] when 1 then '{Server}'
       else '{}' end from generate_series(1, $1) n`,
    [ARTICLES, CATEGORIES],
  )
  const texts = Array.from({ length: ARTICLES }, (_, index) => ({ title: titleOf(index), body: textOf(index) }))
  await client.query(
    `insert into faq_article_text (article_id, locale, title, body, state, folded_title, folded, updated_at)
     select a.id, locale, x.title, x.body, 'published', x."foldedTitle", x.folded, now()
     from jsonb_to_recordset($1::jsonb) as x(slug text, title text, body text, "foldedTitle" text, folded text)
       join faq_article a on a.slug = x.slug cross join unnest('{de,en}'::text[]) locale`,
    [
      JSON.stringify(
        texts.map(({ title, body }, index) => ({
          ...{ slug: `artikel-${index + 1}`, title, body, foldedTitle: foldText(title) },
          folded: `${foldText(title)} ${foldText(body)}`,
        })),
      ),
    ],
  )
  await client.query(`insert into faq_feedback (article_id, helpful) select a.id, n % 4 > 0 from faq_article a
    cross join generate_series(1, 6) n`)
}
