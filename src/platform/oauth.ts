import { SECOND } from './clock.ts'

/** How to get tokens for a mail server (OAuth 2.0, RFC 6749). */
export interface OAuthAccess {
  grant: 'client_credentials' | 'refresh_token'
  tokenUrl: string
  clientId: string
  clientSecret: string | undefined
  refreshToken: string | undefined
  scope: string | undefined
}

export interface Tokens {
  /** Valid for a while; fetched when there is none. Throws TokenError. */
  current(): Promise<string>
  /** This one was refused, so that the next one is new. */
  drop(token: string): void
}

/** No token is to be had; the message says why, without a secret. */
export class TokenError extends Error {}

/** Milliseconds before the end of a token that another one is fetched, and for the token server to answer. */
const EARLY = 60 * SECOND
const PATIENCE = 10 * SECOND
/** Of a token without a lifetime. */
const USUAL_LIFE = 3600
const LONGEST_ANSWER = 100_000

/** One fetch at a time; a refresh token that the server replaces is used from then on, until the program ends. */
export function createTokens(access: OAuthAccess, clock: () => number = Date.now): Tokens {
  let { refreshToken } = access
  let kept: { token: string; until: number } | undefined
  let fetching: Promise<string> | undefined
  const fetchAnew = async () => {
    const granted = await askFor({ ...access, refreshToken })
    refreshToken = granted.refreshToken ?? refreshToken
    const life = granted.life * SECOND
    kept = { token: granted.token, until: clock() + life - Math.min(EARLY, life / 2) }
    return granted.token
  }
  return {
    async current() {
      if (kept && clock() < kept.until) return kept.token
      fetching ??= fetchAnew().finally(() => {
        fetching = undefined
      })
      return fetching
    },
    drop(token) {
      if (kept?.token === token) kept = undefined
    },
  }
}

async function askFor({ grant, tokenUrl, clientId, clientSecret, refreshToken, scope }: OAuthAccess) {
  const body = new URLSearchParams({ grant_type: grant, client_id: clientId })
  if (clientSecret) body.set('client_secret', clientSecret)
  if (grant === 'refresh_token') body.set('refresh_token', refreshToken ?? '')
  if (scope) body.set('scope', scope)
  const response = await fetch(tokenUrl, {
    method: 'POST',
    body,
    headers: { accept: 'application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE),
  }).catch((error: Error) => {
    const cause = error.cause instanceof Error && error.cause.message ? error.cause.message : error.message
    throw new TokenError(`the token server cannot be reached: ${cause}`)
  })
  const answer = await readAnswer(response)
  const { access_token: token, expires_in: life, refresh_token: next, error, error_description: why } = answer
  if (response.ok && typeof token === 'string' && token !== '' && !/[^\x20-\x7e]/.test(token))
    return {
      token,
      life: Math.max(1, Number(life) || USUAL_LIFE),
      refreshToken: typeof next === 'string' && next ? next : undefined,
    }
  const said = [error, why].filter((text) => typeof text === 'string').join(': ') || `status ${response.status}`
  throw new TokenError(`the token server gives no token: ${harmless(said)}`)
}

async function readAnswer(response: Response): Promise<Record<string, unknown>> {
  let text = ''
  const decoder = new TextDecoder()
  try {
    for await (const piece of response.body ?? []) {
      text += decoder.decode(piece, { stream: true })
      if (text.length > LONGEST_ANSWER) return {}
    }
    const answer: unknown = JSON.parse(text)
    return answer && typeof answer === 'object' ? (answer as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

const harmless = (text: string) =>
  text
    .slice(0, 300)
    .replace(/\p{C}+/gu, ' ')
    .trim()
