import { type Db, Prisma, readRows } from '../platform/db.ts'
import { type Reader, visibleArticles } from './policy.ts'
import { type FoundArticle, preferredText, shownColumns } from './searching.ts'
import { isInTitle, type Word, wordsIn } from './words.ts'

/** Letters of a subject, before anything is suggested. */
export const LEAST_TYPED = 4

const MOST_SUGGESTED = 3

// They say nothing of what it is about.
const FILLING = new Set(
  (
    'der die das den dem des ein eine einen einem einer und oder aber nicht nichts kein keine keinen mehr noch nur ' +
    'auch ich wir sie es er mein meine meinem meinen unser unsere ist sind war wird werden hat haben habe kann ' +
    'koennen geht funktioniert bei beim von vom zu zum zur mit ohne auf aus an am im in fuer seit nach um wie was ' +
    'warum wo wenn bitte hilfe problem probleme fehler the a an and or but not no my our is are was does do has have ' +
    'can cannot with without on off of to in at for since from how what why where when please help error issue ' +
    'working work'
  ).split(' '),
)

/** What a subject is about. */
export function subjectWords(subject: string): Word[] {
  return wordsIn(subject).filter(({ folded }) => folded.length > 2 && !FILLING.has(folded))
}

/**
 * At most three articles whose title or keywords hold words of a subject, those with most of them first; of several
 * words, a single one is enough only where nothing else fits better. One statement.
 */
export async function suggestArticles(db: Db, reader: Reader, words: Word[], locale: string): Promise<FoundArticle[]> {
  if (words.length === 0) return []
  const conditions = words.map(isInTitle)
  const score = Prisma.join(
    conditions.map((condition) => Prisma.sql`(${condition})::int`),
    ' + ',
  )
  return readRows<FoundArticle>(
    db,
    Prisma.sql`with hit as (select x.article_id, max(${score}) as score
          from faq_article_text x join faq_article a on a.id = x.article_id
        where x.state = 'published' and (${Prisma.join(conditions, ' or ')}) and ${visibleArticles(reader)}
        group by x.article_id),
      best as (select a.id, hit.score, (select count(*) from faq_feedback b where b.article_id = a.id and b.helpful)
          as helped from hit join faq_article a on a.id = hit.article_id
        where hit.score >= (select max(score) from hit) - 1
        order by hit.score desc, hit.article_id desc limit 50)
      select ${shownColumns} from (select * from best order by score desc, helped desc, id limit ${MOST_SUGGESTED}) c
        join faq_article a on a.id = c.id ${preferredText(reader, locale)}
      order by c.score desc, c.helped desc, c.id`,
  )
}
