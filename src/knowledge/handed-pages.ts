import type { FastifyRequest } from 'fastify'
import type { TicketsOf } from '../organizations/handed-pages.ts'

// What later features bring to the desk's pages about articles.

/** Tickets that an article was used in, as far as the reader may see them. */
export type TicketsOfArticle = Awaited<ReturnType<TicketsOf>>

export type TicketsWithArticle = (
  request: FastifyRequest,
  articleId: number,
  shown: { page: number; href: (page: number) => string },
) => Promise<TicketsOfArticle>
