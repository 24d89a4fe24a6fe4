import { type Actor, isCustomer } from './actor.ts'

/** Where somebody lands after signing in, unless a link led them elsewhere. */
export const homeOf = (actor: Pick<Actor, 'role'>): string => (isCustomer(actor) ? '/tickets' : '/desk/tickets')
