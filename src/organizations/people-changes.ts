import type { Actor } from '../accounts/actor.ts'
import { lockPerson } from '../accounts/authority.ts'
import { invite } from '../accounts/invitations.ts'
import { enforceLimit, invitationMails } from '../accounts/limits.ts'
import { shutOut } from '../accounts/links.ts'
import { changesOf, record } from '../audit/recording.ts'
import { storedAddress } from '../platform/addresses.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { ForbiddenError, InvalidInputError, NotFoundError } from '../platform/errors.ts'
import { check } from '../platform/rules.ts'
import { demandSeen, versionOf } from '../platform/versions.ts'
import {
  joinOrganization,
  refuseTakenUserName,
  SeveralCompaniesError,
  TakenError,
  UnknownCompanyError,
} from './people.ts'
import { authoriseAtDesk, type DeskAction, mayAtDesk } from './policy.ts'
import {
  type CompanyOfPersonInput,
  companyOfPersonRules,
  type PersonChanges,
  type PersonOnDesk,
  type PlaceInput,
  personChangeRules,
  personOnDeskRules,
  placeRules,
} from './rules.ts'

/** Disabling signs out at once. Throws InvalidInputError, NotFoundError, SeveralCompaniesError or TakenError. */
export async function setPerson(db: Db, email: string, changes: PersonChanges) {
  const { role, organization, ...account } = check(personChangeRules, changes)
  await transaction(db, async (tx) => {
    const person = await tx.account.findFirst({
      where: { email: storedAddress(email), role: 'customer' },
      select: { id: true },
    })
    if (!person) throw new NotFoundError(`There is no customer ${email}.`)
    await lockPerson(tx, person.id)
    if (role) {
      const memberships = await tx.membership.findMany({
        where: { accountId: person.id },
        select: { organizationId: true, organization: { select: { name: true } } },
      })
      const places = memberships.filter(
        (place) => !organization || place.organization.name.toLowerCase() === organization.toLowerCase(),
      )
      if (places.length === 0)
        throw new NotFoundError(`${email} belongs to no company${organization ? ` ${organization}` : ''}.`)
      if (places.length > 1) throw new SeveralCompaniesError(`${email} belongs to several companies.`)
      await joinOrganization(tx, person.id, places[0]?.organizationId ?? 0, { role, site: '' })
    }
    await changeAccount(tx, person.id, account)
  })
}

interface AccountChanges {
  firstName?: string | undefined
  lastName?: string | undefined
  phone?: string | undefined
  supportId?: string | undefined
  userName?: string | undefined
  enabled?: boolean | undefined
}

/** What is empty or not given stays, but for first name and telephone. The account is locked. */
async function changeAccount(tx: Tx, id: number, wish: AccountChanges): Promise<void> {
  const { firstName, lastName, phone, supportId, userName, enabled } = wish
  if (supportId && (await tx.account.findFirst({ where: { supportId, id: { not: id } }, select: { id: true } })))
    throw new TakenError(
      'supportId',
      'error.person.support-id',
      `The Support-ID ${supportId} belongs to somebody else.`,
    )
  await refuseTakenUserName(tx, userName ?? '', id)
  const select = { supportId: true, enabled: true, userName: true } as const
  const before = await tx.account.findUniqueOrThrow({ where: { id }, select })
  const after = await tx.account.update({
    where: { id },
    data: {
      ...(firstName === undefined ? {} : { firstName }),
      ...(lastName ? { lastName } : {}),
      ...(phone === undefined ? {} : { phone: phone || null }),
      ...(supportId ? { supportId } : {}),
      ...(enabled === undefined ? {} : { enabled }),
      ...(userName ? { userName } : {}),
    },
    select,
  })
  const differences = changesOf(before, after)
  if (differences.length) await record(tx, { action: 'person.changed', accountId: id, changes: differences })
  if (enabled === false) await shutOut(tx, id)
}

// At the desk. All throw AuthorityLostError, ForbiddenError, and NotFoundError for whoever is no customer.

/** What the desk's form about somebody shows. */
export const shownPerson = ({ firstName, lastName, phone, supportId }: ShownPerson) => ({
  firstName,
  lastName,
  phone: phone ?? '',
  supportId: supportId ?? '',
})

/**
 * Name, telephone and Support-ID; false if nothing is to change. `seen` is the version that a form showed. Throws
 * InvalidInputError, TakenError, OutdatedError.
 */
export async function changePerson(
  db: Db | Tx,
  by: Actor,
  id: number,
  wish: PersonOnDesk,
  seen?: string,
): Promise<boolean> {
  const input = check(personOnDeskRules, wish)
  return changing(db, by, 'edit', id, async (tx, person) => {
    const shown = shownPerson(person)
    if (versionOf(shown) === versionOf(shownPerson(input))) return false
    demandSeen(seen, shown)
    if (person.supportId && !input.supportId) throw new InvalidInputError('supportId', 'error.person.support-id.stays')
    await changeAccount(tx, id, input)
    return true
  })
}

/** Whether somebody may sign in; whoever may not is signed out at once. */
export async function setEnabled(db: Db | Tx, by: Actor, id: number, enabled: boolean) {
  await changing(db, by, 'entitle', id, (tx) => changeAccount(tx, id, { enabled }))
}

/** What the form about a place shows. */
export const shownPlace = ({ site, role }: { site: string | null; role: string }) => ({ site: site ?? '', role })

/**
 * Site and, by admins, role in a company that the person is in; false if nothing is to change. Tickets keep the site
 * they have. `seen` is the version that a form showed. Throws OutdatedError.
 */
export async function changePlace(
  db: Db | Tx,
  by: Actor,
  id: number,
  organizationId: number,
  wish: PlaceInput,
  seen?: string,
): Promise<boolean> {
  const { site, role } = check(placeRules, wish)
  return changing(db, by, 'edit', id, async (tx, _person, actor) => {
    const where = { accountId_organizationId: { accountId: id, organizationId } }
    const before = await tx.membership.findUnique({ where, select: { role: true, site: true } })
    if (!before) throw new NotFoundError()
    if (role && role !== before.role && !mayAtDesk(actor, 'entitle')) throw new ForbiddenError('desk.entitle')
    if (site === (before.site ?? '') && (role ?? before.role) === before.role) return false
    demandSeen(seen, shownPlace(before))
    await joinOrganization(tx, id, organizationId, { role, site })
    if (!site)
      await tx.$executeRaw`update membership set site = null
      where account_id = ${id} and organization_id = ${organizationId}`
    return true
  })
}

/** A further company. Throws InvalidInputError, UnknownCompanyError. */
export async function addCompany(db: Db | Tx, by: Actor, id: number, wish: CompanyOfPersonInput) {
  const { organization: name, ...place } = check(companyOfPersonRules, wish)
  await changing(db, by, 'entitle', id, async (tx) => {
    const [company] = await readRows<{ id: number }>(
      tx,
      Prisma.sql`select id from organization where name = ${name}::citext for key share`,
    )
    if (!company) throw new UnknownCompanyError(`There is no company ${name}.`)
    await joinOrganization(tx, id, company.id, place)
  })
}

/** Mails a link for choosing a password; earlier ones stop working. Throws TooManyRequestsError. */
export async function invitePerson(db: Db | Tx, by: Actor, id: number) {
  await changing(db, by, 'invite', id, async (tx, { enabled }) => {
    if (!enabled) throw new InvalidInputError('form', 'error.person.disabled')
    await enforceLimit(tx, invitationMails, id)
    await invite(tx, id)
  })
}

interface ShownPerson {
  firstName: string
  lastName: string
  phone: string | null
  supportId: string | null
}

interface Changing extends ShownPerson {
  enabled: boolean
}

/** Locks a customer whom the desk knows, and asks again who is changing them. */
export async function changing<Result>(
  db: Db | Tx,
  by: Actor,
  action: DeskAction,
  id: number,
  work: (tx: Tx, person: Changing, actor: Actor) => Promise<Result>,
): Promise<Result> {
  return transaction(db, async (tx) => {
    await lockPerson(tx, id)
    const actor = await authoriseAtDesk(tx, by, action)
    const person = await tx.account.findFirst({
      where: { id, role: 'customer', confirmed: true, erasedAt: null },
      select: { firstName: true, lastName: true, phone: true, supportId: true, enabled: true },
    })
    if (!person) throw new NotFoundError()
    return work(tx, person, actor)
  })
}
