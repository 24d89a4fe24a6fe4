import { randomUUID } from 'node:crypto'
import type { Locale } from '../../src/i18n/translate.ts'
import { as } from './browsing.ts'
import { anAgent, aTeam } from './builders.ts'
import type { Portal } from './portal.ts'
import { noting, type ShownPage } from './shown-pages.ts'

const TEAMS = '/desk/settings/teams'
const AGENTS = '/desk/settings/agents'

/** Teams and agents, empty, full, with errors and confirmed; and what a new agent is asked. */
export async function administrationPages({ db, app }: Portal, locale: Locale): Promise<ShownPage[]> {
  const pages: ShownPage[] = []
  const admin = await anAgent(db, { locale, role: 'admin' })
  const { see, send, done } = noting(await as(app, admin), pages)
  const team = await aTeam(db, { name: 'Team <b>& Söhne</b>', openToCustomers: false })
  const [jana, invited, disabled] = [
    await anAgent(db, {}, [team]),
    await anAgent(db, { passwordHash: null }, [team]),
    await anAgent(db, { enabled: false }, []),
  ]
  for (let count = 0; count < 26; count++) await anAgent(db, {}, [team])
  for (const path of [TEAMS, `${TEAMS}/new`, `${TEAMS}/${team.id}`, `${TEAMS}/${team.id}?page=2`]) await see(path)
  await see(`${TEAMS}/${(await aTeam(db, { openToCustomers: false })).id}`)
  await send(TEAMS, { name: '', level: '99', access: 'service', position: 'x', services: '' })
  await send(`${TEAMS}/${team.id}`, { name: 'x'.repeat(90), address: 'nobody', escalatesTo: '2000000000' })
  await send(`${TEAMS}/${team.id}/members`, { agent: '' })
  await done(`${TEAMS}/${team.id}/members/${jana.id}/removal`, {})
  for (const path of [AGENTS, `${AGENTS}?q=nobody`, `${AGENTS}?page=2`, `${AGENTS}/new`]) await see(path)
  for (const { id } of [admin, jana, invited, disabled]) await see(`${AGENTS}/${id}`)
  // Shown before somebody else has changed it.
  const seen = 'another version'
  const target = { level: '1', escalatesTo: '', position: '0', access: 'nobody', services: '' }
  await send(`${TEAMS}/${team.id}`, { ...target, name: 'Anders', address: '', seen })
  await send(`${AGENTS}/${jana.id}`, { role: 'admin', seen })
  await send(`${TEAMS}/${team.id}/removal`, { formKey: randomUUID() })
  await send(AGENTS, { email: 'nobody', lastName: '' })
  await send(`${AGENTS}/${jana.id}`, { teams: '2000000000' })
  await done(`${AGENTS}/${invited.id}/invitation`, {})
  await done(`${AGENTS}/${jana.id}/enabling`, { enabled: 'no' })

  const fresh = noting(await as(app, await anAgent(db, { locale, introducedAt: null })), pages)
  await fresh.see('/desk/sender')
  await fresh.send('/desk/sender', { name: '<b>', organization: 'x'.repeat(200), signature: '' })
  await fresh.see('/preferences')
  await fresh.send('/preferences/sender', { organization: 'x'.repeat(200), signature: '' })
  return pages
}
