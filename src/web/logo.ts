const ENDINGS: Record<string, string> = {
  'image/svg+xml': 'svg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/jpeg': 'jpg',
}

/** Served by us: pages ask no other host for anything. */
export async function fetchLogo(logoUrl: string): Promise<{ name: string; content: Buffer } | undefined> {
  try {
    const response = await fetch(logoUrl, { signal: AbortSignal.timeout(4000) })
    const ending = ENDINGS[response.headers.get('content-type')?.split(';')[0] ?? '']
    if (!response.ok || !ending) return undefined
    return { name: `logo.${ending}`, content: Buffer.from(await response.arrayBuffer()) }
  } catch {
    return undefined
  }
}
