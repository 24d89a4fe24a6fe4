import { databaseStorage } from '../../src/attachments/storage.ts'
import { readConfig } from '../../src/config.ts'
import { createParser } from '../../src/correspondence/parsing.ts'
import { createJobs } from '../../src/jobs.ts'
import { startCounters } from '../../src/platform/counters.ts'
import { openDb } from '../../src/platform/db.ts'
import { startWorker } from '../../src/platform/jobs.ts'
import { createLog } from '../../src/platform/log.ts'
import { createTemplates } from '../../src/platform/templates.ts'
import { readSettings } from '../../src/settings/settings.ts'

// A process that works on jobs until it is killed.
const [url = ''] = process.argv.slice(2)
const config = readConfig({ NODE_ENV: 'test', COOKIE_SECRET: 'a secret for tests only, not for anything else' })
const db = openDb(url, { connections: 4 })
const log = createLog('silent')
const settings = await readSettings({ db, config, fixed: { REGISTRATION: 'open' } })
const jobs = createJobs({
  ...{ db, storage: databaseStorage(db), mailer: undefined, templates: createTemplates({ cache: true }), config },
  ...{ settings, counters: startCounters(db, log), parser: createParser(), log },
})
await startWorker(url, jobs, '', log)
