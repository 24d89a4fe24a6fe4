import { expect, test } from 'vitest'
import { newContract, schalter } from '../support/command.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal({ REGISTRATION: 'contract' })
const run = (...args: string[]) => schalter(portal.databaseUrl, args)

test('what is done at the command line is listed with its user, and can be looked for', async () => {
  await run(...newContract('RV-1', 'Brandt GmbH', '2026-01-01', '2099-12-31'))
  await run('contract', 'end', 'RV-1', '--on', '2026-06-30')
  await run('customer', 'add', 'eva@brandt.example', '--name', 'Eva Brandt', '--organization', 'Brandt GmbH')
  const all = JSON.parse((await run('audit', 'list', '--json')).stdout) as { action: string; by: string }[]
  expect(all.map(({ action }) => action).reverse()).toEqual([
    'company.added',
    'contract.added',
    'contract.ended',
    'person.added',
    'membership.added',
  ])
  for (const { by } of all) expect(by).toMatch(/^command line \(.+\)$/)
  const ended = await run('audit', 'list', '--action', 'contract.ended', '--since', '01.01.2026')
  expect(ended.stdout).toMatch(/contract\.ended +RV-1 +validUntil: "2099-12-31" → "2026-06-30"/)
  expect((await run('audit', 'list', '--account', 'Eva@brandt.example')).stdout).toMatch(/membership\.added +eva@/)
  expect((await run('audit', 'list', '--since', '2099-01-01')).stdout).toBe('No such entries.\n')
  expect(await run('audit', 'list', '--account', 'nobody')).toMatchObject({ code: 1, stdout: '' })
  for (const wrong of [
    ['--since', 'gestern'],
    ['--action', 'tea'],
    ['--before', '0'],
  ])
    expect(await run('audit', 'list', ...wrong)).toMatchObject({ code: 2, stdout: '' })
})

test('a long list goes on with the entry it names', async () => {
  await portal.db.auditEntry.createMany({ data: Array.from({ length: 450 }, () => ({ action: 'team.added' })) })
  const sizes = []
  let more: string | undefined = ''
  for (let pages = 0; more !== undefined && pages < 5; pages++) {
    const page = await run('audit', 'list', '--action', 'team', ...(more ? ['--before', more] : []))
    sizes.push(page.stdout.split('\n').filter((line) => line.includes('team.added')).length)
    more = /More: schalter audit list --before (\d+)/.exec(page.stdout)?.[1]
  }
  expect(sizes).toEqual([200, 200, 50])
})
