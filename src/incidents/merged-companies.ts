import { companyMerged } from '../organizations/companies.ts'

/** What touches a company touches the one that it becomes. */
export const incidentsOfMerged = companyMerged.do(async (tx, { from, into }) => {
  await tx.$executeRaw`insert into incident_organization (incident_id, organization_id)
    select incident_id, ${into} from incident_organization where organization_id = ${from} on conflict do nothing`
  await tx.$executeRaw`delete from incident_organization where organization_id = ${from}`
})
