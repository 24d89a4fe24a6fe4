import { expect } from 'vitest'
import { translator } from '../../src/i18n/translate.ts'
import { changeMailText } from '../../src/notifications/changing-texts.ts'
import { anAgent } from '../support/builders.ts'
import type { Portal } from '../support/portal.ts'
import { anActor } from '../support/tickets.ts'

type AtTerminal = <Result>(work: () => Promise<Result>) => Promise<Result>

/** What changing the text of a mail leaves in the audit log. */
export async function mailTextCase({ db }: Portal, atTerminal: AtTerminal) {
  const nora = await anActor(db, await anAgent(db, { role: 'admin' }))
  const input = { locale: 'de' as const, subject: '', body: '{{bearbeiter.name}} beginnt' }
  const words = translator('de', 'UTC')
  await atTerminal(() => changeMailText(db, nora, 'begun', input, { seen: null, words }))
  const from = expect.stringContaining('{{kunde.anrede}}')
  return { by: 'command line (jo)', subject: 'begun (de)', changes: [{ field: 'body', from, to: input.body }] }
}
