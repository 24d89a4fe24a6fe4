import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { StartError } from '../../src/platform/errors.ts'
import { prepareJobs } from '../../src/platform/jobs.ts'
import { createLog } from '../../src/platform/log.ts'
import { applyMigrations, missingMigrations } from '../../src/platform/migrations.ts'
import { cloneDatabase, runSql } from '../support/database.ts'

const role = `guest_${randomBytes(4).toString('hex')}`
const server = () => inject('databaseServer')
const databases: string[] = []

beforeAll(() => runSql(server(), `create role ${role} login password 'guest'`))
afterAll(async () => {
  for (const name of databases) await runSql(server(), `drop database ${name} with (force)`)
  await runSql(server(), `drop role ${role}`)
})

/** Empty; as an administrator, and as a user who may nothing. */
async function aForeignDatabase() {
  const name = `test_${randomBytes(6).toString('hex')}`
  await runSql(server(), `create database ${name}`)
  databases.push(name)
  const administrator = new URL(server())
  administrator.pathname = `/${name}`
  const guest = new URL(administrator)
  Object.assign(guest, { username: role, password: 'guest' })
  return { name, administrator: administrator.href, guest: guest.href }
}

async function start(url: string): Promise<string> {
  try {
    await applyMigrations(url)
    await prepareJobs(url, createLog('silent'))
    return ''
  } catch (error) {
    expect(error).toBeInstanceOf(StartError)
    return (error as Error).message
  }
}

/** What the operator is told to run, run. */
const obey = (administrator: string, message: string) => runSql(administrator, message.slice(message.indexOf(': ') + 2))

test('a user who may nothing is told the statements, and after them the start succeeds', async () => {
  const { name, administrator, guest } = await aForeignDatabase()
  const message = await start(guest)
  expect(message).toBe(
    `The database user ${role} may not do what the portal needs. Run as an administrator, in the database ${name}: ` +
      `GRANT CREATE ON DATABASE "${name}" TO "${role}"; GRANT USAGE, CREATE ON SCHEMA "public" TO "${role}";`,
  )
  await obey(administrator, message)
  expect(await start(guest)).toBe('')
})

test('extensions that an administrator made are enough where the user may create none', async () => {
  const { name, administrator, guest } = await aForeignDatabase()
  await runSql(
    administrator,
    `grant create on database ${name} to ${role}; grant usage, create on schema public to ${role}`,
  )
  await prepareJobs(guest, createLog('silent'))
  await runSql(administrator, `revoke create on database ${name} from ${role}`)
  const message = await start(guest)
  expect(message).toMatch(/: CREATE EXTENSION citext; CREATE EXTENSION pg_trgm;$/)
  await obey(administrator, message)
  expect(await start(guest)).toBe('')
})

test('tables and a queue that belong to somebody else are named with their owner', async () => {
  const { administrator, guest } = await aForeignDatabase()
  expect(await start(administrator)).toBe('')
  await runSql(
    administrator,
    "delete from _prisma_migrations where migration_name = '20261129071500_mails_can_be_discarded'",
  )
  await runSql(administrator, `grant all on _prisma_migrations to ${role}`)
  expect(await start(guest)).toMatch(/REASSIGN OWNED BY \S+ TO "guest_/)
})

test('a queue that belongs to somebody else is told as well, when everything else is there', async () => {
  const { administrator, guest } = await aForeignDatabase()
  expect(await start(administrator)).toBe('')
  await runSql(administrator, `grant all on _prisma_migrations to ${role}`)
  expect(await start(guest)).toMatch(/permission denied for schema graphile_worker\. It must own/)
})

test('a database that is newer than the program is refused with the name of what it does not know', async () => {
  const { url, drop } = await cloneDatabase()
  await runSql(
    url,
    "insert into _prisma_migrations (id, checksum, migration_name, finished_at) values ('1', '', '2099_later', now())",
  )
  for (const work of [applyMigrations, missingMigrations])
    await expect(work(url)).rejects.toThrow(/^The database is newer than this program, which does not know 2099_later/)
  await drop()
})
