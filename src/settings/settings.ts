import type { Config } from '../config.ts'
import { SECOND } from '../platform/clock.ts'
import type { Db } from '../platform/db.ts'
import type { Logger } from '../platform/log.ts'
import { readIfNewer } from './changes.ts'
import type { Said } from './declarations.ts'
import { faultsOf, type PortalSettings, resolveSettings } from './resolve.ts'

export interface Settings {
  /** Costs nothing; callers ask anew each time. */
  current(): PortalSettings
}

export interface LiveSettings extends Settings {
  /** By the environment. */
  readonly fixed: Said
  /** Finds every change made before the call. */
  refresh(): Promise<void>
  /** Returns how to stop. */
  onChange(take: (settings: PortalSettings) => void): () => void
  stop(): Promise<void>
}

export interface SettingsTools {
  db: Db
  config: Pick<Config, 'mailFrom'>
  fixed: Said
  log: Logger
}

export async function readSettings({ db, config, fixed }: Omit<SettingsTools, 'log'>): Promise<Settings> {
  const settings = resolveSettings({ config, fixed, stored: (await readIfNewer(db, undefined))?.stored ?? {} })
  return { current: () => settings }
}

/** Until then, another process may not know of a change. */
const LOOK_EVERY = SECOND

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

  // One at a time, so that the latest answer wins; callers share a look that has not begun.
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
  // During an outage, the latest values stay.
  const timer = setInterval(
    () => void refresh().catch((error: unknown) => log.debug({ err: error }, 'settings not read')),
    LOOK_EVERY,
  )
  timer.unref()
  return {
    fixed,
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
