import { isCustomer } from '../accounts/actor.ts'
import type { Admission, Holding } from '../accounts/admission.ts'
import type { Config } from '../config.ts'
import { type AdmissionSettings, admissionByContract } from '../organizations/admission.ts'
import { Prisma } from '../platform/db.ts'

export function createAdmission(settings: AdmissionSettings, config: Pick<Config, 'timeZone'>): Admission {
  const { companies, holding, ...byContract } = admissionByContract(settings, config)
  return {
    ...byContract,
    places: () =>
      Prisma.sql`${companies()}, array(select w.team_id from team_member w where w.account_id = a.id) as teams`,
    holding: (role) => (isCustomer({ role }) ? holding() : holdingTeams),
  }
}

const holdingTeams: Holding = {
  columns: Prisma.sql`w.team_id as "teamId"`,
  joins: Prisma.sql`join team_member w on w.account_id = a.id`,
  locks: Prisma.sql`w`,
  placesOf: (rows) => ({ companies: [], teams: (rows as { teamId: number }[]).map(({ teamId }) => teamId) }),
}
