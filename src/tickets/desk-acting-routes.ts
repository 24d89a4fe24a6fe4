import type { FastifyInstance } from 'fastify'
import { deskActionRoutes } from './desk-action-routes.ts'
import { deskCallbackRoutes } from './desk-callback-routes.ts'
import { deskForwardingRoutes } from './desk-forwarding-routes.ts'
import { deskMergingRoutes } from './desk-merging-routes.ts'
import { deskPartyRoutes } from './desk-party-routes.ts'
import { deskPromiseRoutes } from './desk-promise-routes.ts'
import { deskSharingRoutes } from './desk-sharing-routes.ts'
import { deskVisitRoutes } from './desk-visit-routes.ts'

/** All that is done with a ticket at the desk, beside writing on it. */
export async function deskActingRoutes(app: FastifyInstance) {
  await app.register(deskActionRoutes)
  await app.register(deskCallbackRoutes)
  await app.register(deskForwardingRoutes)
  await app.register(deskPartyRoutes)
  await app.register(deskPromiseRoutes)
  await app.register(deskMergingRoutes)
  await app.register(deskVisitRoutes)
  await app.register(deskSharingRoutes)
}
