/** What somebody wrote, and below it what their mail program added: a quote of earlier mails, a signature. */
interface Parted {
  own: string
  added: string
}

const SIGNATURE = /^-- ?$/
const QUOTED = /^>/
/** Such as „Am 25.11. schrieb Jana Keller:“ above a quote. */
const SAYS_WHO = /:\s*$/

/** Nothing is lost: both parts together are the text. A text that is nothing but quotes stays whole. */
export function withoutQuotes(text: string): Parted {
  const lines = text.split('\n')
  const signature = lines.findIndex((line) => SIGNATURE.test(line))
  let end = lines.length
  if (signature >= 0 && lines.slice(signature).length <= MOST_OF_SIGNATURE) end = signature
  let begin = end
  while (begin > 0 && isAdded(lines[begin - 1] ?? '')) begin--
  const quotes = lines.slice(begin, end).some((line) => QUOTED.test(line))
  if (quotes && begin > 0 && SAYS_WHO.test(lines[begin - 1] ?? '')) begin--
  const from = quotes ? begin : end
  const own = lines.slice(0, from).join('\n').trimEnd()
  if (from === lines.length || own === '') return { own: text, added: '' }
  return { own, added: lines.slice(from).join('\n') }
}

/** Longer ones are text that happens to follow a line of dashes. */
const MOST_OF_SIGNATURE = 20

const isAdded = (line: string) => QUOTED.test(line) || line.trim() === ''
