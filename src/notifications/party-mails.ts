import { partyAsked } from '../tickets/questions.ts'
import { type MailTools, mailTo, teamSender } from './compose.ts'

/** To a third party: what one of the team wrote, and nothing that they were not shown; in their name's transaction. */
export const partyMails = (tools: MailTools) => [
  partyAsked.do(async (tx, { ticketId, party, team, subject, text, files }) => {
    const to = { id: null, email: party.address, firstName: '', lastName: party.name, locale: null }
    const facts = {
      ...{ name: 'party.asked', to, ticketId, partyId: party.id, from: teamSender(team) },
      ...{ files: files.map(({ id }) => id), automatic: null, note: true },
    }
    const blocks = text.split(/\n{2,}/).map((paragraph) => ({ paragraph: paragraph.split('\n') }))
    await mailTo(tx, tools, facts, () => ({ subject, blocks }))
  }),
]
