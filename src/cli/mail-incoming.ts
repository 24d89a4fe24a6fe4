import { databaseStorage } from '../attachments/storage.ts'
import { type IncomingLine, incomingOf, listAllIncoming } from '../correspondence/quarantine.ts'
import { discardIncoming, retryIncoming } from '../correspondence/releasing.ts'
import { localTime } from '../platform/clock.ts'
import { type Db, IncomingMailState } from '../platform/db.ts'
import { CommandError, harmless, print, printRows } from './output.ts'
import { loadConfig, withTools } from './tools.ts'

const PAGE = 200

/** What came in, newest first; without a state, what waits in quarantine. */
export async function listIncomingMails(wish: { json?: boolean; state?: string; before?: number }) {
  const { json, before } = wish
  const state = Object.values(IncomingMailState).find((each) => each === (wish.state ?? 'quarantined'))
  if (!state) throw new CommandError(`Of mails that came in, --state is ${Object.keys(IncomingMailState).join(', ')}.`)
  const rows = await withTools(({ db }) => listAllIncoming(db, { state, before, limit: PAGE }))
  printRows(rows, columns(), { json, empty: 'No such mails.' })
  const last = rows.at(-1)
  if (rows.length === PAGE && last && !json)
    print(`More: schalter mail list --incoming --state ${state} --before ${last.id}`)
}

export async function showIncomingMail(id: number) {
  const { body, ...line } = await withTools(({ db }) => incomingOf(db, id))
  for (const { title, value } of columns()) print(`${title.padEnd(10)}${harmless(String(value(line) ?? ''))}`)
  if (body) print(`\n${body.split('\n').map(harmless).join('\n')}`)
}

/** Has it decided on once more. */
export const retryIncomingMail = (db: Db, id: number) => retryIncoming(db, undefined, id)

export const discardIncomingMail = (db: Db, id: number) =>
  discardIncoming({ db, storage: databaseStorage(db) }, undefined, id)

function columns() {
  const { timeZone } = loadConfig()
  return [
    { title: 'MAIL', value: (row: IncomingLine) => row.id, right: true },
    { title: 'STATE', value: (row: IncomingLine) => row.state },
    { title: 'REASON', value: (row: IncomingLine) => row.reason },
    { title: 'FROM', value: (row: IncomingLine) => row.from },
    { title: 'SUBJECT', value: (row: IncomingLine) => row.subject },
    { title: 'RECEIVED', value: (row: IncomingLine) => localTime(row.receivedAt, timeZone) },
    { title: 'MAILBOX', value: (row: IncomingLine) => row.mailbox },
    { title: 'TICKET', value: (row: IncomingLine) => row.ticket },
  ]
}
