import { randomUUID } from 'node:crypto'
import type { Translator } from '../i18n/translate.ts'
import type { CategoryNode } from '../knowledge/arranging.ts'
import { categoryChoices } from '../knowledge/desk-list-pages.ts'
import type { FormState } from '../web/forms.ts'
import type { DeskTicket } from './desk-facts.ts'
import { formPage } from './desk-form-pages.ts'
import type { OfferedArticle } from './ticket-articles.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'tickets/desk/articles': ReturnType<typeof articlesToLinkPage>
    'tickets/desk/suggested-articles': ReturnType<typeof suggestedArticlesPage>
  }
}

/** As it stands in an answer. */
export const linkText = ({ title, slug }: Pick<OfferedArticle, 'title' | 'slug'>, baseUrl: string) =>
  `${title}: ${baseUrl}/faq/articles/${slug}`

export function articlesToLinkPage(
  words: Translator,
  ticket: DeskTicket,
  { q, articles, baseUrl }: { q: string; articles: OfferedArticle[]; baseUrl: string },
) {
  const path = `/desk/tickets/${ticket.number}`
  return {
    ticket: { short: `…${ticket.number.slice(-4)}`, subject: ticket.subject, path },
    path: `${path}/articles`,
    q,
    formKey: randomUUID(),
    rows: articles.map((article) => ({
      id: article.id,
      title: article.title,
      href: `/faq/articles/${article.slug}`,
      text: article.readable ? linkText(article, baseUrl) : undefined,
      insert: insertNamed(words, article),
    })),
  }
}

/** Below an answer that is being written. */
export const suggestedArticlesPage = (
  words: Translator,
  articles: Pick<OfferedArticle, 'title' | 'slug'>[],
  baseUrl: string,
) => ({
  rows: articles.map((article) => ({
    title: article.title,
    href: `/faq/articles/${article.slug}`,
    text: linkText(article, baseUrl),
    insert: insertNamed(words, article),
  })),
})

const insertNamed = ({ t }: Translator, { title }: Pick<OfferedArticle, 'title'>) =>
  t('desk.faq.link.insert-named', { title })

/** A draft from what solved the ticket; the article itself is written in the editor. */
export const solutionArticlePage = (
  words: Translator,
  ticket: DeskTicket,
  marked: { title: string; text: string },
  categories: CategoryNode[],
  form: FormState,
) =>
  formPage(words, ticket, 'article', form, {
    title: 'desk.faq.solution',
    submit: 'desk.faq.solution.submit',
    formKey: form.values.formKey ?? randomUUID(),
    labels: { title: 'desk.faq.title', body: 'desk.faq.body', category: 'desk.faq.category' },
    standard: { title: marked.title, body: marked.text },
    fields: [
      { kind: 'subject', name: 'title', required: true },
      {
        kind: 'select',
        name: 'category',
        required: true,
        choices: categoryChoices(words, categories),
        empty: words.t('desk.faq.category.choose'),
      },
      { kind: 'text', name: 'body', required: true, rows: 10, hint: words.t('desk.faq.solution.hint') },
    ],
    effects: [words.t('desk.faq.solution.effect')],
  })
