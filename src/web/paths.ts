/** A path of this portal; anything else, such as another site, becomes the fallback. */
export function localPath(path: unknown, fallback: string): string {
  if (typeof path !== 'string' || !/^\/(?![/\\])/.test(path) || /[\u0000-\u0020\\]/.test(path)) return fallback
  try {
    const url = new URL(path, 'http://portal.invalid')
    // `/.//evil.example` is a local path until its dots are resolved.
    const resolved = url.pathname + url.search + url.hash
    return url.origin === 'http://portal.invalid' && !resolved.startsWith('//') ? resolved : fallback
  } catch {
    return fallback
  }
}

/** Leaves empty parameters out. */
export function withQuery(
  path: string,
  query: Record<string, string | number | (string | number)[] | undefined>,
): string {
  let parameters: URLSearchParams | undefined
  for (const name in query) {
    const value = query[name]
    for (const single of Array.isArray(value) ? value : [value]) {
      if (single === undefined || single === '') continue
      parameters ??= new URLSearchParams()
      parameters.append(name, String(single))
    }
  }
  return parameters ? `${path}?${parameters}` : path
}
