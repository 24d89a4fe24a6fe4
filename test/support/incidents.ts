import { randomUUID } from 'node:crypto'
import { MINUTE } from '../../src/platform/clock.ts'
import type { Db, Incident, Organization, Prisma } from '../../src/platform/db.ts'
import { as } from './browsing.ts'
import { anAgent } from './builders.ts'
import { aCompany, aMember } from './companies.ts'
import type { Portal } from './portal.ts'

type Wish = Partial<Omit<Prisma.IncidentUncheckedCreateInput, 'organizations'>> & {
  organizations?: Pick<Organization, 'id'>[]
}

/** One that has been running for a while; it touches nobody, unless that is wished. */
export const anIncident = (db: Db, { organizations = [], ...wish }: Wish = {}): Promise<Incident> =>
  db.incident.create({
    data: {
      ...{ titleDe: `Telefonanlage ${randomUUID().slice(0, 8)}`, titleEn: '', bodyEn: '' },
      ...{ bodyDe: 'Ankommende Anrufe brechen ab.', since: new Date(Date.now() - 30 * MINUTE) },
      ...wish,
      organizations: { create: organizations.map(({ id }) => ({ organizationId: id })) },
    },
  })

/** The form of a new one. */
export const announcing = (changes: Record<string, string> = {}) => ({
  ...{ formKey: randomUUID(), titleDe: 'Telefonanlage Werk Nord', bodyDe: 'Ankommende Anrufe brechen ab.' },
  ...{ audience: 'some', services: '', companies: '' },
  ...changes,
})

/** An incident of a company with Eva and Ben, of an agent, Jana; and Leyla, of another company. */
export async function aTouchedCompany(portal: Portal, wish: Wish = {}) {
  const { db, app } = portal
  const [organization, other] = [await aCompany(portal), await aCompany(portal)]
  const eva = await aMember(portal, organization)
  const ben = await aMember(portal, organization, 'customer', { firstName: 'Ben' })
  const leyla = await aMember(portal, other, 'customer', { firstName: 'Leyla', lastName: 'Yıldız' })
  const jana = await anAgent(db)
  const incident = await anIncident(db, { ownerId: jana.id, organizations: [organization], ...wish })
  return {
    ...{ db, app, organization, other, eva, ben, leyla, jana, incident },
    ...{ path: `/incidents/${incident.id}`, desk: `/desk/incidents/${incident.id}` },
    atJanas: await as(app, jana),
    joins: () => db.incidentJoin.findMany({ where: { incidentId: incident.id }, orderBy: { joinedAt: 'asc' } }),
  }
}

/** „Ich bin auch betroffen“. */
export const joining = (changes: Record<string, string> = {}) => ({
  formKey: randomUUID(),
  mails: 'yes',
  ...changes,
})
