import { text } from 'node:stream/consumers'
import { type Command, InvalidArgumentError } from 'commander'
import { describeConfig, readEnvironment } from '../config.ts'
import { isDatabaseUnavailable } from '../platform/database-errors.ts'
import { changeSetting, FixedSettingError, lastChanges, readIfNewer } from '../settings/changes.ts'
import {
  declarationOf,
  faultOf,
  fixedSettings,
  isSettingName,
  SETTING_NAMES,
  type SettingName,
} from '../settings/declarations.ts'
import { type Grounds, resolveSetting, type Source } from '../settings/resolve.ts'
import { fetchLogo } from '../web/logo.ts'
import { CommandError, print, printRows } from './output.ts'
import { loadConfig, type Tools, withTools } from './tools.ts'
import { whoRuns } from './who-runs.ts'

const COLUMNS = [
  { title: 'NAME', value: (row: Row) => row.name },
  { title: 'VALUE', value: (row: Row) => row.value },
  { title: 'SOURCE', value: (row: Row) => row.source },
]

interface Row {
  name: string
  value: string
  source: Source
}

export function settingCommands(program: Command) {
  program
    .command('config')
    .description('print all configuration and settings, with value and source; secrets are masked')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const config = loadConfig()
      const stored = await withTools(storedSettings).catch((error: Error) => {
        if (!(error instanceof CommandError) && !isDatabaseUnavailable(error)) throw error
        process.stderr.write(`Settings stored in the database are not shown: ${reasonOf(error)}\n`)
        return {}
      })
      const settings = rowsOf({ config, fixed: fixedSettings(readEnvironment()), stored })
      const rows = [
        ...describeConfig().map((row) => ({ ...row, setting: false })),
        ...settings.map(({ name, value, source }) => ({ name, value, source, setting: true })),
      ]
      printRows(rows, [...COLUMNS, { title: 'SETTING', value: (row) => row.setting }], { json, empty: '' })
    })

  const settings = program
    .command('settings')
    .description('names, texts and rules that can be changed while the portal runs')
    .addHelpText(
      'after',
      '\nAn environment variable with the same name overrides a setting. Changes take effect within about a ' +
        'second, without a restart.',
    )

  settings
    .command('list')
    .description('list all settings with value, source and meaning')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const rows = await withTools(async (tools) => {
        const changes = new Map((await lastChanges(tools.db)).map(({ name, ...change }) => [name, change]))
        return rowsOf({ ...tools, stored: await storedSettings(tools) }).map((row) => {
          const change = row.source === 'setting' ? changes.get(row.name) : undefined
          return { ...row, changedAt: change?.updatedAt ?? null, changedBy: change?.changedBy ?? null }
        })
      })
      printRows(rows, [...COLUMNS, { title: 'MEANING', value: (row) => row.about }], { json, empty: '' })
    })

  settings
    .command('get')
    .argument('<name>', 'the setting', settingName)
    .description('print the current value, or nothing if there is none')
    .addHelpText('after', `${names()}\n\nExample:\n  schalter settings get PORTAL_NAME`)
    .action(async (name: SettingName) => {
      await withTools(async (tools) =>
        print(resolveSetting(name, { ...tools, stored: await storedSettings(tools) }).value ?? ''),
      )
    })

  const set = settings
    .command('set')
    .argument('<name>', 'the setting', settingName)
    .argument('<value>', 'the new value; - reads it from standard input')
    .description('change a setting, without a restart')
    .addHelpText(
      'after',
      `${names()}

Examples:
  schalter settings set PORTAL_NAME "Muster IT Service"
  schalter settings set ACCENT_COLOR "#0b5c63"
  schalter settings set TICKET_HINT - < hints.txt`,
    )
  set.action(async (name: SettingName, given: string) => {
    const value = given === '-' ? (await text(process.stdin)).replace(/\r?\n$/, '') : given
    if (value === '')
      set.error(`error: The value of ${name} is empty. To use the default: schalter settings reset ${name}`)
    const fault = faultOf(name, value)
    if (fault) set.error(`error: ${fault}`)
    const { from, to } = await change(name, value)
    if (name === 'LOGO_URL') await warnOfLogo(value)
    print(from === to ? `${name} is already ${shown(to)}.` : `${name} is now ${shown(to)} (was ${shown(from)}).`)
  })

  settings
    .command('reset')
    .argument('<name>', 'the setting', settingName)
    .description('reset a setting to its default')
    .addHelpText('after', `${names()}\n\nExample:\n  schalter settings reset ACCENT_COLOR`)
    .action(async (name: SettingName) => {
      const { from } = await change(name, undefined)
      print(
        from === undefined ? `${name} is already the default.` : `${name} is the default again (was ${shown(from)}).`,
      )
    })
}

const change = (name: SettingName, value: string | undefined) =>
  withTools(({ db, fixed }) => changeSetting(db, fixed, name, value, { commandLine: whoRuns() })).catch(
    (error: Error) => {
      if (!(error instanceof FixedSettingError)) throw error
      throw new CommandError(
        `${name} is set in the environment (or .env), so it was not changed. Remove it there to change it here.`,
      )
    },
  )

async function warnOfLogo(logoUrl: string) {
  const logo = await fetchLogo(logoUrl)
  if (typeof logo === 'string')
    process.stderr.write(
      `This logo cannot be fetched now (${logo}); until it can, pages show the name of the portal.\n`,
    )
}

const storedSettings = async ({ db }: Pick<Tools, 'db'>) => (await readIfNewer(db, undefined))?.stored ?? {}

const rowsOf = (grounds: Grounds) =>
  SETTING_NAMES.map((name) => {
    const { value, source } = resolveSetting(name, grounds)
    const { about, language } = declarationOf(name)
    return { name, value: value ?? '', source, about, language: language ?? null }
  })

const shown = (value: string | undefined) => (value === undefined ? 'the default' : JSON.stringify(value))

const names = () =>
  `\nSettings:\n${SETTING_NAMES.map((name) => `  ${name.padEnd(18)}${declarationOf(name).about}`).join('\n')}`

function settingName(given: string): SettingName {
  const name = given.toUpperCase()
  if (isSettingName(name)) return name
  const known = describeConfig().some((entry) => entry.name === name)
  throw new InvalidArgumentError(
    known
      ? `${name} is not a setting; it can only be set in the environment or .env.`
      : `There is no setting ${given}. To list all settings: schalter settings list`,
  )
}

const reasonOf = ({ message }: Error) => message.trim().split('\n').at(0)
