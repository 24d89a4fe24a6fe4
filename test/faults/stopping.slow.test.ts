import { createHash, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { resumeMails } from '../../src/notifications/delivery.ts'
import { aCustomer, aTeam } from '../support/builders.ts'
import { mailsTo } from '../support/mails.ts'
import { usePortal } from '../support/portal.ts'
import { freePort, sessionCookie, startServer, startUpload, until } from '../support/server.ts'
import { startScriptedSmtp } from '../support/smtp.ts'
import { aForm } from '../support/tickets.ts'

// The portal beside the server only looks into the same database.
const portal = usePortal()
const MB = 1024 * 1024

async function start(env: Record<string, string> = {}) {
  const { db } = portal
  const team = (await db.team.findFirst({ where: { openToCustomers: true } })) ?? (await aTeam(db, { isDefault: true }))
  const eva = await aCustomer(db)
  const server = await startServer(portal.databaseUrl, env)
  const cookie = await sessionCookie(db, eva)
  const open = async () => {
    const form = new FormData()
    for (const [name, value] of Object.entries(aForm(team.id))) form.append(name, String(value))
    return fetch(`${server.url}/tickets`, { method: 'POST', body: form, redirect: 'manual', headers: { cookie } })
  }
  return { db, team, eva, server, cookie, open }
}

test('SIGTERM lets requests and uploads in flight finish, then ends with 0', async () => {
  const { db, team, eva, server, cookie } = await start()
  const content = randomBytes(3 * MB)
  const names = ['eins.bin', 'zwei.bin', 'drei.bin']
  const uploads = names.map((name) =>
    startUpload(`${server.url}/tickets`, cookie, aForm(team.id, { body: name }), name),
  )
  for (const upload of uploads) await upload.write(content.subarray(0, MB))
  await until(async () => (await db.attachment.count({ where: { ownerId: eva.id } })) === names.length, 20_000)
  const ended = server.stop()
  await new Promise((resolve) => setTimeout(resolve, 500))
  await expect(fetch(`${server.url}/healthz`)).rejects.toThrow()
  expect(server.child.exitCode).toBeNull()
  for (const upload of uploads) await upload.write(content.subarray(MB))
  for (const upload of uploads) expect((await upload.finish()).status).toBe(303)
  expect(await ended).toBe(0)
  const files = await db.attachment.findMany({
    where: { ownerId: eva.id },
    include: { messages: { include: { message: true } } },
  })
  expect(files.flatMap(({ messages }) => messages.map(({ message }) => message.body)).sort()).toEqual([...names].sort())
  const sha256 = createHash('sha256').update(content).digest()
  for (const file of files) expect(Buffer.from(file.sha256 ?? [])).toEqual(sha256)
}, 400_000)

test('SMTP down costs the page nothing and loses nothing: the mail goes out when it is back', async () => {
  const port = await freePort()
  const { db, eva, server, open } = await start({ SMTP_URL: `smtp://127.0.0.1:${port}?tls=off`, LOG_LEVEL: 'error' })
  expect((await open()).status).toBe(303)
  await until(async () => ((await mailsTo(db, eva.email))[0]?.attempts ?? 0) > 0, 15_000)
  expect((await mailsTo(db, eva.email))[0]).toMatchObject({ state: 'queued' })
  const smtp = await startScriptedSmtp({ port })
  try {
    await until(() => smtp.received.some(({ to }) => to[0] === eva.email), 45_000)
    await until(async () => (await mailsTo(db, eva.email))[0]?.state === 'sent', 10_000)
    expect(await server.stop()).toBe(0)
  } finally {
    server.child.kill('SIGKILL')
    await smtp.stop()
  }
}, 180_000)

test('killed while a mail is being sent, the next start sends it again with the same Message-ID', async () => {
  const smtp = await startScriptedSmtp()
  const { db, eva, server, open } = await start({ SMTP_URL: `smtp://127.0.0.1:${smtp.port}?tls=off` })
  // Mails of earlier tests may come as well.
  const hers = () => smtp.received.filter(({ to }) => to[0] === eva.email)
  smtp.behave('hang')
  await open()
  await until(() => hers().length === 1, 15_000)
  server.child.kill('SIGKILL')
  const [mail] = await mailsTo(db, eva.email)
  expect(mail).toMatchObject({ state: 'queued', attempts: 1 })
  // As two minutes later, when nobody can be sending it any more.
  await db.mail.update({ where: { id: mail?.id ?? 0 }, data: { dueAt: new Date(Date.now() - 60_000) } })
  smtp.behave('accept')
  const next = await startServer(portal.databaseUrl, { SMTP_URL: `smtp://127.0.0.1:${smtp.port}?tls=off` })
  try {
    // The server does this every minute.
    await resumeMails(db)
    await until(() => hers().length === 2, 30_000)
    for (const { raw } of hers()) expect(raw).toContain(mail?.messageId)
    await until(async () => (await mailsTo(db, eva.email))[0]?.state === 'sent', 10_000)
  } finally {
    next.child.kill('SIGKILL')
    await smtp.stop()
  }
}, 180_000)
