import { expect, test, vi } from 'vitest'
import { anAgent, aTeam } from '../support/builders.ts'
import { schalter } from '../support/command.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()
vi.setConfig({ testTimeout: 120_000 })

const run = (...args: string[]) => schalter(portal.databaseUrl, args)

test('a team is changed by its name, its members by their addresses, and removed when nothing needs it', async () => {
  const { db } = portal
  await aTeam(db, { name: 'Support Team', isDefault: true })
  const second = await aTeam(db, { name: 'Second Level', openToCustomers: false })
  const jana = await anAgent(db, {}, [])
  const set = ['--name', 'Server', '--escalates-to', 'none', '--open', 'yes', '--service', 'Server', 'Netz']
  expect(await run('team', 'set', 'second level', ...set, '--add', jana.email)).toMatchObject({ code: 0 })
  const changed = { name: 'Server', openToCustomers: true, services: ['Server', 'Netz'] }
  expect(await db.team.findUnique({ where: { id: second.id } })).toMatchObject(changed)
  expect((await run('team', 'list')).stdout).toMatch(/Server\s+1\s+1\s+yes\s+Server, Netz/)
  const refused = await run('team', 'remove', 'Server')
  expect(refused).toMatchObject({ code: 1, stderr: 'The team Server stays: it has 1 members.\n' })
  expect(await run('team', 'set', 'Server', '--remove', jana.email, '--service', 'none')).toMatchObject({ code: 0 })
  expect(await db.team.findUnique({ where: { id: second.id } })).toMatchObject({ services: [] })
  expect(await run('team', 'remove', 'Server')).toMatchObject({ code: 0 })
  expect((await run('team', 'set', 'Server', '--level', '2')).stderr).toContain('There is no team Server.')
  expect((await run('team', 'set', 'Support Team', '--open', 'no')).code).toBe(1)
  expect((await run('team', 'set', 'Support Team', '--position', 'x')).code).toBe(2)
})
