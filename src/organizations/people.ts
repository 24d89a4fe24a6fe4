import type { Actor } from '../accounts/actor.ts'
import { lockPerson } from '../accounts/authority.ts'
import { invite } from '../accounts/invitations.ts'
import { ownerOf } from '../accounts/merged-accounts.ts'
import { changesOf, record } from '../audit/recording.ts'
import { type Db, type MembershipRole, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { ConflictError, ForbiddenError, NotFoundError } from '../platform/errors.ts'
import { check } from '../platform/rules.ts'
import { authoriseAtDesk, mayAtDesk } from './policy.ts'
import { type PersonInput, personRules } from './rules.ts'
import { assignSupportIds } from './support-id.ts'

export class UnknownCompanyError extends NotFoundError {}

/** A role holds in one company, and the person belongs to several. */
export class SeveralCompaniesError extends ConflictError {}

/** What somebody typed belongs to somebody else; `field` and `key` say it in a form. */
export class TakenError extends ConflictError {
  readonly field: 'email' | 'userName' | 'supportId'
  readonly key: string

  constructor(field: TakenError['field'], key: string, message: string) {
    super(message)
    this.field = field
    this.key = key
  }
}

interface Adding {
  /** By mail. */
  invited: boolean
  /** At the desk; whoever is at the command line may everything. */
  by?: Actor
}

/**
 * Adds a Support-ID but no password: the first sign-in uses the lost password, or a mailed link if `invited`. Returns
 * the account's id. Throws InvalidInputError, TakenError, UnknownCompanyError, ForbiddenError.
 */
export async function addPerson(db: Db | Tx, wish: PersonInput, { invited, by }: Adding): Promise<number> {
  const input = check(personRules, wish)
  return transaction(db, async (tx) => {
    const known = await ownerOf(tx, input.email)
    // Before the company, as for a merge.
    if (known) await lockPerson(tx, known)
    const actor = by && (await authoriseAtDesk(tx, by, 'add'))
    const entitles = !actor || mayAtDesk(actor, 'entitle')
    // Kept, so that it is not merged into another meanwhile.
    const [organization] = await readRows<{ id: number }>(
      tx,
      Prisma.sql`select id from organization where name = ${input.organization}::citext for key share`,
    )
    if (!organization) throw new UnknownCompanyError(`There is no company ${input.organization}.`)
    const existing = await tx.account.findUnique({
      where: { id: (await ownerOf(tx, input.email)) ?? 0 },
      select: { id: true, role: true, confirmed: true },
    })
    if (existing && existing.role !== 'customer')
      throw new TakenError('email', 'error.person.agent', `${input.email} is an agent.`)
    const isNew = !existing?.confirmed
    // Somebody may have registered meanwhile, so that a company is no right yet; a further one is.
    if (!entitles && !isNew) throw new TakenError('email', 'error.person.known', `${input.email} is known already.`)
    if (!entitles && input.role === 'admin') throw new ForbiddenError('desk.entitle')
    if (existing && !invited && (await isMember(tx, existing.id, organization.id)))
      throw new TakenError('email', 'error.person.member', `${input.email} belongs to ${input.organization} already.`)
    await refuseTakenUserName(tx, input.userName, existing?.id)
    const { email, firstName, lastName, userName, phone } = input
    const person = { firstName, lastName, userName: userName || null, phone: phone || null }
    const { id } = existing ?? (await tx.account.create({ data: { email, ...person }, select: { id: true } }))
    // What a stranger may have typed at the registration does not count against the provider.
    if (existing && isNew)
      await tx.account.update({ where: { id }, data: { ...person, confirmed: true }, select: { id: true } })
    if (isNew) await record(tx, { action: 'person.added', accountId: id, changes: changesOf({}, { userName }) })
    await joinOrganization(tx, id, organization.id, input)
    await assignSupportIds(tx, [id])
    if (invited) await invite(tx, id)
    return id
  })
}

/** Throws TakenError if it is somebody else's user name or address. */
export async function refuseTakenUserName(tx: Tx, userName: string, ownId: number | undefined) {
  if (!userName) return
  const owner = await tx.account.findFirst({
    where: { OR: [{ userName }, { email: userName }], ...(ownId ? { id: { not: ownId } } : {}) },
    select: { id: true },
  })
  if (owner) throw new TakenError('userName', 'error.person.user-name', `The user name ${userName} is taken.`)
}

async function isMember(tx: Tx, accountId: number, organizationId: number): Promise<boolean> {
  return Boolean(
    await tx.membership.findUnique({
      where: { accountId_organizationId: { accountId, organizationId } },
      select: { role: true },
    }),
  )
}

interface Place {
  /** By default, as before, and customer for a new member. */
  role?: MembershipRole | undefined
  /** Empty: as before. */
  site: string
}

/** Joins the company, or changes what somebody is in it. The account is locked. */
export async function joinOrganization(tx: Tx, accountId: number, organizationId: number, { role, site }: Place) {
  const where = { accountId_organizationId: { accountId, organizationId } }
  const before = await tx.membership.findUnique({ where, select: { role: true } })
  const after = await tx.membership.upsert({
    where,
    create: { accountId, organizationId, role: role ?? 'customer', site: site || null },
    update: { ...(role ? { role } : {}), ...(site ? { site } : {}) },
    select: { role: true, organization: { select: { name: true } } },
  })
  const changes = changesOf(before ?? {}, { role: after.role })
  if (changes.length)
    await record(tx, {
      action: before ? 'membership.changed' : 'membership.added',
      accountId,
      subject: after.organization.name,
      changes,
    })
}
