import { expect, test, vi } from 'vitest'
import { schalter } from '../support/command.ts'
import { aDataDir, refusedStart, startProgram } from '../support/running.ts'

vi.setConfig({ testTimeout: 240_000 })

const signIns = (output: string) => output.match(/^Sign in: {2}\S+@.*$/gm) ?? []

test('the start prints only sign-ins that work, and says what to do when the gate is shut', async () => {
  const DATA_DIR = await aDataDir()
  const run = (...args: string[]) => schalter('', args, { env: { DATA_DIR } })
  const first = await startProgram({ DATA_DIR })
  expect(signIns(first.output())).toHaveLength(6)
  expect(first.output()).not.toContain('no customer can')
  const { stdout } = await run('contract', 'list', '--json')
  const numbers = (JSON.parse(stdout) as { number: string }[]).map(({ number }) => number)
  await run('customer', 'set', 'marc.aydin@aydin-logistik.example', '--enabled', 'no')
  await first.stop()
  const second = await startProgram({ DATA_DIR })
  expect(signIns(second.output())).toHaveLength(5)
  expect(second.output()).not.toContain('marc.aydin')
  for (const number of numbers) await run('contract', 'end', number)
  await second.stop()
  const third = await startProgram({ DATA_DIR })
  // Agents need no contract.
  expect(signIns(third.output())).toHaveLength(2)
  expect(third.output()).toContain(
    'Sign in:  no customer can, because no valid contract covers any (REGISTRATION is contract): schalter contract add',
  )
  await run('settings', 'set', 'REGISTRATION', 'open')
  await third.stop()
  const fourth = await startProgram({ DATA_DIR })
  expect(signIns(fourth.output())).toHaveLength(5)
  await fourth.stop()
})

test.each([
  [{ HOST: 'no-such-host.invalid' }, /^HOST is not an address of this machine/],
  [{ HOST: '203.0.113.7' }, /^HOST is not an address of this machine/],
  [{ DATA_DIR: '/dev/null/data' }, /^DATA_DIR cannot be used: /],
])('a start with %j ends with one line that names the setting', async (env, line) => {
  const DATA_DIR = await aDataDir()
  const { code, output } = await refusedStart({ DATA_DIR, DEMO: 'off', ...env })
  expect(code).toBe(1)
  expect(output).toMatch(line)
  expect(output.trim().split('\n')).toHaveLength(1)
})
