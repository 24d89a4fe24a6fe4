import { isCustomer } from '../accounts/actor.ts'
import type { Admission, Holding } from '../accounts/admission.ts'
import type { Config } from '../config.ts'
import { type AdmissionSettings, admissionByContract } from '../organizations/admission.ts'
import { Prisma } from '../platform/db.ts'

export function createAdmission(settings: AdmissionSettings, config: Pick<Config, 'timeZone'>): Admission {
  const { companies, holding, ...byContract } = admissionByContract(settings, config)
  return {
    ...byContract,
    places: () => {
      const { columns, joins, companiesOf } = companies()
      return {
        columns: Prisma.sql`${columns}, ${holdingTeams.columns}`,
        joins: Prisma.sql`${joins} left join team_member w on w.account_id = a.id and a.role <> 'customer'`,
        placesOf: (rows) => ({ companies: companiesOf(rows), teams: teamsOf(rows) }),
      }
    },
    holding: (role) => (isCustomer({ role }) ? holding() : holdingTeams),
  }
}

const holdingTeams: Holding = {
  columns: Prisma.sql`w.team_id as "teamId"`,
  joins: Prisma.sql`join team_member w on w.account_id = a.id`,
  locks: Prisma.sql`w`,
  placesOf: (rows) => ({ companies: [], teams: teamsOf(rows) }),
}

const teamsOf = (rows: object[]): number[] => [
  ...new Set((rows as { teamId: number | null }[]).flatMap(({ teamId }) => teamId ?? [])),
]
