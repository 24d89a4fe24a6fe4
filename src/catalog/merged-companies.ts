import { companyMerged } from '../organizations/companies.ts'

/** A company that becomes another keeps its templates. */
export const templatesOfMerged = companyMerged.do(
  (tx, { from, into }) => tx.$executeRaw`update ticket_template_version set organization_ids =
      array(select distinct case when o = ${from} then ${into} else o end from unnest(organization_ids) o)
    where ${from} = any(organization_ids)`,
)
