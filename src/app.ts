import { randomUUID } from 'node:crypto'
import compress from '@fastify/compress'
import cookie from '@fastify/cookie'
import fastify, { type FastifyInstance, LogController } from 'fastify'
import { identifyVisitors, requireAdmin, requireAgent, requireSignIn } from './accounts/access.ts'
import { viewerOnPages } from './accounts/pages.ts'
import { passwordRoutes } from './accounts/password-routes.ts'
import { preferencesRoutes } from './accounts/preferences-routes.ts'
import { senderRoutes } from './accounts/sender-routes.ts'
import { visitorRoutes } from './accounts/visitor-routes.ts'
import { settingsRoutes } from './administration/settings-routes.ts'
import { storageMetrics } from './attachments/quota.ts'
import { type FileFinder, fileRoutes } from './attachments/routes.ts'
import type { Storage } from './attachments/storage.ts'
import { KEPT_TEMPLATES } from './catalog/template-forms.ts'
import { templateRoutes } from './catalog/template-routes.ts'
import type { Config } from './config.ts'
import { blockingRoutes } from './correspondence/blocking-routes.ts'
import { mailDeskRoutes } from './correspondence/desk-routes.ts'
import { mailRuleRoutes } from './correspondence/mail-rule-routes.ts'
import { mailboxSettingsRoutes } from './correspondence/mailbox-routes.ts'
import { mailboxMetrics } from './correspondence/mailboxes.ts'
import { developmentMailRoutes } from './correspondence/routes.ts'
import { keepTyped } from './drafts/keeping.ts'
import { draftRoutes } from './drafts/routes.ts'
import { once } from './drafts/submissions.ts'
import { bannersFor } from './incidents/banner-pages.ts'
import { incidentDeskRoutes } from './incidents/desk-routes.ts'
import { concerning } from './incidents/policy.ts'
import { incidentRoutes } from './incidents/routes.ts'
import { categoryDeskRoutes } from './knowledge/desk-category-routes.ts'
import { KEPT_OF_FAQ } from './knowledge/desk-forms.ts'
import { faqDeskRoutes } from './knowledge/desk-routes.ts'
import { faqRoutes } from './knowledge/routes.ts'
import { fileLinkRoutes } from './notifications/file-link-routes.ts'
import { mailTextRoutes } from './notifications/mail-text-routes.ts'
import { marksRead, noticeRoutes } from './notifications/notice-routes.ts'
import { unreadNotices } from './notifications/notices-read.ts'
import { mailMetrics } from './notifications/outbox-care.ts'
import { mailboxRoutes } from './notifications/routes.ts'
import { companyDeskRoutes } from './organizations/company-desk-routes.ts'
import { customerRoutes } from './organizations/customer-routes.ts'
import { mergingPeopleRoutes } from './organizations/merging-routes.ts'
import { placeRoutes } from './organizations/place-routes.ts'
import { companyRoutes } from './organizations/routes.ts'
import type { Counters } from './platform/counters.ts'
import type { Db } from './platform/db.ts'
import type { Logger } from './platform/log.ts'
import type { Templates } from './platform/templates.ts'
import { bringSettings } from './settings/plugin.ts'
import type { LiveSettings } from './settings/settings.ts'
import { absenceRoutes } from './teams/absence-routes.ts'
import { createAdmission } from './teams/admission.ts'
import { agentDeskRoutes } from './teams/agent-routes.ts'
import { teamDeskRoutes } from './teams/desk-routes.ts'
import { callbackRoutes } from './telephone/callback-routes.ts'
import { phoneTicketForm } from './telephone/phone-forms.ts'
import { phoneRoutes } from './telephone/phone-routes.ts'
import { cannedRoutes } from './tickets/canned-routes.ts'
import { closureRoutes } from './tickets/closure-routes.ts'
import { copyRoutes } from './tickets/copy-routes.ts'
import { deskActingRoutes } from './tickets/desk-acting-routes.ts'
import { deskBesideRoutes } from './tickets/desk-beside-routes.ts'
import { deskBulkRoutes } from './tickets/desk-bulk-routes.ts'
import { deskCannedRoutes } from './tickets/desk-canned-routes.ts'
import { deskCopyRoutes } from './tickets/desk-copy-routes.ts'
import { deskEventRoutes } from './tickets/desk-events-routes.ts'
import { deskHistoryRoutes } from './tickets/desk-history-routes.ts'
import { KEPT_FORMS } from './tickets/desk-kept-forms.ts'
import { deskListRoutes } from './tickets/desk-list-routes.ts'
import { deskOpeningRoutes } from './tickets/desk-opening-routes.ts'
import { deskPresenceRoutes } from './tickets/desk-presence-routes.ts'
import { deskStripRoutes } from './tickets/desk-strip-routes.ts'
import { deskTicketRoutes } from './tickets/desk-ticket-routes.ts'
import { ticketsOf, ticketsWithArticle } from './tickets/desk-tickets-of-pages.ts'
import { deskWritingRoutes } from './tickets/desk-writing-routes.ts'
import { findFileFor } from './tickets/files.ts'
import { ticketListRoutes } from './tickets/list-routes.ts'
import { openingRoutes } from './tickets/opening-routes.ts'
import { deskOriginalRoutes, originalRoutes } from './tickets/original-routes.ts'
import { replyRoutes } from './tickets/reply-routes.ts'
import { savedViewRoutes } from './tickets/saved-view-routes.ts'
import { sharingRoutes } from './tickets/sharing-routes.ts'
import { stakeOf } from './tickets/stakes.ts'
import { startStreams } from './tickets/streams.ts'
import { teamWork } from './tickets/team-work.ts'
import { templateTrialRoutes } from './tickets/template-trial-routes.ts'
import { ticketRoutes } from './tickets/ticket-routes.ts'
import { visitRoutes } from './tickets/visit-routes.ts'
import { type Assets, serveAssets } from './web/assets.ts'
import { acceptForms } from './web/body.ts'
import { chooseLanguage } from './web/context.ts'
import { createCookies } from './web/cookies.ts'
import { countAnswers } from './web/counting.ts'
import { answerErrors, answerExpectations, answerNonsense, answerUnreadable } from './web/errors.ts'
import { addSecurityHeaders } from './web/headers.ts'
import { reportHealth } from './web/health.ts'
import { refuseCrossSite } from './web/origin.ts'
import { keepPace, PACE, type Pace } from './web/pace.ts'
import { renderPages } from './web/pages.ts'
import { acceptUploads } from './web/uploads.ts'

interface AppTools {
  config: Config
  settings: LiveSettings
  db: Db
  databaseUrl: string
  storage: Storage
  templates: Templates
  assets: Assets
  counters: Counters
  log: Logger
  pace?: Pace
}

export async function createApp({
  config,
  settings,
  db,
  databaseUrl,
  storage,
  templates,
  assets,
  counters,
  log,
  pace = PACE,
}: AppTools): Promise<FastifyInstance> {
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
    .decorate('admission', createAdmission(settings, config))
    .decorate('unread', unreadNotices)
    .decorate('incidents', concerning)
    .decorate('db', db)
    .decorate('storage', storage)
    .decorate('assets', assets)
    .decorate('cookies', createCookies(config))
  countAnswers(app, counters)
  await bringSettings(app, settings, assets)
  keepPace(app, pace)
  addSecurityHeaders(app, config)
  answerErrors(app)
  answerExpectations(app, config)
  await acceptForms(app)
  await acceptUploads(app)
  await app.register(cookie)
  await app.register(compress, { global: true, threshold: 1024, encodings: ['br', 'gzip'] })
  chooseLanguage(app, () => settings.current().defaultLocale)
  identifyVisitors(app)
  refuseCrossSite(app, config)
  await renderPages(app, templates, settings.current, viewerOnPages, bannersFor(db))
  serveAssets(app, assets, () => settings.refresh().then(assets.settled))
  reportHealth(app, async () => [
    ...(await mailMetrics(db)),
    ...(await mailboxMetrics(db)),
    ...(await storageMetrics(db, config.quota)),
    ...(await counters.sums()),
  ])

  await app.register(visitorRoutes)
  await app.register(passwordRoutes)
  await app.register(fileLinkRoutes)
  if (config.devMailbox) await app.register(developmentMailRoutes)
  if (config.devMailbox) await app.register(mailboxRoutes)
  await app.register(async (inside) => {
    requireSignIn(inside, keepTyped)
    await inside.register(preferencesRoutes)
    await inside.register(draftRoutes, {
      forms: { ...KEPT_FORMS, ...KEPT_OF_FAQ, ...KEPT_TEMPLATES, 'desk-phone': phoneTicketForm },
    })
    await inside.register(faqRoutes)
    await inside.register(companyRoutes)
    await inside.register(ticketListRoutes)
    await inside.register(openingRoutes)
    await inside.register(ticketRoutes)
    await inside.register(originalRoutes)
    await inside.register(replyRoutes)
    await inside.register(closureRoutes)
    await inside.register(copyRoutes)
    await inside.register(sharingRoutes)
    await inside.register(visitRoutes)
    await inside.register(incidentRoutes)
    await inside.register(async (desk) => {
      requireAgent(desk)
      marksRead(desk)
      await desk.register(noticeRoutes)
      await desk.register(senderRoutes)
      await desk.register(deskEventRoutes, { streams: startStreams({ db, databaseUrl, log }) })
      await desk.register(absenceRoutes, { work: teamWork })
      await desk.register(deskListRoutes)
      await desk.register(savedViewRoutes)
      await desk.register(deskBulkRoutes)
      await desk.register(deskCannedRoutes)
      await desk.register(cannedRoutes)
      await desk.register(templateRoutes)
      await desk.register(templateTrialRoutes)
      await desk.register(deskBesideRoutes)
      await desk.register(deskActingRoutes)
      await desk.register(deskPresenceRoutes)
      await desk.register(deskHistoryRoutes)
      await desk.register(deskCopyRoutes)
      await desk.register(deskOriginalRoutes)
      await desk.register(async (administration) => {
        requireAdmin(administration)
        await administration.register(teamDeskRoutes, { work: teamWork, once })
        await administration.register(agentDeskRoutes, { work: teamWork, once })
        await administration.register(mailTextRoutes, { templates })
        await administration.register(blockingRoutes)
        await administration.register(mailRuleRoutes)
        await administration.register(mailboxSettingsRoutes)
        await administration.register(settingsRoutes)
        await administration.register(categoryDeskRoutes)
      })
      await desk.register(faqDeskRoutes, { ticketsOf: ticketsWithArticle })
      await desk.register(deskStripRoutes)
      await desk.register(deskTicketRoutes)
      await desk.register(deskWritingRoutes)
      await desk.register(deskOpeningRoutes)
      await desk.register(customerRoutes, { ticketsOf, once })
      await desk.register(placeRoutes, { once, stakeOf })
      await desk.register(mergingPeopleRoutes, { once })
      await desk.register(companyDeskRoutes, { ticketsOf, once })
      await desk.register(phoneRoutes)
      await desk.register(callbackRoutes)
      await desk.register(incidentDeskRoutes)
      await desk.register(mailDeskRoutes)
    })
    await inside.register(fileRoutes, { find: findFileFor satisfies FileFinder })
  })
  return app
}
