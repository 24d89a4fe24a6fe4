import { createServer, type IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'

export interface TokenServer {
  url: string
  /** Dovecot asks here whose a token is. */
  introspectionUrl: string
  /** What it was asked for, as forms. */
  asked: Record<string, string>[]
  /** From now on, every token is refused by who asks whose it is. */
  revoke(): void
  /** How it answers the next one who wants a token; an error code of RFC 6749, or tokens again. */
  behave(error?: string): void
  stop(): Promise<void>
}

/** Gives out tokens for a user, for so many seconds. */
export async function startTokenServer(user: string, life = 3600): Promise<TokenServer> {
  const asked: Record<string, string>[] = []
  const valid = new Set<string>()
  let failure: string | undefined
  const give = async (request: IncomingMessage): Promise<[number, object]> => {
    asked.push(Object.fromEntries(new URLSearchParams((await buffer(request)).toString())))
    if (failure) return [400, { error: failure, error_description: 'AADSTS7000222: The secret is expired.' }]
    const token = `token-${asked.length}`
    valid.add(token)
    return [200, { access_token: token, token_type: 'Bearer', expires_in: life, refresh_token: `next-${asked.length}` }]
  }
  const server = createServer(async (request, response) => {
    const [path = '', query] = (request.url ?? '').split('?')
    const token = new URLSearchParams(query).get('token') ?? ''
    const [status, answer] =
      path === '/token' ? await give(request) : [200, { active: valid.has(token), username: user }]
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  return {
    url: `http://127.0.0.1:${port}/token`,
    introspectionUrl: `http://127.0.0.1:${port}/introspect?token=`,
    asked,
    revoke: () => valid.clear(),
    behave(error) {
      failure = error
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
