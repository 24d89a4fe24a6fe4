import view from '@fastify/view'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { telephoneLink } from '../i18n/telephone.ts'
import { LOCALES, type Locale, type Translator } from '../i18n/translate.ts'
import { type Templates, viewsFolder } from '../platform/templates.ts'
import type { Assets } from './assets.ts'
import { createComponents, type Moment } from './components.ts'
import type { Flash } from './cookies.ts'

/** By template; every feature adds its own. */
export interface Pages {
  'errors/error': ErrorPage
  'errors/desk': ErrorPage
}

interface ErrorPage {
  status: number
  title: string
  advice: string
  reference: string | undefined
  typed: string
  home: string
}

type DataOf<Name extends keyof Pages> = Pages[Name] extends undefined ? [] : [data: Pages[Name]]

declare module 'fastify' {
  interface FastifyReply {
    page<Name extends keyof Pages>(template: Name, ...data: DataOf<Name>): Promise<string>
  }
}

interface Portal {
  portalName: string
  privacyUrl: string | undefined
  registration: string
  publicFaq: boolean
  support: { email: string; phone: string | undefined; hours: Record<Locale, string | undefined> }
}

export interface ViewerOnPages {
  name: string
  initials: string
  email: string
  theme: string
  density: string
  /** Single letters are keys at the desk. */
  keys: boolean
  /** How much waits to be read, if anything. */
  bell: { shown: string | false; label: string }
  /** A password has to be chosen first. */
  locked: boolean
  /** For those at the desk: what its news are since, and the time of the page. */
  live: { asOf: string; time: string } | undefined
  navigation: Place[]
}

interface Place {
  name: string
  href: string
  label: string
  /** That leads there, at the desk. */
  key?: string
}

/** Who is signed in, if anybody; `unknown` while that cannot be asked. */
type ViewerOf = (request: FastifyRequest) => ViewerOnPages | 'unknown' | undefined

/** What pages say above all else: what everybody who reads it should know now. */
export interface Banner {
  title: string
  /** If it is not the page's. */
  lang: Locale | undefined
  since: Moment
  nextNews: Moment | undefined
  /** More about it. */
  href: string | undefined
  joined: boolean
  /** For „Ich bin auch betroffen“. */
  joining: { action: string; formKey: string; returnTo: string } | undefined
}

/** For a page with this data. */
type BannersOf = (request: FastifyRequest, template: string, data: object) => Promise<Banner[]>

/** Adds what all pages show to the data of `reply.page(template, data)`. */
export async function renderPages(
  app: FastifyInstance,
  templates: Templates,
  portal: () => Portal,
  viewerOf: ViewerOf,
  bannersOf: BannersOf = async () => [],
) {
  const production = templates.config.cache
  await app.register(view, {
    engine: { eta: templates },
    root: viewsFolder,
    viewExt: 'eta',
    production,
    defaultContext: sharedByAll(app),
  })
  const contextOf = pageContext(app, templates, portal, viewerOf)
  app.decorateReply('page', async function page(template: string, data?: object) {
    this.header('cache-control', 'no-store').type('text/html; charset=utf-8')
    return this.viewAsync(template, {
      ...contextOf(this.request),
      takeFlash: tellOnce(app.cookies.takeFlash(this.request, this)),
      takeBanners: showOnce(await bannersOf(this.request, template, data ?? {})),
      ...data,
    })
  })
}

/** The layout comes last: it tells on top what no part of the page has taken. */
function tellOnce(flash: Flash | undefined) {
  let untold = flash
  return (part?: Flash['at']): Flash | undefined => {
    if (part && untold?.at !== part) return undefined
    const told = untold
    untold = undefined
    return told
  }
}

/** The layout shows on top what the page has not put in its own place. */
const showOnce = (banners: Banner[]) => () => banners.splice(0)

type Shared = ReturnType<typeof sharedByAll> &
  ReturnType<ReturnType<typeof pageContext>> & {
    takeFlash: ReturnType<typeof tellOnce>
    takeBanners: ReturnType<typeof showOnce>
  }

interface Framing {
  title?: string
  active?: string
  pageClass?: string
  /** In the agents' layout. */
  desk?: boolean
  live?: boolean
  refreshWithoutScript?: string | false
  /** What it is about, for those who find it by a search engine; other pages are in none. */
  description?: string | undefined
}

/** `it` in a template; checked by scripts/type-views.ts. */
export type TemplateData<Name extends keyof Pages> = Shared &
  (Pages[Name] extends undefined ? unknown : Pages[Name]) &
  Omit<Framing, keyof Pages[Name]>

function sharedByAll({ config, assets }: FastifyInstance) {
  return {
    devMailbox: config.devMailbox,
    asset: assets.url,
    icon: (name: string) => iconAddress(assets, name),
  }
}

const iconAddress = (assets: Assets, name: string) => `${assets.url('icons.svg')}#${name}`

function pageContext({ assets }: FastifyInstance, templates: Templates, portal: () => Portal, viewerOf: ViewerOf) {
  const componentsFor = createComponents(templates, (name) => iconAddress(assets, name))
  return (request: FastifyRequest) => {
    const { words } = request
    const { portalName, privacyUrl, registration, publicFaq, support } = portal()
    const registrationOpen = registration !== 'closed'
    const viewer = viewerOf(request)
    const user = viewer === 'unknown' ? undefined : viewer
    return {
      portalName,
      privacyUrl,
      registrationOpen,
      logo: assets.logo(),
      words,
      t: words.t,
      ui: componentsFor(words),
      locale: words.locale,
      language: words.t(`language.${words.locale}`),
      languages: LOCALES.map((locale) => ({ locale, name: words.t(`language.${locale}`) })),
      support: {
        email: support.email,
        phone: support.phone,
        phoneLink: telephoneLink(support.phone),
        hours: support.hours[words.locale],
      },
      path: addressOf(request),
      theme: user?.theme ?? 'auto',
      density: user?.density ?? 'comfortable',
      navigation: user?.navigation ?? (viewer ? [] : entrance(words, registrationOpen, publicFaq)),
      user,
    }
  }
}

/** Where a browser finds a page like this one again: what answers a form often has no address of its own. */
function addressOf({ method, url, routeOptions, server }: FastifyRequest): string {
  if (method === 'GET' || method === 'HEAD') return url
  const route = (routeOptions.url ?? '/').split('/')
  const address = (url.split('?')[0] ?? '/').split('/')
  while (route.length > 1 && !server.hasRoute({ method: 'GET', url: route.join('/') })) {
    route.pop()
    address.pop()
  }
  return address.join('/') || '/'
}

const entrance = ({ t }: Translator, maySignUp: boolean, publicFaq: boolean): Place[] => [
  { name: 'sign-in', href: '/', label: t('nav.sign-in') },
  ...(maySignUp ? [{ name: 'register', href: '/register', label: t('nav.register') }] : []),
  ...(publicFaq ? [{ name: 'faq', href: '/faq', label: t('nav.faq') }] : []),
]
