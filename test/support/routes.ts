import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { FastifyInstance, RouteOptions } from 'fastify'

/** Notes every route that any app registers from now on, as `GET /tickets/:number`. Stop it by calling `stop`. */
export function collectRoutes(): { routes: Set<string>; stop(): void } {
  const routes = new Set<string>()
  const note = ({ method, url }: RouteOptions) => {
    for (const single of [method].flat()) routes.add(`${single} ${url}`)
  }
  const onApp = (message: unknown) => void (message as { fastify: FastifyInstance }).fastify.addHook('onRoute', note)
  subscribe('fastify.initialization', onApp)
  return { routes, stop: () => void unsubscribe('fastify.initialization', onApp) }
}
