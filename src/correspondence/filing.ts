import type { UploadLimits } from '../attachments/uploads.ts'
import { isDatabaseUnavailable } from '../platform/database-errors.ts'
import { transaction } from '../platform/db.ts'
import {
  AuthorityLostError,
  ForbiddenError,
  InvalidInputError,
  NotFoundError,
  TooManyRequestsError,
} from '../platform/errors.ts'
import type { Logger } from '../platform/log.ts'
import { ClosedTooLongError } from '../tickets/locking.ts'
import { ChangedMeanwhileError } from '../tickets/replies.ts'
import { type DecidingTools, decide, type Prepared } from './deciding.ts'
import {
  beginMail,
  holdMail,
  type QuarantineReason,
  quarantined,
  type Settlement,
  settleMail,
  type WaitingMail,
} from './incoming.ts'
import { dropFiles, fittingFiles, storeFiles } from './mail-files.ts'

import type { ParsedMail, ParseFault } from './parsed-mail.ts'
import { dropRaw, type MailStore, readRaw } from './raw-mails.ts'

export interface FilingTools extends MailStore, DecidingTools {
  config: DecidingTools['config'] & UploadLimits
  parser: { parse(raw: Uint8Array): Promise<ParsedMail | { fault: ParseFault }> }
  log: Pick<Logger, 'warn' | 'error'>
}

/** Failures, and beginnings of which nothing was heard any more, until somebody has to look at a mail. */
const MOST_FAILURES = 3
const MOST_BEGINNINGS = 6

/** The job behind every mail: parses, decides and files it, in one transaction. Whatever fails is tried again. */
export async function fileMail(tools: FilingTools, { id }: { id: number }) {
  const mail = await beginMail(tools.db, id)
  if (!mail) return
  if (mail.attempts > MOST_BEGINNINGS || !mail.rawId) return settle(tools, mail, quarantined('unprocessable'))
  try {
    const parsed = await tools.parser.parse(await readRaw(tools, mail.rawId, mail.size))
    if ('fault' in parsed) await settle(tools, mail, quarantined(parsed.fault))
    else await file(tools, mail, parsed)
  } catch (error) {
    if (isDatabaseUnavailable(error) || mail.attempts < MOST_FAILURES) throw error
    tools.log.error({ err: error, mail: id }, 'a mail could not be processed and waits in quarantine')
    await settle(tools, mail, quarantined('unprocessable'))
  }
}

async function file(tools: FilingTools, mail: WaitingMail, parsed: ParsedMail) {
  const { kept, left } = fittingFiles(parsed.files, tools.config)
  const prepared: Prepared = { parsed, left, files: await storeFiles(tools, kept) }
  let settled: Settlement | undefined
  try {
    settled = await settle(tools, mail, prepared)
  } catch (error) {
    const reason = refusalOf(error)
    if (!reason) throw error
    await settle(tools, mail, quarantined(reason), parsed)
  } finally {
    if (settled?.state !== 'filed') await dropFiles(tools, prepared.files.ids).catch(() => {})
  }
}

/** Nothing, if somebody else has settled it meanwhile. */
async function settle(
  tools: FilingTools,
  mail: WaitingMail,
  what: Prepared | Settlement,
  parsed = 'parsed' in what ? what.parsed : undefined,
): Promise<Settlement | undefined> {
  const settled = await transaction(tools.db, async (tx) => {
    if (!(await holdMail(tx, mail))) return undefined
    const settlement = 'parsed' in what ? await decide(tx, tools, mail, what) : what
    await settleMail(tx, mail, settlement, parsed, tools.config)
    if (isDone(settlement) && mail.rawId) await dropRaw(tx, mail.rawId)
    return settlement
  })
  if (settled && isDone(settled) && mail.rawId) await tools.storage.remove([mail.rawId])
  return settled
}

/** Nobody wants to read it again. */
const isDone = ({ state }: Settlement) => state === 'refused' || state === 'discarded'

/** Of what no new try would change. */
function refusalOf(error: unknown): QuarantineReason | undefined {
  if (error instanceof TooManyRequestsError) return 'too-many'
  if (error instanceof AuthorityLostError) return 'account-disabled'
  // Its files were swept away meanwhile; the next try brings them again.
  if (error instanceof InvalidInputError) return error.field === 'attachments' ? undefined : 'refused-by-ticket'
  const refusals = [ForbiddenError, NotFoundError, ClosedTooLongError, ChangedMeanwhileError]
  return refusals.some((kind) => error instanceof kind) ? 'refused-by-ticket' : undefined
}
