import { endContract } from '../../src/organizations/contracts.ts'
import { setPerson } from '../../src/organizations/people-changes.ts'
import { addDays, localDay, now } from '../../src/platform/clock.ts'
import type { Account, Contract } from '../../src/platform/db.ts'
import { erasePerson } from '../../src/privacy/erase.ts'
import { as } from './browsing.ts'
import type { Portal } from './portal.ts'

/** All ways to lose what one may do while something is on its way. */
export function waysToLose({ db, app }: Portal, person: Account, contract: Pick<Contract, 'number'>) {
  const yesterday = addDays(localDay(now(), 'Europe/Berlin'), -1)
  return {
    disable: () => setPerson(db, person.email, { enabled: false }),
    endContract: () => endContract(db, contract.number, yesterday),
    erase: () => erasePerson(db, person.email, { dryRun: false }),
    endOtherSessions: async () => (await as(app, person)).post('/preferences/sessions', { session: 'others' }),
  }
}
