import { buffer } from 'node:stream/consumers'
import type { Command } from 'commander'
import { databaseStorage } from '../attachments/storage.ts'
import { mailsIn } from '../correspondence/mail-sources.ts'
import { isKnownMail, receiveMail } from '../correspondence/receiving.ts'
import { CommandError, harmless, print, statusLine } from './output.ts'
import { type Tools, withTools } from './tools.ts'

/** Of sysexits.h: a mail server keeps the mail and tries again. */
const TEMPORARY = 75

interface Flags {
  mailbox: string
  dryRun?: boolean
}

export function ingestCommand(mail: Command) {
  mail
    .command('ingest')
    .argument('[file]', 'a mail (.eml), an mbox, a Maildir or a folder of mails; - reads one mail from a pipe', '-')
    .description('take mails in; the running portal makes tickets and answers of them')
    .option('--mailbox <name>', 'under which name they came; the same mail in the same mailbox is taken once', 'import')
    .option('--dry-run', 'only count')
    .addHelpText(
      'after',
      `
From a pipe, a failure ends with ${TEMPORARY}, so that the mail server tries again and nothing is lost.

Examples:
  schalter mail ingest old-mails.mbox --mailbox archive
  schalter mail ingest - --mailbox support@company.example   (as a command of the mail server)`,
    )
    .action(async (file: string, { mailbox, dryRun = false }: Flags) => {
      if (file !== '-') return ingestAll(file, { mailbox, dryRun })
      try {
        await ingestOne(mailbox, dryRun)
      } catch (error) {
        process.stderr.write(`${(error as Error).message.trim().split('\n').at(-1)}\n`)
        process.exit(TEMPORARY)
      }
    })
}

async function ingestOne(mailbox: string, dryRun: boolean) {
  const raw = new Uint8Array(await buffer(process.stdin))
  if (raw.length === 0) throw new CommandError('There is no mail in the pipe.')
  const known = await withTools(({ db }) => take(db, mailbox, raw, dryRun))
  print(told(1, known ? 1 : 0, dryRun))
}

async function ingestAll(file: string, { mailbox, dryRun }: Required<Flags>) {
  const line = statusLine(process.stderr)
  let [all, known] = [0, 0]
  const faults: string[] = []
  await withTools(async ({ db }) => {
    for await (const found of mailsIn(file)) {
      if ('tooLarge' in found) faults.push(`${found.place}: too large`)
      else {
        all++
        if (await take(db, mailbox, found.raw, dryRun)) known++
      }
      line.show(`${all} mails`)
    }
  }).finally(line.clear)
  for (const fault of faults) process.stderr.write(`${harmless(fault)}\n`)
  if (all === 0 && faults.length === 0) throw new CommandError('There are no mails. Name an .eml, an mbox or a folder.')
  print(told(all, known, dryRun))
  if (faults.length) throw new CommandError(`${faults.length} not taken.`)
}

/** Whether it was known. */
async function take(db: Tools['db'], mailbox: string, raw: Uint8Array, dryRun: boolean): Promise<boolean> {
  if (dryRun) return isKnownMail(db, mailbox, raw)
  return (await receiveMail({ db, storage: databaseStorage(db) }, { mailbox }, raw)).known
}

const told = (all: number, known: number, dryRun: boolean) =>
  `${all} ${all === 1 ? 'mail' : 'mails'}: ${all - known} new, ${known} known` +
  (dryRun ? ' (--dry-run: nothing was written)' : '')
