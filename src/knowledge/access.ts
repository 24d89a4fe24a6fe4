import type { FastifyRequest } from 'fastify'
import { NotFoundError } from '../platform/errors.ts'
import { mayReadFaq, type Reader } from './policy.ts'

/** Also for those who are not signed in, where the FAQ is open to all. */
export const forReaders = { forAnybody: ({ server }: FastifyRequest) => server.settings.current().publicFaq }

/** Throws NotFoundError for whom there is no FAQ. */
export function readerOf({ actor, server }: FastifyRequest): Reader {
  const reader = { actor, today: server.admission.today(), open: server.settings.current().publicFaq }
  if (!mayReadFaq(reader)) throw new NotFoundError()
  return reader
}
