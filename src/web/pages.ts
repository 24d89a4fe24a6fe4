import type { FastifyInstance, FastifyRequest } from 'fastify'
import { LOCALES, type Locale } from '../i18n/translate.ts'

/** What all pages show of the settings. */
export interface Portal {
  portalName: string
  privacyUrl: string | undefined
  registration: string
  support: { email: string; phone: string | undefined; hours: Record<Locale, string | undefined> }
}

/** Gives every reply `page(template, data)`: what all pages show, of the viewer as well, is added to the page's own data. */
export function renderPages(
  app: FastifyInstance,
  portal: () => Portal,
  viewer: (request: FastifyRequest) => object | undefined,
) {
  const { config, assets, cookies } = app
  const shared = {
    devMailbox: config.devMailbox,
    locales: LOCALES,
    asset: assets.url,
    icon: (name: string) => `${assets.url('icons.svg')}#${name}`,
  }
  app.decorateReply('page', async function page(template: string, data?: object) {
    const { request } = this
    const { words } = request
    const { portalName, privacyUrl, registration, support } = portal()
    this.header('cache-control', 'no-store').type('text/html; charset=utf-8')
    return this.viewAsync(template, {
      ...shared,
      portalName,
      privacyUrl,
      registrationOpen: registration !== 'closed',
      logo: assets.logo(),
      words,
      t: words.t,
      locale: words.locale,
      support: { ...support, hours: support.hours[words.locale] },
      path: request.url,
      user: viewer(request),
      flash: cookies.takeFlash(request, this),
      ...data,
    })
  })
}
