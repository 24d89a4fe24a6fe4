import { type Command, InvalidArgumentError } from 'commander'
import { listAudit, type TrailLine } from '../accounts/audit-trail.ts'
import { ACTIONS } from '../audit/recording.ts'
import { readDay } from '../platform/cells.ts'
import type { Day } from '../platform/clock.ts'
import { rowNumber } from './options.ts'
import { print, printRows } from './output.ts'
import { withTools } from './tools.ts'

interface ListOptions {
  since?: Day
  action?: string
  account?: string
  before?: number
  json?: boolean
}

const PAGE = 200

const KINDS = [...new Set(ACTIONS.map((action) => action.split('.')[0] ?? action))]

export function auditCommands(program: Command) {
  program
    .command('audit')
    .description('who did what, and from where: sign-ins, rights, contracts, settings, exports')
    .command('list')
    .description('list the audit log, newest first; AUDIT_KEEP_DAYS says how long it is kept')
    .option('--since <day>', 'only since this day, such as 2026-11-01 or 01.11.2026', day)
    .option('--action <name>', 'one action, or all of a kind such as contract', actionName)
    .option('--account <who>', 'done by or to this person: address, user name or account number')
    .option('--before <number>', 'only entries before this one, for the next page', rowNumber)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `\nActions:\n${KINDS.map(actionsOf).join('\n')}\n\nRefused sign-ins of one hour are one entry per account and ` +
        'network.\n\nExamples:\n  schalter audit list --since 01.11.2026 --action contract\n  schalter audit list ' +
        '--account eva.brandt@brandt-maschinenbau.example',
    )
    .action(async ({ json, ...filter }: ListOptions) => {
      const { rows, timeZone } = await withTools(async ({ db, config }) => ({
        rows: await listAudit(db, { ...filter, timeZone: config.timeZone, limit: PAGE }),
        timeZone: config.timeZone,
      }))
      printRows(rows, columns(timeZone), { json, empty: 'No such entries.' })
      const last = rows.at(-1)
      if (rows.length === PAGE && last && !json) print(`More: schalter audit list --before ${last.id}`)
    })
}

const actionsOf = (kind: string) => `  ${ACTIONS.filter((action) => action.startsWith(`${kind}.`)).join(' ')}`

function columns(timeZone: string) {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  return [
    { title: 'ENTRY', value: (row: TrailLine) => row.id, right: true },
    { title: 'TIME', value: (row: TrailLine) => format.format(row.at) },
    { title: 'BY', value: (row: TrailLine) => row.by },
    { title: 'FROM', value: (row: TrailLine) => row.address },
    { title: 'ACTION', value: (row: TrailLine) => row.action },
    { title: 'CONCERNS', value: (row: TrailLine) => [row.account, row.subject].filter(Boolean).join(', ') },
    {
      title: 'WHAT',
      value: ({ count, lastAt, changes }: TrailLine) =>
        [
          ...(count > 1 ? [`${count} times until ${format.format(lastAt)}`] : []),
          ...changes.map(({ field, from, to }) => `${field}: "${from}" → "${to}"`),
        ].join('; '),
    },
  ]
}

function day(given: string): Day {
  const found = readDay(given)
  if (!found) throw new InvalidArgumentError(`"${given}" is not a date such as 2026-12-31 or 31.12.2026.`)
  return found as Day
}

function actionName(given: string): string {
  if (KINDS.includes(given) || ACTIONS.some((action) => action === given)) return given
  throw new InvalidArgumentError(`Allowed values: ${[...KINDS, ...ACTIONS].join(', ')}.`)
}
