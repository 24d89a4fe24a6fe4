import { expect, test } from 'vitest'
import { schalter } from '../support/command.ts'
import { useDelivery } from '../support/delivery.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()
const { smtp, find, aMail, work } = useDelivery(portal)
const run = (...args: string[]) => schalter(portal.databaseUrl, ['mail', ...args])

test('refused mails are listed, shown, tried again and discarded from the command line', async () => {
  smtp.behave('refuse')
  const mails = [await aMail(), await aMail({ text: 'Guten Tag,\n\u001b[31mrot\n' }), await aMail()]
  await work()
  const [first, second, third] = mails.map(({ id }) => String(id)) as [string, string, string]

  const list = await run('list', '--state', 'parked')
  expect(list).toMatchObject({ code: 0, stderr: '' })
  for (const { id, toAddress } of mails) expect(list.stdout).toMatch(new RegExp(`${id}\\s+parked\\s+${toAddress}`))
  expect(list.stdout).toContain('550')

  const shown = await run('show', second)
  expect(shown.stdout).toContain('Guten Tag,')
  expect(shown.stdout).not.toContain('\u001b')

  expect(await run('discard', first)).toMatchObject({ code: 0, stdout: `${first} has been discarded\n` })
  const some = await run('retry', first, second)
  expect(some).toMatchObject({ code: 1, stdout: `${second} will be sent\n` })
  expect(some.stderr).toContain(`${first} stays as it is: Mail ${first} is discarded.`)
  expect((await run('retry', '--all')).stdout).toBe(`${third} will be sent\n`)
  smtp.behave('accept')
  await work()
  for (const id of [second, third]) expect(await find(Number(id))).toMatchObject({ state: 'sent' })

  expect((await run('list')).stdout).toBe('No such mails.\n')
  expect((await run('retry')).stderr).toContain('use --all')
  expect((await run('show', '99999')).stderr).toBe('There is no mail 99999.\n')
  expect(await run('discard', 'x')).toMatchObject({ code: 2 })
})

test('the queue says how many wait or were given up, and why', async () => {
  expect((await run('queue')).stdout).toBe('No mail waits, and none was given up.\n')
  smtp.behave('refuse')
  await aMail()
  await aMail()
  await work()
  smtp.behave('accept')
  await aMail()
  const { stdout } = await run('queue')
  expect(stdout).toMatch(/^queued +1 /m)
  expect(stdout).toMatch(/^parked +2 .*550/m)
  const lines = JSON.parse((await run('queue', '--json')).stdout) as { state: string; mails: number }[]
  expect(lines.map(({ state, mails }) => [state, mails])).toEqual([
    ['queued', 1],
    ['parked', 2],
  ])
})

test('a test mail is sent at once; what the server says against it is told with what to do', async () => {
  const env = { SMTP_URL: `smtp://127.0.0.1:${smtp.port}?tls=off`, MAIL_FROM: 'Hilfe <hilfe@muster-it.example>' }
  const send = (address: string, more: Record<string, string> = env) =>
    schalter(portal.databaseUrl, ['mail', 'test', address], { env: more })
  const sent = await send('eva@brandt.example')
  expect(sent).toMatchObject({ code: 0 })
  expect(sent.stdout).toContain('has taken a mail to eva@brandt.example. Bounces would go to hilfe@muster-it.example.')
  expect(smtp.received).toMatchObject([{ to: ['eva@brandt.example'], from: 'hilfe@muster-it.example' }])
  smtp.behave({ refuses: 'RCPT TO', with: '554 5.7.1 Relay access denied' })
  const refused = await send('eva@brandt.example')
  expect(refused).toMatchObject({ code: 1 })
  expect(refused.stderr).toContain('At RCPT TO, the mail server said: 554 5.7.1 Relay access denied')
  expect(refused.stderr).toContain('must let this machine or this user send to others')
  expect((await send('eva@brandt.example\nBcc: x@y.example')).stderr).toContain('is not an address')
  expect((await send('eva@brandt.example', {})).stderr).toContain('SMTP_URL is not set')
})
