import { usePortal } from '../support/portal.ts'
import { testAccess } from './route-access.ts'
import { TABLE } from './route-table.ts'

testAccess(
  usePortal({ REGISTRATION: 'contract' }),
  Object.entries(TABLE).filter(([route]) => route.includes('/desk')),
)
