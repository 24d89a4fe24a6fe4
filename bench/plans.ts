import pg from 'pg'
import type { Statement } from './count-queries.ts'

export interface Asked {
  name: string
  path: string
  statements: Statement[]
}

/** Plans in Markdown, as a connection uses them after many runs. */
export async function explained(url: string, asked: Asked[]): Promise<string> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query('select version()')
  const parts = [
    '# Plans among a million tickets',
    `Written by \`npm run bench -- --large --plans FILE\`: the statements of each page and their plans in ` +
      `${/PostgreSQL \S+/.exec(rows[0].version)}, on a connection that has run them often.`,
  ]
  const firstSeen = new Map<string, string>()
  for (const { name, path, statements } of asked) {
    parts.push(`## ${name}: \`${path}\``)
    for (const [index, { text, values }] of statements.entries()) {
      const known = firstSeen.get(text)
      if (known) {
        parts.push(`Statement ${index + 1} is that of “${known}”.`)
        continue
      }
      firstSeen.set(text, name)
      parts.push(
        `Statement ${index + 1}:`,
        fenced('sql', text.trim()),
        fenced('', await planOf(client, { text, values }, firstSeen.size)),
      )
    }
  }
  await client.end()
  return `${parts.join('\n\n')}\n`
}

const fenced = (language: string, text: string) => `\`\`\`${language}\n${text}\n\`\`\``

// After six runs PostgreSQL has chosen between a custom and a generic plan.
const RUNS = 6

async function planOf(client: pg.Client, { text, values }: Statement, index: number): Promise<string> {
  const name = `plan${index}`
  for (let run = 0; run < RUNS; run++) await client.query({ name, text, values })
  const parameters = values.map((value) => (value === null ? 'null' : client.escapeLiteral(value)))
  const { rows } = await client.query(
    `explain (analyze, buffers) execute ${name}${parameters.length ? `(${parameters.join(', ')})` : ''}`,
  )
  return rows.map((row) => row['QUERY PLAN']).join('\n')
}
