import type { FastifyRequest } from 'fastify'
import { formerOwner } from '../accounts/sessions.ts'
import type { Fields } from '../web/body.ts'
import { formKey } from '../web/forms.ts'
import { type Purpose, saveDraft } from './drafts.ts'
import { joined } from './receive.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the form is for, to keep it once its session is over. */
    keeps?: (request: FastifyRequest, accountId: number) => Promise<Purpose | undefined> | Purpose | undefined
  }
}

export async function keepTyped(request: FastifyRequest, typed: Fields): Promise<boolean> {
  const { keeps } = request.routeOptions.config
  const { cookies, db } = request.server
  const token = cookies.session(request)
  const owner = token && keeps ? await formerOwner(db, token) : undefined
  const purpose = owner && keeps ? await keeps(request, owner) : undefined
  const key = formKey.safeParse(typed.formKey)
  if (!owner || !purpose || !key.success) return false
  await saveDraft(db, owner, key.data, purpose, joined(typed))
  return true
}
