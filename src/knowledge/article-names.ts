// What a text names in brackets after a label; two opening ones begin anew, so that this takes one pass.
const NAMED = /(!?)\[[^\][]*\]\((<[^<>\n]{1,300}>|[^()\s<>]{1,300})(?: "[^"\n]{0,300}")?\)/g

/** A name alone: no address, no place in the page, no other folder. */
const isName = (target: string) => !/[/:#?\\]/.test(target)

/** Files that a text shows as pictures, and files that it links to; each once. */
export function shownFiles(body: string): { pictures: string[]; others: string[] } {
  const pictures = new Set<string>()
  const others = new Set<string>()
  for (const [, picture, target = ''] of body.matchAll(NAMED)) {
    const name = decoded(target)
    if (isName(name)) (picture ? pictures : others).add(name)
  }
  return { pictures: [...pictures], others: [...others].filter((name) => !pictures.has(name)) }
}

function decoded(target: string): string {
  const plain = target.startsWith('<') ? target.slice(1, -1) : target
  try {
    return decodeURIComponent(plain)
  } catch {
    return plain
  }
}

/** Where a text names a file first; `firstLine` is the number of its first line. */
export function placeOfName(body: string, name: string, firstLine: number): { line: number; column: number } {
  for (const { 2: target = '', index, 0: whole } of body.matchAll(NAMED)) {
    if (decoded(target) !== name) continue
    const before = body.slice(0, index + whole.lastIndexOf('(') + 1).split('\n')
    return { line: firstLine + before.length - 1, column: (before.at(-1) ?? '').length + 1 }
  }
  return { line: firstLine, column: 1 }
}
