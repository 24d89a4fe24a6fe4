import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { initialise, openCluster } from '../../src/platform/embedded-cluster.ts'
import { freePort, until } from './server.ts'

export interface StoppablePostgres {
  url: string
  start(): Promise<void>
  /** Ends it as a crash does: no connection is told, nothing is written down. */
  crash(): Promise<void>
  /** Ends every connection but the asking one. */
  terminateConnections(): Promise<void>
  remove(): Promise<void>
}

/** A PostgreSQL of its own that a test can stop and start, with an empty database. */
export async function startStoppablePostgres(): Promise<StoppablePostgres> {
  const home = await mkdtemp(join(tmpdir(), 'schalter-faults-'))
  const cluster = await openCluster(join(home, 'postgres'))
  await initialise(cluster, 'for-tests-only')
  const port = await freePort()
  const address = (database: string) => `postgresql://schalter:for-tests-only@127.0.0.1:${port}/${database}`
  const ask = async (statement: string, database = 'postgres') => {
    const client = new pg.Client({ connectionString: address(database), connectionTimeoutMillis: 2000 })
    client.on('error', () => {})
    await client.connect()
    try {
      return await client.query(statement)
    } finally {
      await client.end()
    }
  }
  const answers = () =>
    ask('select 1').then(
      () => true,
      () => false,
    )
  const start = async () => {
    cluster.start(port).unref()
    await until(answers, 30_000)
  }
  const crash = async () => {
    await cluster.run('pg_ctl', ['stop', '-D', cluster.folder, '-m', 'immediate', '-w', '-t', '30'], cluster.folder)
  }
  await start()
  await ask('create database schalter')
  return {
    url: address('schalter'),
    start,
    crash,
    async terminateConnections() {
      await ask(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = 'schalter' and pid <> pg_backend_pid()",
      )
    },
    async remove() {
      await crash().catch(() => {})
      await rm(home, { recursive: true, force: true })
    },
  }
}
