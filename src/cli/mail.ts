import type { Command } from 'commander'
import type { Config } from '../config.ts'
import { discardMail, listMails, type MailLine, mailQueue, readMail, retryMail } from '../notifications/mail-desk.ts'
import { localTime } from '../platform/clock.ts'
import { type Db, IncomingMailState, MailState } from '../platform/db.ts'
import { createAdmission } from '../teams/admission.ts'
import { discardIncomingMail, listIncomingMails, retryIncomingMail, showIncomingMail } from './mail-incoming.ts'
import { ingestCommand } from './mail-ingest.ts'
import { sendTestMail } from './mail-test.ts'
import { choice, rowNumber } from './options.ts'
import { CommandError, harmless, print, printRows } from './output.ts'
import { loadConfig, withTools } from './tools.ts'

export function mailCommands(program: Command) {
  const mail = program
    .command('mail')
    .description('outgoing mails: those that wait, were given up or were sent; and taking mails in')

  mail
    .command('list')
    .description('list mails that wait or were given up, newest first')
    .option(
      '--state <state>',
      'one state only',
      choice([...new Set([...Object.values(MailState), ...Object.values(IncomingMailState)])]),
    )
    .option('--incoming', 'mails that came in; without a state, those in quarantine')
    .option('--before <number>', 'only mails before this one, for the next page', rowNumber)
    .option('--json', 'print JSON')
    .action(async ({ incoming, json, ...wish }: ListWish) => {
      if (incoming) return listIncomingMails({ ...(json ? { json } : {}), ...wish })
      const state = Object.values(MailState).find((each) => each === wish.state)
      if (wish.state && !state) throw new CommandError(`Only mails that came in are ${wish.state}: add --incoming.`)
      const rows = await withTools(({ db }) => listMails(db, { ...wish, state, limit: PAGE }))
      printRows(rows, columns(loadConfig()), { json, empty: 'No such mails.' })
      const last = rows.at(-1)
      if (rows.length === PAGE && last && !json) print(`More: schalter mail list --before ${last.id}`)
    })

  ingestCommand(mail)

  mail
    .command('queue')
    .description('how many mails wait, fail or were given up, and why')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const rows = await withTools(({ db }) => mailQueue(db))
      const { timeZone } = loadConfig()
      printRows(
        rows,
        [
          { title: 'STATE', value: (row) => row.state },
          { title: 'MAILS', value: (row) => row.mails, right: true },
          { title: 'OLDEST', value: (row) => localTime(row.oldest, timeZone) },
          { title: 'REASON', value: (row) => row.reason },
        ],
        { json, empty: 'No mail waits, and none was given up.' },
      )
    })

  mail
    .command('test')
    .argument('<address>', 'who gets the mail')
    .description('send a test mail now, and say what the mail server answers')
    .addHelpText('after', '\nExample:\n  schalter mail test eva@company.example')
    .action(async (address: string) => print(await sendTestMail(loadConfig(), address)))

  mail
    .command('show')
    .argument('<number>', 'the number from the list', rowNumber)
    .description('print a mail; a text with a password or link is never shown')
    .option('--incoming', 'one that came in')
    .addHelpText('after', '\nExample:\n  schalter mail show 4711')
    .action(async (number: number, { incoming }: { incoming?: boolean }) => {
      if (incoming) return showIncomingMail(number)
      const { text, secret, ...line } = await withTools(({ db }) => readMail(db, number))
      for (const { title, value } of columns(loadConfig()))
        print(`${title.padEnd(10)}${harmless(String(value(line) ?? ''))}`)
      print(secret ? '\nThe text is secret.' : `\n${text.split('\n').map(harmless).join('\n')}`)
    })

  mail
    .command('retry')
    .argument('[numbers...]', 'numbers from the list', rowNumbers)
    .description('send waiting or given-up mails now; passwords and links are made anew')
    .option('--all', 'all that were given up')
    .option('--incoming', 'have mails in quarantine decided on once more')
    .addHelpText('after', '\nExamples:\n  schalter mail retry 4711\n  schalter mail retry --all')
    .action(async (numbers: number[] = [], { all, incoming }: { all?: boolean; incoming?: boolean }) => {
      if (incoming && numbers.length)
        return withTools(({ db }) => each(numbers, (id) => retryIncomingMail(db, id), 'will be decided on'))
      if (all ? numbers.length : !numbers.length) throw new CommandError('Name mails by their numbers, or use --all.')
      await withTools(async ({ db, config, settings }) => {
        const admission = createAdmission({ current: () => settings.current() }, config)
        await each(all ? parked(db) : numbers, (id) => retryMail(db, admission, id), 'will be sent')
      })
    })

  mail
    .command('discard')
    .argument('<numbers...>', 'numbers from the list', rowNumbers)
    .description('send waiting or given-up mails never')
    .option('--incoming', 'delete mails that wait in quarantine')
    .addHelpText('after', '\nExample:\n  schalter mail discard 4711 4712')
    .action(async (numbers: number[], { incoming }: { incoming?: boolean }) => {
      const discard = incoming ? discardIncomingMail : discardMail
      await withTools(({ db }) => each(numbers, (id) => discard(db, id), 'has been discarded'))
    })
}

interface ListWish {
  incoming?: boolean
  json?: boolean
  state?: string
  before?: number
}

const rowNumbers = (given: string, earlier: number[] = []) => [...earlier, rowNumber(given)]

const PAGE = 200

const columns = ({ timeZone }: Pick<Config, 'timeZone'>) => [
  { title: 'MAIL', value: (row: MailLine) => row.id, right: true },
  { title: 'STATE', value: (row: MailLine) => row.state },
  { title: 'TO', value: (row: MailLine) => row.to },
  { title: 'SUBJECT', value: (row: MailLine) => row.subject },
  { title: 'CREATED', value: (row: MailLine) => localTime(row.createdAt, timeZone) },
  { title: 'ATTEMPTS', value: (row: MailLine) => row.attempts, right: true },
  { title: 'REASON', value: (row: MailLine) => row.lastError },
]

async function* parked(db: Db) {
  for (let before: number | undefined; ; ) {
    const rows = await listMails(db, { state: 'parked', before, limit: PAGE })
    for (const { id } of rows) yield id
    before = rows.at(-1)?.id
    if (rows.length < PAGE) return
  }
}

/** One failure does not keep the others. */
async function each(
  ids: Iterable<number> | AsyncIterable<number>,
  work: (id: number) => Promise<unknown>,
  done: string,
) {
  let [worked, failed] = [0, 0]
  for await (const id of ids) {
    try {
      await work(id)
      worked++
      print(`${id} ${done}`)
    } catch (error) {
      failed++
      process.stderr.write(`${id} stays as it is: ${(error as Error).message}\n`)
    }
  }
  if (failed) throw new CommandError(`${worked} done, ${failed} not.`)
  if (worked === 0) print('No such mails.')
}
