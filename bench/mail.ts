import { randomBytes } from 'node:crypto'
import { databaseStorage } from '../src/attachments/storage.ts'
import { readConfig } from '../src/config.ts'
import { type FilingTools, fileMail } from '../src/correspondence/filing.ts'
import { createParser } from '../src/correspondence/parsing.ts'
import { rawMail } from '../src/correspondence/raw-writing.ts'
import { receiveMail } from '../src/correspondence/receiving.ts'
import { openDb } from '../src/platform/db.ts'
import { createLog } from '../src/platform/log.ts'
import { readSettings } from '../src/settings/settings.ts'
import { createAdmission } from '../src/teams/admission.ts'
import { openDatabase } from './database.ts'

// How many mails a second are stored and filed, and what a large one takes of memory. Nobody is told: mails out of the
// same process are measured with opening a ticket.

const MB = 1024 * 1024
const CASES = [
  { name: 'small mails', count: 600, size: 0 },
  { name: 'mails with a file of 1 MB', count: 60, size: MB },
]
/** As many as a worker has jobs at once. */
const AT_ONCE = 2

const database = await openDatabase()
const config = readConfig({ COOKIE_SECRET: 'for the benchmark only, not for anything else' })
const db = openDb(database.url, { connections: 4 })
const settings = await readSettings({ db, config, fixed: { REGISTRATION: 'open' } })
const parser = createParser()
const storage = databaseStorage(db)
const admission = createAdmission(settings, config)
const log = createLog('warn')
const tools: FilingTools = { db, storage, config, settings, parser, admission, log, refuse: async () => {} }
let sent = 0

/** Of two hundred people in turn, so that no limit of one is reached. */
function aMail(size: number) {
  const id = `bench-${++sent}`
  const files = size ? [{ filename: 'scan.bin', bytes: randomBytes(size) }] : []
  const words = {
    subject: `Scanner ${sent} zieht schief ein`,
    text: 'Seit heute früh zieht er schief ein.\n'.repeat(10),
  }
  return rawMail({ id, from: `p${sent % 200}@bench.example`, to: 'support@localhost', ...words, answers: [], files })
}

async function inTurn<Given>(given: Given[], work: (each: Given) => Promise<unknown>): Promise<number> {
  const begin = performance.now()
  const queue = [...given]
  const one = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await work(next)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, one))
  return given.length / ((performance.now() - begin) / 1000)
}

/** Milliseconds of this process with its threads, and of the database. */
async function processorTimes() {
  const { user, system } = process.cpuUsage()
  return { app: (user + system) / 1000, database: (await database.processorTime()) ?? Number.NaN }
}

const show = (rate: number) => rate.toFixed(0).padStart(6)

try {
  await inTurn(
    Array.from({ length: 50 }, () => aMail(0)),
    async (raw) => {
      const { id } = await receiveMail(tools, { mailbox: 'bench' }, raw)
      await fileMail(tools, { id })
    },
  )
  console.log(`${'per second'.padEnd(28)}stored  filed  both   CPU ms a mail: app, database`)
  for (const { name, count, size } of CASES) {
    await db.rateLimit.deleteMany()
    const ids: number[] = []
    const raws = Array.from({ length: count }, () => aMail(size))
    const start = await processorTimes()
    const stored = await inTurn(raws, async (raw) => ids.push((await receiveMail(tools, { mailbox: 'bench' }, raw)).id))
    const filed = await inTurn(ids, (id) => fileMail(tools, { id }))
    const end = await processorTimes()
    const cpu = [end.app - start.app, end.database - start.database].map((time) => (time / count).toFixed(1))
    console.log(
      `${name.padEnd(28)}${show(stored)} ${show(filed)}${show(1 / (1 / stored + 1 / filed))}   ${cpu.join(', ')}`,
    )
  }
  const wrong = await db.incomingMail.groupBy({ by: ['state'], where: { state: { not: 'filed' } }, _count: true })
  if (wrong.length) console.log('Not filed:', JSON.stringify(wrong))
  await db.rateLimit.deleteMany()
  global.gc?.()
  const before = process.memoryUsage.rss()
  let most = before
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss())
  }, 5)
  const { id } = await receiveMail(tools, { mailbox: 'bench' }, aMail(18 * MB))
  await fileMail(tools, { id })
  clearInterval(watch)
  const { state } = await db.incomingMail.findUniqueOrThrow({ where: { id }, select: { state: true } })
  console.log(`A mail of 25 MB (${state}): ${((most - before) / MB).toFixed(0)} MB more`)
} finally {
  await parser.close()
  await db.$disconnect()
  await database.close()
}
