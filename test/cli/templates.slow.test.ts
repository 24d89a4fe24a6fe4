import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import { schalter } from '../support/command.ts'
import { useFolder } from '../support/folder.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()
const inFolder = useFolder()
vi.setConfig({ testTimeout: 120_000 })

const run = (...args: string[]) => schalter(portal.databaseUrl, ['template', ...args])
const text = (key: string) => `key: ${key}\ngroup: request\nname: { de: Neuer Arbeitsplatz, en: New workplace }\n`

test('templates are imported from a folder, listed, exported, and the faults of a file are named', async () => {
  expect((await run('list')).stdout).toContain('No templates yet')
  const folder = inFolder('templates')
  mkdirSync(folder)
  writeFileSync(`${folder}/workplace.yaml`, text('workplace'))
  writeFileSync(`${folder}/second.yml`, text('second'))
  const trial = await run('import', folder, '--dry-run')
  expect(trial.stdout).toContain('2 new, 0 changed, 0 unchanged templates (--dry-run: nothing was written)')
  expect(await run('import', folder)).toMatchObject({ code: 0 })
  expect((await run('import', `${folder}/second.yml`)).stdout).toBe('0 new, 0 changed, 1 unchanged templates\n')
  expect((await run('list')).stdout).toMatch(/workplace\s+New workplace\s+request\s+published\s+1/)
  expect((await run('export', 'workplace')).stdout).toMatch(/^key: workplace\ngroup: request\n/)
  expect(await run('export', '--dir', `${folder}/out`)).toMatchObject({ code: 0 })
  expect(readdirSync(`${folder}/out`)).toEqual(['second.yaml', 'workplace.yaml'])
  expect(readFileSync(`${folder}/out/second.yaml`, 'utf8')).toContain('key: second')
  writeFileSync(`${folder}/second.yml`, text('second').replace('request', 'wish'))
  expect(await run('import', folder)).toMatchObject({
    code: 1,
    stderr:
      'second.yml:2:8: group: is not allowed; allowed: incident, request, change\n1 error; nothing was imported.\n',
  })
  writeFileSync(`${folder}/latin.yml`, Buffer.from('key: latin\nname: { de: M\xfcll }\n', 'latin1'))
  expect((await run('import', `${folder}/latin.yml`)).stderr).toContain('is not written in UTF-8')
  expect(await run('export', 'nothing')).toMatchObject({ code: 1 })
  expect(await run('import', `${folder}/missing.yaml`)).toMatchObject({ code: 1 })
  expect(JSON.parse((await run('schema')).stdout)).toMatchObject({ type: 'object', required: ['key', 'group', 'name'] })
})
