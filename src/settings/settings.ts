import type { Config } from '../config.ts'
import { SECOND } from '../platform/clock.ts'
import type { Db } from '../platform/db.ts'
import type { Logger } from '../platform/log.ts'
import { readIfNewer } from './changes.ts'
import type { Said } from './declarations.ts'
import { faultsOf, type PortalSettings, resolveSettings } from './resolve.ts'

/** The settings in force. */
export interface Settings {
  /** Costs nothing; a caller takes it anew for each thing it does. */
  current(): PortalSettings
}

export interface LiveSettings extends Settings {
  /** Looks for changes now: what was changed before the call is in force after it. */
  refresh(): Promise<void>
  /** Calls `take` with every change; returns how to end that. */
  onChange(take: (settings: PortalSettings) => void): () => void
  stop(): Promise<void>
}

export interface SettingsTools {
  db: Db
  config: Pick<Config, 'mailFrom'>
  fixed: Said
  log: Logger
}

/** Reads the settings as they are now, for a command that ends soon. */
export async function readSettings({ db, config, fixed }: Omit<SettingsTools, 'log'>): Promise<Settings> {
  const settings = resolveSettings({ config, fixed, stored: (await readIfNewer(db, undefined))?.stored ?? {} })
  return { current: () => settings }
}

/** So long another process may not know of a change. */
const LOOK_EVERY = SECOND

/** Reads the settings, and follows what any process changes. */
export async function startSettings({ db, config, fixed, log }: SettingsTools): Promise<LiveSettings> {
  const takers = new Set<(settings: PortalSettings) => void>()
  let version: number | undefined
  let settings = resolveSettings({ config, fixed, stored: {} })
  const look = async () => {
    const newer = await readIfNewer(db, version)
    if (!newer) return
    version = newer.version
    settings = resolveSettings({ config, fixed, stored: newer.stored })
    for (const fault of faultsOf(newer.stored)) log.warn(`A stored setting is not used: ${fault}`)
    for (const take of takers) take(settings)
  }

  // One after the other, so that an older answer never comes last; whoever asks before a look begins shares it.
  let looking = Promise.resolve()
  let waiting: Promise<void> | undefined
  const refresh = () => {
    waiting ??= looking
      .catch(() => {})
      .then(() => {
        waiting = undefined
        return look()
      })
    looking = waiting
    return waiting
  }

  await refresh()
  // While the database is away, what was read last stays.
  const timer = setInterval(
    () => void refresh().catch((error: unknown) => log.debug({ err: error }, 'settings not read')),
    LOOK_EVERY,
  )
  timer.unref()
  return {
    current: () => settings,
    refresh,
    onChange(take) {
      takers.add(take)
      return () => takers.delete(take)
    },
    async stop() {
      clearInterval(timer)
      await looking.catch(() => {})
    },
  }
}
