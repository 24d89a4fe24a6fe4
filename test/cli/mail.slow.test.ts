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
