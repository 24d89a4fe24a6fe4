import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'

/** A database of its own, migrated and empty; `drop` removes it. */
export async function cloneDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `test_${randomBytes(6).toString('hex')}`
  const server = inject('databaseServer')
  const url = new URL(inject('databaseOwner'))
  await asAdmin(server, `create database ${name} template template_schalter strategy file_copy owner ${url.username}`)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => dropDatabase(server, name) }
}

/** PostgreSQL waits five seconds for connections that are ending: one that is cut off is an error nobody catches. */
async function dropDatabase(server: string, name: string) {
  await asAdmin(server, `drop database if exists ${name}`, 0).catch(() =>
    asAdmin(server, `drop database if exists ${name} with (force)`),
  )
}

async function asAdmin(server: string, statement: string, attempts = 50) {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  try {
    for (let attempt = 0; ; attempt++) {
      try {
        await client.query(statement)
        return
      } catch (error) {
        // Two clones of one template at the same moment get in each other's way.
        if ((error as { code?: string }).code !== '55006' || attempt >= attempts) throw error
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    }
  } finally {
    await client.end()
  }
}

/** Runs statements over a connection of their own. */
export async function runSql(url: string, statements: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(statements)
  await client.end()
}
