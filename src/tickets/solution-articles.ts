import type { Actor } from '../accounts/actor.ts'
import type { Locale } from '../i18n/translate.ts'
import { addArticle } from '../knowledge/articles.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { InvalidInputError } from '../platform/errors.ts'
import { holdTicketTo } from './locking.ts'
import { namesOnTicket } from './questions.ts'
import { withoutCustomer } from './without-customer.ts'

// Of what somebody has to look at: it stays in the text, between these.
const MARKED = { name: '⟦$&⟧', address: '⟦$&⟧', phone: '⟦$&⟧' }

/** Subject and solution, with everything that names the customer marked. Throws NotFoundError. */
export async function markedSolution(db: Db, actor: Actor, id: number): Promise<{ title: string; text: string }> {
  const names = await namesOnTicket(db, actor, id)
  const [ticket] = await readRows<{ subject: string; solution: string }>(
    db,
    Prisma.sql`select t.subject, t.solution from ticket t where t.id = ${id}`,
  )
  const mark = (text: string, hides: { names: boolean; addresses: boolean; phones: boolean }) =>
    withoutCustomer(text, { names, hides, words: MARKED })
  // Names are parts of addresses, which are marked as a whole.
  const marked = (text = '') =>
    mark(text, { names: false, addresses: true, phones: true })
      .split(/(⟦[^⟧]*⟧)/)
      .map((piece, place) => (place % 2 ? piece : mark(piece, { names: true, addresses: false, phones: false })))
      .join('')
  return { title: marked(ticket?.subject), text: marked(ticket?.solution) }
}

interface SolutionWish {
  title: string
  body: string
  category: number
  locale: Locale
}

/** A draft of an article, which the ticket knows as its origin. Returns its id. Throws InvalidInputError. */
export async function articleFromSolution(db: Db | Tx, by: Actor, id: number, wish: SolutionWish): Promise<number> {
  return transaction(db, async (tx) => {
    const { actor, ticket } = await holdTicketTo(tx, by, 'note', id)
    if (ticket.state !== 'closed') throw new InvalidInputError('form', 'error.faq.unsolved')
    const facts = { keywords: [], state: 'draft' as const, services: [], validUntil: null, related: [], note: '' }
    const { id: articleId } = await addArticle(tx, actor, { ...wish, ...facts })
    await readRows(
      tx,
      Prisma.sql`insert into ticket_article (ticket_id, article_id, origin, created_by)
        values (${id}, ${articleId}, true, ${actor.accountId})`,
    )
    return articleId
  })
}
