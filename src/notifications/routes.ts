import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { NotFoundError } from '../platform/errors.ts'
import { known } from '../web/forms.ts'

const PER_PAGE = 25
const listQuery = z.object({ page: z.coerce.number().int().min(1).max(10_000).catch(1), to: z.string().max(254).catch('') })
const mailParams = z.object({
  id: z.coerce
    .number()
    .int()
    .positive()
    .max(2 ** 31 - 1),
})

/** The mails that would have been sent, while no SMTP server is set; never in production. */
export async function mailboxRoutes(app: FastifyInstance) {
  app.get('/dev/mailbox', async (request, reply) => {
    const { page, to } = known(listQuery, request.query)
    const where = to ? { toAddress: { contains: to, mode: 'insensitive' as const } } : {}
    const [total, mails] = await Promise.all([
      app.db.mail.count({ where }),
      app.db.mail.findMany({
        where,
        orderBy: { id: 'desc' },
        take: PER_PAGE,
        skip: (page - 1) * PER_PAGE,
        select: { id: true, toName: true, toAddress: true, subject: true, createdAt: true },
      }),
    ])
    return reply.page('mailbox/index', { mails, to, total, page, pages: Math.max(1, Math.ceil(total / PER_PAGE)) })
  })

  app.get('/dev/mailbox/:id', async (request, reply) => {
    const { id } = known(mailParams, request.params)
    const mail = await app.db.mail.findUnique({ where: { id } })
    if (!mail) throw new NotFoundError()
    const lines = mail.text.split('\n').map((text) => ({ text, path: localLink(text, app.config.baseUrl) }))
    return reply.page('mailbox/show', { mail, lines })
  })
}

/** The path of a line that is a link to this portal. */
const localLink = (line: string, baseUrl: string) => (line.startsWith(`${baseUrl}/`) ? line.slice(baseUrl.length) : undefined)
