import { isCustomer } from '../accounts/actor.ts'
import type { Admission } from '../accounts/admission.ts'
import { accountRegistered, registrationRepeated } from '../accounts/events.ts'
import type { Config } from '../config.ts'
import { localDay, now } from '../platform/clock.ts'
import { Prisma, type Tx } from '../platform/db.ts'
import type { PortalSettings } from '../settings/resolve.ts'
import { companiesCovering, entitledOn, supportedOn } from './entitlement.ts'

/** Lets in whom a contract entitles today, where the company is; with `open` registration, everybody. */
export function createAdmission(
  settings: { current(): Pick<PortalSettings, 'registration'> },
  { timeZone }: Pick<Config, 'timeZone'>,
): Admission {
  const today = () => localDay(now(), timeZone)
  const open = () => settings.current().registration === 'open'
  return {
    condition: () => (open() ? Prisma.sql`true` : entitledOn(today())),
    admits: (person) => open() || !isCustomer(person) || person.companies.length > 0,
    companyCondition: () => supportedOn(today()),
    async mayRegister(db, email) {
      const { registration } = settings.current()
      if (registration === 'contract') return (await companiesCovering(db, email, today())).length > 0
      return registration === 'open'
    },
  }
}

let zone: string | undefined

/** From now on, whoever registers joins the companies whose contracts cover their address. Called again, it only takes the new time zone. */
export function startEnrolment({ timeZone }: Pick<Config, 'timeZone'>) {
  const first = zone === undefined
  zone = timeZone
  if (!first) return
  const today = () => localDay(now(), zone ?? timeZone)
  accountRegistered.subscribe((tx, { accountId }) => joinCoveringCompanies(tx, accountId, today()))
  // Somebody known by a mail or a call is in no company yet; whoever is in one, is there because the provider wanted it so.
  registrationRepeated.subscribe(async (tx, { accountId }) => {
    const placed = await tx.membership.findFirst({ where: { accountId }, select: { accountId: true } })
    if (!placed) await joinCoveringCompanies(tx, accountId, today())
  })
}

async function joinCoveringCompanies(tx: Tx, accountId: number, day: string) {
  const { email } = await tx.account.findUniqueOrThrow({ where: { id: accountId }, select: { email: true } })
  const organizationIds = await companiesCovering(tx, email, day)
  await tx.membership.createMany({ data: organizationIds.map((organizationId) => ({ accountId, organizationId })), skipDuplicates: true })
}
