import type { Said } from '../../src/settings/declarations.ts'
import { resolveSettings } from '../../src/settings/resolve.ts'
import type { Settings } from '../../src/settings/settings.ts'

/** Settings as an environment says them, and else their defaults. */
export function givenSettings(fixed: Said = {}): Settings {
  const settings = resolveSettings({
    config: { mailFrom: { name: 'Helpdesk', address: 'support@localhost' } },
    fixed,
    stored: {},
  })
  return { current: () => settings }
}
