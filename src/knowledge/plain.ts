const LONGEST = 170
const READ = 1000

/** The first words of a text in Markdown, in one line and without its signs. */
export function plainWords(markdown: string): string {
  const line = markdown
    .slice(0, READ)
    // Headings and tables say nothing in a line.
    .replace(/^[ \t]*[#|].*$/gm, '')
    .replace(/!\[([^\]\n]*)\]\([^)\n]*\)/g, '')
    .replace(/\[([^\]\n]*)\]\([^)\n]*\)/g, '$1')
    .replace(/^\s*(?:[-*+>]|\d+[.)])\s?/gm, '')
    .replace(/[*_`|\\]+/g, '')
    .replace(/\s+/g, ' ')
    .trim()
  // A text that goes on ends in the middle of a word.
  const whole = line.length <= LONGEST && markdown.length < READ
  return whole ? line : `${line.slice(0, LONGEST).replace(/\s+\S*$/, '')} …`
}
