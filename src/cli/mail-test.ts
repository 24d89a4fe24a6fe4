import { randomUUID } from 'node:crypto'
import type { Config } from '../config.ts'
import { isPlainAddress } from '../platform/addresses.ts'
import { probeMailServer } from '../platform/mail-probe.ts'
import { createMailer } from '../platform/mailer.ts'
import { createTokens } from '../platform/oauth.ts'
import { adviceFor } from './diagnosis.ts'
import { CommandError, harmless } from './output.ts'

/** The answer to a sender, a recipient, or the mail itself. */
const said = (text: string) => harmless(text).slice(0, 300)

/** Sends one mail at once, past the outbox. Returns what to tell; throws CommandError with what the server said. */
export async function sendTestMail(config: Config, address: string): Promise<string> {
  if (!isPlainAddress(address)) throw new CommandError(`${JSON.stringify(address)} is not an address.`)
  const { smtpUrl, smtpOAuth, mailFrom, mailEnvelopeFrom } = config
  if (!smtpUrl) throw new CommandError('SMTP_URL is not set; mails are kept, and shown at /dev/mailbox.')
  const tokens = smtpOAuth && createTokens(smtpOAuth)
  const refusal = await probeMailServer(smtpUrl, { from: mailEnvelopeFrom, to: address, tokens })
  if (refusal)
    throw new CommandError(
      `At ${refusal.stage}, the mail server said: ${said(refusal.reason)}\n${adviceFor(refusal, config)}`,
    )
  const mailer = createMailer(smtpUrl, undefined, tokens)
  try {
    const text = `This is a test of the mail settings of ${config.baseUrl}. It has arrived.\n`
    const result = await mailer.deliver({
      from: mailFrom,
      envelopeFrom: mailEnvelopeFrom,
      to: { name: '', address },
      subject: 'Test',
      text,
      html: `<p>${text}</p>`,
      messageId: `<${randomUUID()}@${new URL(config.baseUrl).hostname}>`,
      automatic: 'auto-generated',
    })
    if (!result.ok) throw new CommandError(`After the text, the mail server said: ${said(result.reason)}`)
  } finally {
    mailer.close()
  }
  const from = mailEnvelopeFrom || 'nobody, as MAIL_ENVELOPE_FROM says'
  return (
    `The mail server has taken a mail to ${address}. Bounces would go to ${from}.\n` +
    'If it does not arrive, look into the folder for spam.'
  )
}
