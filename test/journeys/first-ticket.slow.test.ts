import { journey, useStage } from '../support/browser.ts'
import { firstTicket } from '../support/first-ticket.ts'

const stage = useStage()

journey('somebody registers, opens a first ticket and follows it to its end, in English', () =>
  firstTicket(stage, 'en'),
)
