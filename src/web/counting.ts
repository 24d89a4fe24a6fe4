import type { FastifyInstance } from 'fastify'
import type { Counters } from '../platform/counters.ts'

const CLASSES = { 2: '2xx', 3: '3xx', 4: '4xx', 5: '5xx' } as const

/** Every answer, by its class. */
export function countAnswers(app: FastifyInstance, counters: Counters) {
  app.decorate('counters', counters)
  app.addHook('onResponse', async (_request, { statusCode }) => {
    const answer = CLASSES[Math.floor(statusCode / 100) as keyof typeof CLASSES]
    if (answer) counters.count('schalter_requests_total', answer)
    if (statusCode === 429) counters.count('schalter_requests_limited_total', '')
  })
}
