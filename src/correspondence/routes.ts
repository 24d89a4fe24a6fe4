import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { NotFoundError } from '../platform/errors.ts'
import type { Fields } from '../web/body.ts'
import { seeOther } from '../web/context.ts'
import { type FormState, known, readForm, withError } from '../web/forms.ts'
import { demandLocalHost } from '../web/origin.ts'
import { readMultipart } from '../web/uploads.ts'
import { developmentMailForm, writeQuery } from './forms.ts'
import { type AnsweredMail, quoteOf, writePage } from './pages.ts'
import { rawMail, type WrittenMail } from './raw-writing.ts'
import { receiveMail } from './receiving.ts'

/** In the development mailbox, which is never in production: writes to the helpdesk without a mail program. */
export async function developmentMailRoutes(app: FastifyInstance) {
  demandLocalHost(app, app.config)
  const show = (request: FastifyRequest, reply: FastifyReply, answered?: AnsweredMail, form?: FormState) =>
    reply.page(
      'correspondence/write',
      writePage(request.words, { answered, helpdesk: app.config.mailFrom.address, ...(form ? { form } : {}) }),
    )

  app.get('/dev/mailbox/new', async (request, reply) =>
    show(request, reply, await answeredMail(app, known(writeQuery, request.query).answers)),
  )

  app.post('/dev/mailbox/new', async (request, reply) => {
    const { fields, files, tooLarge } = await readMail(app, request)
    const form = readForm(developmentMailForm, fields)
    const answered = await answeredMail(app, known(writeQuery, { answers: form.values.answers || undefined }).answers)
    if (!form.ok) return show(request, reply.code(422), answered, form)
    if (tooLarge)
      return show(request, reply.code(422), answered, withError(form, 'attachments', 'error.upload.too-large'))
    const { formKey: id, from, to, subject, body } = form.data
    const text = answered ? body + quoteOf(request.words, answered) : body
    const answers = answered ? [...answered.thread.slice(-20), answered.messageId] : []
    await receiveMail(
      app,
      { mailbox: 'development', from, to: [to] },
      rawMail({ id, from, to, subject, text, answers, files }),
    )
    app.cookies.setFlash(reply, { key: 'correspondence.write.sent' })
    return seeOther(reply, '/dev/mailbox')
  })
}

/** Bytes of all files, which are held in memory. */
const MOST_BYTES = 10 * 1024 * 1024

async function readMail(app: FastifyInstance, request: FastifyRequest) {
  const files: WrittenMail['files'] = []
  let size = 0
  if (!request.isMultipart()) return { fields: (request.body ?? {}) as Fields, files, tooLarge: false }
  const fields = await readMultipart(request, async ({ filename, file }) => {
    const pieces: Buffer[] = []
    for await (const piece of file.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += piece.length
      if (size > MOST_BYTES) return
      pieces.push(piece)
    }
    if (files.length < app.config.maxUploadFiles) files.push({ filename, bytes: Buffer.concat(pieces) })
  })
  return { fields, files, tooLarge: size > MOST_BYTES }
}

async function answeredMail(app: FastifyInstance, id: number | undefined): Promise<AnsweredMail | undefined> {
  if (id === undefined) return undefined
  const mail = await app.db.mail.findUnique({ where: { id } })
  if (!mail) throw new NotFoundError()
  return mail
}
