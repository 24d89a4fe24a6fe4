export const GRANTS = ['client_credentials', 'refresh_token'] as const
type Grant = (typeof GRANTS)[number]

interface OAuthValues {
  SMTP_OAUTH?: Grant | undefined
  IMAP_OAUTH?: Grant | undefined
  OAUTH_TOKEN_URL?: string | undefined
  OAUTH_CLIENT_ID?: string | undefined
  OAUTH_CLIENT_SECRET?: string | undefined
  OAUTH_REFRESH_TOKEN?: string | undefined
  OAUTH_SCOPE?: string | undefined
}

/** What is missing to get tokens, or for a mailbox without a password; or nothing. */
export function faultOfOAuth(values: OAuthValues, mailboxes: readonly { password: string }[]): string | undefined {
  if (!values.IMAP_OAUTH && mailboxes.some(({ password }) => !password)) return NO_PASSWORD
  return missingFor('IMAP_OAUTH', values) ?? missingFor('SMTP_OAUTH', values)
}

const NO_PASSWORD =
  'IMAP_URL names a mailbox without a password; write imaps://user:password@host, or set IMAP_OAUTH for tokens.'

function missingFor(user: 'IMAP_OAUTH' | 'SMTP_OAUTH', values: OAuthValues): string | undefined {
  const grant = values[user]
  if (!grant) return undefined
  const proof = grant === 'refresh_token' ? 'OAUTH_REFRESH_TOKEN' : 'OAUTH_CLIENT_SECRET'
  const missing = (['OAUTH_TOKEN_URL', 'OAUTH_CLIENT_ID', proof] as const).find((name) => !values[name])
  return missing && `${missing} is missing: ${user}=${grant} needs it.`
}

export function oauthOf(grant: Grant | undefined, values: OAuthValues) {
  if (!grant) return undefined
  return {
    grant,
    tokenUrl: values.OAUTH_TOKEN_URL ?? '',
    clientId: values.OAUTH_CLIENT_ID ?? '',
    clientSecret: values.OAUTH_CLIENT_SECRET,
    refreshToken: values.OAUTH_REFRESH_TOKEN,
    scope: values.OAUTH_SCOPE,
  }
}

/** Secrets travel there. */
export const isSafeTokenUrl = (url: string): boolean =>
  url.startsWith('https://') || /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/]/.test(url)
