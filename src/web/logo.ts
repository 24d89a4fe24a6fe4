const ENDINGS = new Map([
  ['image/svg+xml', 'svg'],
  ['image/png', 'png'],
  ['image/webp', 'webp'],
  ['image/jpeg', 'jpg'],
])

/** Bytes; every page carries it. */
const MAX_LOGO = 500_000

interface Logo {
  name: string
  content: Buffer
}

/** Served by us: pages ask no other host for anything. The reason, as text, if it is not to be had. */
export async function fetchLogo(logoUrl: string): Promise<Logo | string> {
  try {
    const response = await fetch(logoUrl, { signal: AbortSignal.timeout(4000) })
    if (!response.ok) return `the server answers ${response.status}`
    const ending = ENDINGS.get(response.headers.get('content-type')?.split(';')[0] ?? '')
    if (!ending) return 'it is no SVG, PNG, WebP or JPEG picture'
    const pieces: Uint8Array[] = []
    let size = 0
    for await (const piece of response.body ?? []) {
      size += piece.length
      if (size > MAX_LOGO) return `it is larger than ${MAX_LOGO / 1000} kB`
      pieces.push(piece)
    }
    if (size === 0) return 'it is empty'
    return { name: `logo.${ending}`, content: Buffer.concat(pieces) }
  } catch (error) {
    const { message, cause } = error as Error
    return cause instanceof Error && cause.message ? cause.message : message
  }
}
