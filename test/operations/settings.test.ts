import { expect, test } from 'vitest'
import { aDataDir, postgresPid, refusedStart } from '../support/running.ts'

const SECRET = 'a secret of more than thirty-two characters'

test.each<[env: Record<string, string>, line: string]>([
  [{ PORT: '70000' }, 'PORT is "70000"; must be a whole number from 1 to 65535.'],
  [
    { DATABASE_URL: 'mysql://root:hunter2@db/x' },
    'DATABASE_URL is "mysql://[masked]"; must be a URL that begins with postgresql:// or postgres://.',
  ],
  [{ NODE_ENV: 'production' }, 'COOKIE_SECRET is missing: production needs'],
])('a wrong setting stops the start with one line: %j', async (env, line) => {
  const DATA_DIR = await aDataDir()
  const { code, output } = await refusedStart({ DATA_DIR, ...env })
  expect(code).toBe(1)
  expect(output.startsWith(line), output).toBe(true)
  expect(output.trimEnd().split('\n')).toHaveLength(1)
  expect(output).not.toContain('hunter2')
  expect(await postgresPid(DATA_DIR)).toBeUndefined()
})

test('a database that cannot be reached is one line without its password', async () => {
  const { code, output } = await refusedStart({
    DATABASE_URL: 'postgresql://someone:hunter2@127.0.0.1:9/nothing',
    COOKIE_SECRET: SECRET,
  })
  expect(code).toBe(1)
  expect(output).toMatch(/^The database of DATABASE_URL cannot be used: .*ECONNREFUSED.*\n$/)
  expect(output).not.toContain('hunter2')
})
