import { now } from '../platform/clock.ts'
import { type Db, type Prisma, transaction } from '../platform/db.ts'
import { ForbiddenError } from '../platform/errors.ts'
import { check } from '../platform/rules.ts'
import { type Actor, isCustomer } from './actor.ts'
import { authorise, lockPerson } from './authority.ts'
import { splitName } from './names.ts'
import { updateOwn } from './own-account.ts'
import { type Introduction, introductionRules, type Sender, senderRules } from './rules.ts'

/** What an agent says about themselves at the first sign-in. Throws InvalidInputError, ForbiddenError. */
export async function introduce(db: Db, actor: Actor, wish: Introduction) {
  const { name, ...sender } = check(introductionRules, wish)
  await writeSender(db, actor, { ...splitName(name), ...columnsOf(sender), introducedAt: now() })
}

/** The same later, but for the name; false if nothing is to change. */
export async function saveSender(db: Db, actor: Actor, wish: Sender): Promise<boolean> {
  return writeSender(db, actor, columnsOf(check(senderRules, wish)))
}

const columnsOf = ({ organization, signature }: Sender) => ({ shownOrganization: organization, signature })

async function writeSender(db: Db, given: Actor, data: Prisma.AccountUncheckedUpdateInput): Promise<boolean> {
  return transaction(db, async (tx) => {
    await lockPerson(tx, given.accountId)
    const actor = await authorise(tx, given)
    if (isCustomer(actor)) throw new ForbiddenError('sender')
    return updateOwn(tx, actor.accountId, data)
  })
}

/** As it is now. */
export async function readSender(db: Db, { accountId }: Pick<Actor, 'accountId'>): Promise<Sender> {
  const { shownOrganization, signature } = await db.account.findUniqueOrThrow({
    where: { id: accountId },
    select: { shownOrganization: true, signature: true },
  })
  return { organization: shownOrganization, signature }
}
