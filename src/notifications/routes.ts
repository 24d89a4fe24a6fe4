import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { NotFoundError } from '../platform/errors.ts'
import { line } from '../platform/rules.ts'
import { known } from '../web/forms.ts'
import { demandLocalHost } from '../web/origin.ts'
import { withTokens } from './file-links.ts'
import { MAILS_PER_PAGE, mailboxPage, mailPage } from './pages.ts'

const listQuery = z.object({
  page: z.coerce.number().int().min(1).max(10_000).catch(1),
  to: line(254).catch(''),
})
const showQuery = z.object({ part: z.enum(['html', 'text', 'calendar']).catch('html') })
const mailParams = z.object({
  id: z.coerce
    .number()
    .int()
    .positive()
    .max(2 ** 31 - 1),
})

/** Only without an SMTP server, and never in production; mails carry passwords. */
export async function mailboxRoutes(app: FastifyInstance) {
  demandLocalHost(app, app.config)
  app.get('/dev/mailbox', async (request, reply) => {
    const { page, to } = known(listQuery, request.query)
    const where = to ? { toAddress: { contains: to, mode: 'insensitive' as const } } : {}
    const [total, mails] = await Promise.all([
      app.db.mail.count({ where }),
      app.db.mail.findMany({
        where,
        orderBy: { id: 'desc' },
        take: MAILS_PER_PAGE,
        skip: (page - 1) * MAILS_PER_PAGE,
        select: { id: true, toName: true, toAddress: true, subject: true, createdAt: true },
      }),
    ])
    return reply.page('mailbox/index', mailboxPage(request.words, mails, { to, page, total }))
  })

  app.get('/dev/mailbox/:id', async (request, reply) => {
    const mail = await findMail(app, request.params)
    const { part } = known(showQuery, request.query)
    return reply.page('mailbox/show', mailPage(request.words, mail, part, app.config.baseUrl))
  })

  app.get('/dev/mailbox/:id/html', async (request, reply) => {
    const { html } = await findMail(app, request.params)
    return reply
      .header('content-security-policy', framePolicy(html))
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(withTokens(html, app.config.cookieSecret).replaceAll('<a href=', '<a target="_blank" rel="noopener" href='))
  })
}

async function findMail(app: FastifyInstance, params: unknown) {
  const { id } = known(mailParams, params)
  const mail = await app.db.mail.findUnique({ where: { id } })
  if (!mail) throw new NotFoundError()
  return { ...mail, text: withTokens(mail.text, app.config.cookieSecret) }
}

/** A framed mail runs and loads nothing and has only its own styles. Links open new tabs. */
function framePolicy(html: string): string {
  const [head = ''] = html.split('</head>', 1)
  const style = /<style>([\s\S]*?)<\/style>/.exec(head)?.[1]
  return [
    'sandbox allow-popups allow-popups-to-escape-sandbox',
    "default-src 'none'",
    `style-src ${style === undefined ? "'none'" : `'sha256-${createHash('sha256').update(style).digest('base64')}'`}`,
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'self'",
  ].join('; ')
}
