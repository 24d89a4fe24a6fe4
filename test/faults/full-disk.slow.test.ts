import { execFileSync } from 'node:child_process'
import { rmSync, statfsSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { schalter } from '../support/command.ts'
import { isAlive, postgresPid, type Running, startProgram, until } from '../support/running.ts'

vi.setConfig({ testTimeout: 240_000 })

const disk = await mkdtemp(join(tmpdir(), 'schalter-disk-'))
const mayMount = (() => {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=220m', 'none', disk], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

afterAll(async () => {
  const pid = mayMount ? await postgresPid(join(disk, 'data')) : undefined
  if (pid && isAlive(pid)) process.kill(pid, 'SIGQUIT')
  await until(() => !pid || !isAlive(pid))
  if (mayMount) execFileSync('umount', ['--lazy', disk])
  await rm(disk, { recursive: true, force: true })
})

const ballast = join(disk, 'ballast')
const fill = () => {
  const { bavail, bsize } = statfsSync(disk)
  try {
    writeFileSync(ballast, Buffer.alloc(bavail * bsize), { flag: 'a' })
  } catch {
    // To the last byte.
  }
}
const statusOf = async ({ address }: Running) => (await fetch(`${address}/readyz`)).status
const doctor = async () => {
  const began = performance.now()
  const outcome = await schalter('', ['doctor'], { env: { DATA_DIR: join(disk, 'data') } })
  return { ...outcome, took: performance.now() - began }
}

test.skipIf(!mayMount)(
  'the disk of the embedded database is full: it is said at once, attempts become rare, and space heals it in 10 s',
  async () => {
    const portal = await startProgram({ DATA_DIR: join(disk, 'data'), DEMO: 'off', LOG_LEVEL: 'error' })
    fill()
    const pid = (await postgresPid(join(disk, 'data'))) ?? 0
    // As a write that fails does, only sooner.
    process.kill(pid, 'SIGQUIT')
    await until(() => !isAlive(pid))
    expect(await statusOf(portal)).toBe(503)
    await new Promise((resolve) => setTimeout(resolve, 12_000))

    const attempts = portal.output().match(/is started again: the disk of DATA_DIR is full/g)?.length
    expect(attempts).toBeGreaterThan(2)
    expect(attempts).toBeLessThan(9)
    const told = await doctor()
    expect(told).toMatchObject({ code: 1, stdout: expect.stringMatching(/^bad +disk +.*full/m) })
    expect(told.stdout).toMatch(/^bad +database +.*the disk of DATA_DIR is full/m)
    expect(told.took).toBeLessThan(25_000)

    rmSync(ballast)
    const began = performance.now()
    await until(async () => (await statusOf(portal)) === 200)
    expect(performance.now() - began).toBeLessThan(10_000)
    expect((await doctor()).stdout).toMatch(/^good +database /m)
    expect(await portal.stop()).toBe(0)

    fill()
    const alone = await doctor()
    expect(alone.stdout).toMatch(/^bad +disk +.*full/m)
    expect(alone.took).toBeLessThan(25_000)
    rmSync(ballast)
  },
)
