import type { FastifyInstance } from 'fastify'
import type { Assets } from '../web/assets.ts'
import type { LiveSettings } from './settings.ts'

declare module 'fastify' {
  interface FastifyInstance {
    settings: LiveSettings
  }
}

/** Settings for routes; colour and logo for pages, now and after each change. */
export async function bringSettings(app: FastifyInstance, settings: LiveSettings, assets: Assets) {
  app.decorate('settings', settings)
  const leave = settings.onChange((changed) => void assets.dress(changed))
  app.addHook('onClose', async () => leave())
  await assets.dress(settings.current())
}
