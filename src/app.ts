import { randomUUID } from 'node:crypto'
import compress from '@fastify/compress'
import cookie from '@fastify/cookie'
import fastify, { type FastifyInstance, LogController } from 'fastify'
import { accountRoutes, visitorRoutes } from './accounts/routes.ts'
import type { Storage } from './attachments/storage.ts'
import type { Config } from './config.ts'
import { draftRoutes } from './drafts/routes.ts'
import { mailboxRoutes } from './notifications/routes.ts'
import { createAdmission, startEnrolment } from './organizations/admission.ts'
import { companyRoutes } from './organizations/routes.ts'
import type { Db } from './platform/db.ts'
import type { Logger } from './platform/log.ts'
import type { Templates } from './platform/templates.ts'
import { ticketListRoutes } from './tickets/list-routes.ts'
import { ticketRoutes } from './tickets/portal-routes.ts'
import { sharingRoutes } from './tickets/sharing-routes.ts'
import { identifyVisitors, requireSignIn } from './web/access.ts'
import { type Assets, serveAssets } from './web/assets.ts'
import { acceptForms } from './web/body.ts'
import { createCookies } from './web/cookies.ts'
import { answerErrors, answerNonsense, answerUnreadable } from './web/errors.ts'
import { addSecurityHeaders } from './web/headers.ts'
import { reportHealth } from './web/health.ts'
import { refuseCrossSite } from './web/origin.ts'
import { renderPages } from './web/pages.ts'
import { acceptUploads } from './web/uploads.ts'
import './web/context.ts'

export interface AppTools {
  config: Config
  db: Db
  storage: Storage
  templates: Templates
  assets: Assets
  log: Logger
}

/** The web app: what every request passes, then the routes of each feature. */
export async function createApp({ config, db, storage, templates, assets, log }: AppTools): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: log,
    genReqId: () => randomUUID(),
    trustProxy: config.trustProxy,
    logController: new LogController({ disableRequestLogging: config.logLevel !== 'debug' }),
    routerOptions: { maxParamLength: 300 },
    requestTimeout: 0,
    forceCloseConnections: 'idle',
    frameworkErrors: answerUnreadable(config),
    clientErrorHandler: answerNonsense(config),
  }) as unknown as FastifyInstance

  app
    .decorate('config', config)
    .decorate('admission', createAdmission(config))
    .decorate('db', db)
    .decorate('storage', storage)
    .decorate('assets', assets)
    .decorate('cookies', createCookies(config))
  startEnrolment(config)
  addSecurityHeaders(app, config)
  answerErrors(app)
  acceptForms(app)
  await acceptUploads(app)
  await app.register(cookie)
  await app.register(compress, { global: true, threshold: 1024, encodings: ['br', 'gzip'] })
  identifyVisitors(app)
  refuseCrossSite(app, config)
  await renderPages(app, templates)
  serveAssets(app, assets)
  reportHealth(app)

  await app.register(visitorRoutes)
  if (config.devMailbox) await app.register(mailboxRoutes)
  await app.register(async (inside) => {
    requireSignIn(inside)
    await inside.register(accountRoutes)
    await inside.register(draftRoutes)
    await inside.register(companyRoutes)
    await inside.register(ticketListRoutes)
    await inside.register(ticketRoutes)
    await inside.register(sharingRoutes)
  })
  return app
}
