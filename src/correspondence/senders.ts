import type { Actor } from '../accounts/actor.ts'
import type { Admission } from '../accounts/admission.ts'
import { authorise, lockPerson } from '../accounts/authority.ts'
import { ownerOf } from '../accounts/merged-accounts.ts'
import { splitName } from '../accounts/names.ts'
import { record } from '../audit/recording.ts'
import { joinCovering } from '../organizations/entitlement.ts'
import type { Tx } from '../platform/db.ts'
import { AuthorityLostError } from '../platform/errors.ts'
import type { Settings } from '../settings/settings.ts'
import type { MailAddress } from './parsed-mail.ts'

export type KnownPerson = Pick<Actor, 'accountId' | 'email' | 'firstName' | 'lastName'> & { locale: string | null }

/** Who wrote a mail, as far as its From says so. */
type Sender =
  | { kind: 'admitted'; actor: Actor; locale: string | null }
  /** No contract lets them in. */
  | { kind: 'unentitled'; person: KnownPerson | undefined }
  | { kind: 'disabled' }

export interface SenderTools {
  admission: Admission
  settings: Settings
}

const select = {
  id: true,
  email: true,
  firstName: true,
  lastName: true,
  role: true,
  enabled: true,
  confirmed: true,
  supportId: true,
  locale: true,
} as const

/**
 * Somebody we know, held until the transaction ends; whom a contract covers becomes a contact of its company, who may
 * register later and finds their tickets.
 */
export async function findSender(tx: Tx, tools: SenderTools, from: MailAddress): Promise<Sender> {
  const covered = () => tools.admission.mayRegister(tx, from.address)
  let person = await personAt(tx, from.address)
  if (!person && (await covered())) {
    await addContact(tx, from, true)
    person = await personAt(tx, from.address)
  }
  if (!person) return { kind: 'unentitled', person: undefined }
  // What comes from an address tells nobody that its owner has registered.
  if (!person.confirmed && !(await covered())) return { kind: 'unentitled', person: knownAs(person) }
  if (!person.confirmed || !person.supportId) await lockPerson(tx, person.id)
  if (!person.confirmed) {
    // A stranger may have typed the name at a registration.
    const data = { ...namesOf(from), confirmed: true }
    person = await tx.account.update({ where: { id: person.id }, data, select })
    await record(tx, { action: 'person.added', accountId: person.id })
  }
  try {
    return { kind: 'admitted', actor: await actorOf(tx, tools, person), locale: person.locale }
  } catch (error) {
    if (!(error instanceof AuthorityLostError)) throw error
    if (error.reason !== 'admission') return { kind: 'disabled' }
    return { kind: 'unentitled', person: knownAs(person) }
  }
}

async function personAt(tx: Tx, address: string) {
  const id = await ownerOf(tx, address)
  return id === undefined ? null : tx.account.findUnique({ where: { id }, select })
}

type Person = Omit<Actor, 'accountId' | 'companies' | 'teams' | 'admission' | 'settings' | 'sessionId'> & {
  id: number
  locale: string | null
}

const knownAs = ({ id, email, firstName, lastName, locale }: Person): KnownPerson => ({
  accountId: id,
  ...{ email, firstName, lastName, locale },
})

/** As of now. Who is in no company joins those whose contracts cover the address, as with signing in. */
async function actorOf(tx: Tx, tools: SenderTools, person: Person): Promise<Actor> {
  const { id: accountId, email, firstName, lastName, role, supportId } = person
  const given = { accountId, email, firstName, lastName, role, supportId, companies: [], teams: [], ...tools }
  if (role === 'customer' && (await tx.membership.count({ where: { accountId } })) === 0) {
    await lockPerson(tx, accountId)
    await joinCovering(tx, accountId, tools.admission.today())
  }
  return authorise(tx, given)
}

/** Whom nobody has admitted is on no list until they register, or an agent adds them. */
export async function addContact(tx: Tx, from: MailAddress, confirmed: boolean): Promise<KnownPerson> {
  const data = [{ email: from.address, ...namesOf(from), confirmed }]
  // Of two mails at once, one finds the account.
  const [added] = await tx.account.createManyAndReturn({ data, select: { id: true }, skipDuplicates: true })
  if (added) await record(tx, { action: 'person.added', accountId: added.id })
  const id = (await ownerOf(tx, from.address)) ?? 0
  return knownAs(await tx.account.findUniqueOrThrow({ where: { id }, select }))
}

// As in a name that somebody types: neither links nor markup go into mails.
const NOT_IN_NAMES = /[^\p{L}\p{M}\p{N}\p{Pd} .,'’‘`´′·‧・･׳״()\u200c\u200d]+/gu
const LONGEST_NAME = 160

/** „Kessler, Eva“ is Eva Kessler; an address is no name. */
function namesOf({ name }: MailAddress): { firstName: string; lastName: string } {
  if (name.includes('@')) return { firstName: '', lastName: '' }
  const plain = name.slice(0, LONGEST_NAME).replace(NOT_IN_NAMES, ' ').replace(/\s+/g, ' ').trim()
  if (!/\p{L}/u.test(plain)) return { firstName: '', lastName: '' }
  const [last = '', first, more] = plain.split(/\s*,\s*/)
  const { firstName, lastName } = first && !more ? { firstName: first, lastName: last } : splitName(plain)
  return { firstName: firstName.slice(0, 80), lastName: lastName.slice(0, 80) }
}
