import type { FastifyInstance, FastifyRequest } from 'fastify'
import { LOCALES } from '../i18n/translate.ts'

/** Gives every reply `page(template, data)`: what all pages show, of the viewer as well, is added to the page's own data. */
export function renderPages(app: FastifyInstance, viewer: (request: FastifyRequest) => object | undefined) {
  const { config, assets, cookies } = app
  const shared = {
    portalName: config.portalName,
    privacyUrl: config.privacyUrl,
    registrationOpen: config.registration !== 'closed',
    devMailbox: config.devMailbox,
    logo: ['logo.svg', 'logo.png', 'logo.webp', 'logo.jpg'].find((name) => hasAsset(assets, name)),
    locales: LOCALES,
    asset: assets.url,
    icon: (name: string) => `${assets.url('icons.svg')}#${name}`,
  }
  app.decorateReply('page', async function page(template: string, data?: object) {
    const { request } = this
    const { words } = request
    this.header('cache-control', 'no-store').type('text/html; charset=utf-8')
    return this.viewAsync(template, {
      ...shared,
      words,
      t: words.t,
      locale: words.locale,
      support: { ...config.support, hours: config.support.hours[words.locale] },
      path: request.url,
      user: viewer(request),
      flash: cookies.takeFlash(request, this),
      ...data,
    })
  })
}

function hasAsset(assets: FastifyInstance['assets'], name: string): boolean {
  try {
    return Boolean(assets.url(name))
  } catch {
    return false
  }
}
