const MOST_DEPTH = 100

/** Paragraphs of format=flowed (RFC 3676) as one line each; quotes keep their depth, and join no others. */
export function unfoldFlowed(text: string, delSp: boolean): string {
  const lines: string[] = []
  let open: { pieces: string[]; depth: number } | undefined
  const close = () => {
    if (open) lines.push(quoted(open.depth, open.pieces.join('')))
    open = undefined
  }
  for (const raw of text.replace(/\r\n?/g, '\n').split('\n')) {
    let depth = 0
    while (raw[depth] === '>') depth++
    const stuffed = raw.slice(depth)
    const line = stuffed.startsWith(' ') ? stuffed.slice(1) : stuffed
    const flows = line.endsWith(' ') && line !== '-- '
    if (open && open.depth !== depth) close()
    if (line === '-- ') close()
    open ??= { pieces: [], depth }
    open.pieces.push(flows && delSp ? line.slice(0, -1) : line)
    if (!flows) close()
  }
  close()
  return lines.join('\n')
}

const quoted = (depth: number, line: string) =>
  depth ? `${'>'.repeat(Math.min(depth, MOST_DEPTH))} ${line}`.trimEnd() : line
