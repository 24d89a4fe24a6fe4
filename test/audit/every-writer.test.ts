import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { sources } from '../support/sources.ts'

/** Who may come in, and what they may do, is in these. */
const RIGHTS = [
  ...['account', 'session', 'passwordToken', 'organization', 'membership', 'contract', 'contractDomain'],
  ...['contractAddress', 'organizationNote', 'team', 'teamMember', 'setting'],
]

/** Writers that leave their line through another function, or change no right. */
const OTHERWISE: Record<string, string> = {
  'src/accounts/links.ts#dropTokens': 'its callers: a link was made, a password changed, sessions ended',
  'src/accounts/links.ts#spendLink': 'its callers: a password was changed or generated',
  'src/accounts/entering.ts#enter': 'startSession',
  'src/accounts/links.ts#sweepPasswordTokens': 'links that ended long ago',
  'src/accounts/own-account.ts#updateOwn': 'language, layout, mails; name and telephone number; how an agent signs',
  'src/accounts/registration.ts#sweepUnconfirmed': 'registrations that nobody took up',
  'src/accounts/sessions.ts#findViewer': 'when a session was last seen',
  'src/accounts/sessions.ts#sweepSessions': 'sessions that ended long ago',
  'src/demo/company-notes.ts#addDemoNotes': 'an invented world, before anybody was there',
  'src/demo/demo.ts#addMemberships': 'an invented world, before anybody was there',
  'src/demo/demo.ts#addPeople': 'an invented world, before anybody was there',
  'src/demo/demo.ts#addTeams': 'an invented world, before anybody was there',
  'src/organizations/companies.ts#removeCompany': 'moveToCompany',
  'src/organizations/contracts.ts#writeContracts': 'saveContracts, by recordContracts',
  'src/organizations/people-changes.ts#changePlace': 'joinOrganization, and where somebody works',
  'src/organizations/support-id.ts#assignSupportIds': 'a number, no right',
  'src/privacy/erase.ts#eraseRows': 'erasePerson',
  'src/teams/agents.ts#joinTeams': 'addAgent and setAgent',
  'src/teams/teams.ts#dropDefault': 'addTeam and setTeam',
}

const snake = (model: string) => model.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
const models = RIGHTS.join('|')
const WRITES = new RegExp(
  `\\b(?:db|tx)\\.(?:${models})\\.(?:create|update|upsert|delete)\\w*\\(|` +
    `(?:insert into|update|delete from) "?(?:${RIGHTS.map(snake).join('|')})"?(?![\\w.])`,
  'g',
)
const STARTS = /^(?:export )?(?:async function\*?|function|const) (\w+)/gm

/** `src/teams/agents.ts#addAgent` → its text. */
function writers(): Map<string, string> {
  const found = new Map<string, string>()
  for (const { file, text } of sources) {
    const starts = [...text.matchAll(STARTS)].map(({ index, 1: name = '' }) => ({ index, name }))
    starts.forEach(({ index, name }, place) => {
      const body = text.slice(index, starts[place + 1]?.index)
      if (body.match(WRITES)) found.set(`${file}#${name}`, body)
    })
  }
  return found
}

test('whoever writes rights leaves a line in the audit log, or says here why not', () => {
  const silent = [...writers()].filter(([, body]) => !/\brecord\w*\(/.test(body)).map(([name]) => name)
  expect(silent.sort()).toEqual(Object.keys(OTHERWISE).sort())
})

test('the tables of rights are all there', () => {
  const schema = readFileSync('prisma/schema.prisma', 'utf8')
  const known = RIGHTS.filter((model) => schema.includes(`model ${model[0]?.toUpperCase()}${model.slice(1)} {`))
  expect(known).toEqual(RIGHTS)
})
