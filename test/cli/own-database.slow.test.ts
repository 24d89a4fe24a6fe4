import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { commandEnvironment, newContract, schalter } from '../support/command.ts'
import { aDataDir, collect, ended, postgresPid, startProgram, until } from '../support/running.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

const run = (dataDir: string, ...args: string[]) => schalter('', args, { env: { DATA_DIR: dataDir } })

async function aDatabase(): Promise<string> {
  const dataDir = await aDataDir()
  expect(await run(dataDir, 'db', 'migrate')).toMatchObject({ code: 0, stderr: '' })
  expect(await run(dataDir, ...newContract('RV-1', 'Brandt GmbH', '2026-01-01', '2026-12-31'))).toMatchObject({
    code: 0,
  })
  return dataDir
}

/** Processes of a PostgreSQL on this data folder, whatever its pid file says. */
function serversOn(dataDir: string): string[] {
  const commands = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      } catch {
        return ''
      }
    })
  return commands.filter((command) => command.includes('postgres\0') && command.includes(dataDir))
}

const expectNothingRuns = async (dataDir: string) => {
  expect(await postgresPid(dataDir)).toBeUndefined()
  expect(serversOn(dataDir)).toEqual([])
}

describe('on the embedded database', () => {
  let dataDir: string
  beforeAll(async () => {
    dataDir = await aDatabase()
  })

  test('without a server a command starts it for the moment and leaves nothing running', async () => {
    await expectNothingRuns(dataDir)
    const outcome = await run(dataDir, 'contract', 'list')
    expect(outcome).toMatchObject({ code: 0, stderr: '' })
    expect(outcome.stdout).toMatch(/RV-1\s+Brandt GmbH/)
    await expectNothingRuns(dataDir)
    expect(await run(dataDir, 'contract', 'end', 'NO-SUCH')).toMatchObject({ code: 1 })
    await expectNothingRuns(dataDir)
  })

  test('several at once without a server all succeed, and the last one stops it', async () => {
    for (const pause of [0, 300]) {
      const outcomes = await Promise.all(
        [0, 1, 2].map(async (place) => {
          await new Promise((resolve) => setTimeout(resolve, place * pause))
          return run(dataDir, 'contract', 'list')
        }),
      )
      for (const outcome of outcomes)
        expect(outcome).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('RV-1') })
      await expectNothingRuns(dataDir)
    }
  })

  test('while the portal runs a command works beside it, at once, and leaves it running', async () => {
    const portal = await startProgram({ DATA_DIR: dataDir, DEMO: 'off' })
    const pid = await postgresPid(dataDir)
    const outcome = await run(dataDir, 'team', 'list')
    expect(outcome).toMatchObject({ code: 0, stderr: '' })
    expect(outcome.stdout).toContain('Support Team')
    expect(await postgresPid(dataDir)).toBe(pid)
    expect((await fetch(`${portal.address}/readyz`)).status).toBe(200)
    expect(await portal.stop()).toBe(0)
    await expectNothingRuns(dataDir)
  })

  test('a command that is interrupted takes the database with it and writes nothing', async () => {
    const file = join(dataDir, 'contracts.csv')
    const rows = Array.from({ length: 40_000 }, (_, index) => `X-${index},Viele GmbH,2026-01-01,2026-12-31`)
    await writeFile(file, `contract_number,organization,valid_from,valid_until\n${rows.join('\n')}\n`)
    const importing = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', 'src/cli.ts', 'contract', 'import', file],
      {
        env: { ...commandEnvironment(''), DATA_DIR: dataDir },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    )
    const output = collect(importing)
    await until(async () => (await postgresPid(dataDir)) !== undefined)
    await new Promise((resolve) => setTimeout(resolve, 700))
    importing.kill('SIGINT')
    importing.kill('SIGINT')
    expect(await ended(importing)).toBe(130)
    expect(output()).toBe('')
    await expectNothingRuns(dataDir)
    expect((await run(dataDir, 'contract', 'list')).stdout).not.toContain('X-')
  })

  test('in a wrong folder it says so and leaves nothing there', async () => {
    const elsewhere = await aDataDir()
    const outcome = await run(elsewhere, 'contract', 'list')
    expect(outcome).toMatchObject({ code: 1, stdout: '' })
    expect(outcome.stderr).toContain(`There is no database in ${elsewhere} yet.`)
    expect(outcome.stderr).toContain('schalter db migrate')
    const doctor = await run(elsewhere, 'doctor')
    expect(doctor).toMatchObject({ code: 1, stdout: expect.stringMatching(/bad\s+database\s+There is no database/) })
    expect(readdirSync(elsewhere)).toEqual([])
  })
})
