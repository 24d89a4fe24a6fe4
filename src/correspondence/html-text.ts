import { Parser } from 'htmlparser2'
import { isTooDeep } from './mail-html.ts'

const SKIPPED = new Set(['head', 'style', 'script', 'title', 'template', 'noscript', 'object', 'svg', 'math', 'select'])
const PARAGRAPHS = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'dl', 'table', 'pre', 'blockquote'])
const BLOCKS = new Set(
  'address article aside body center dd div dt fieldset figure footer form header hr html li main nav section'.split(
    ' ',
  ),
)
const MOST_LINK = 300

/** What an HTML mail says, as its readers see it: a line for a line, cells of a table beside each other, `>` quotes. */
export function textOfHtml(html: string): string {
  // What only costs time is read without its markup.
  if (isTooDeep(html)) return textOfHtml(html.replace(/<[^<>]{0,2000}>/g, ' ').replaceAll('<', ' '))
  const writer = new Writer()
  const lists: { next: number | undefined }[] = []
  const links: { href: string; from: number }[] = []
  let [skipped, pre] = [0, 0]
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (skipped || SKIPPED.has(name) || isHidden(attributes)) {
          if (!VOID.has(name)) skipped++
          return
        }
        if (name === 'br') writer.endLine()
        else if (PARAGRAPHS.has(name)) writer.paragraph()
        else if (name === 'tr') writer.row()
        else if (BLOCKS.has(name)) writer.begin()
        if (name === 'blockquote') writer.depth++
        if (name === 'pre') pre++
        if (name === 'ul' || name === 'ol') lists.push({ next: name === 'ol' ? 1 : undefined })
        if (name === 'li') writer.write(bullet(lists.at(-1)))
        if (name === 'td' || name === 'th') writer.cell()
        if (name === 'hr') writer.write('_'.repeat(20))
        if (name === 'img') writer.write(pictureName(attributes.alt))
        if (name === 'a') links.push({ href: attributes.href ?? '', from: writer.written })
      },
      ontext(text) {
        if (!skipped) writer.text(text, pre > 0)
      },
      onclosetag(name) {
        if (skipped) {
          if (!VOID.has(name)) skipped--
          return
        }
        if (name === 'a') writer.write(targetOf(links.pop(), writer))
        if (PARAGRAPHS.has(name)) writer.paragraph()
        else if (name === 'tr') writer.row()
        else if (BLOCKS.has(name)) writer.begin()
        if (name === 'blockquote') writer.depth = Math.max(0, writer.depth - 1)
        if (name === 'pre') pre = Math.max(0, pre - 1)
        if (name === 'ul' || name === 'ol') lists.pop()
      },
    },
    { decodeEntities: true },
  )
  parser.end(html)
  return writer.result()
}

const VOID = new Set('area base br col embed hr img input link meta source track wbr'.split(' '))

const isHidden = ({ style = '', hidden }: Record<string, string>) =>
  hidden !== undefined || /display\s{0,9}:\s{0,9}none/i.test(style.slice(0, 2_000))

function bullet(list: { next: number | undefined } | undefined): string {
  if (list?.next === undefined) return '- '
  return `${list.next++}. `
}

/** Names of files say nothing. */
const pictureName = (alt = '') => {
  const name = alt.slice(0, 200).trim()
  return name && !/\.\w{2,5}$/.test(name) && !name.includes('\n') ? `[${name}]` : ''
}

/** Where a link leads, unless that is what it says. */
function targetOf(link: { href: string; from: number } | undefined, writer: Writer): string {
  const href = (link?.href ?? '').trim()
  if (!link || !/^(https?:\/\/|mailto:)/i.test(href) || href.length > MOST_LINK) return ''
  const shown = writer.since(link.from)
  const target = href.replace(/^mailto:/i, '')
  return shown === '' || plain(shown) === plain(target) ? '' : ` <${target}>`
}

const plain = (text: string) =>
  text
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/$/, '')

/** Lines of text, whose blanks are one each. */
class Writer {
  depth = 0
  written = 0
  private readonly lines: string[] = []
  private pieces: string[] = []
  private blank = false
  /** How deep the quote was when an empty line was due. */
  private gap: number | undefined
  /** Where the latest cell began, as long as it has one line. */
  private cellFrom: number | undefined
  private inFreshCell = false

  text(text: string, pre: boolean) {
    if (pre) {
      const [head = '', ...rest] = text.split('\n')
      this.piece(head)
      for (const line of rest) {
        this.endLine()
        this.piece(line)
      }
      return
    }
    for (const word of text.split(/[\s\u00a0]+/)) {
      if (word) this.write(word)
      this.blank = true
    }
    this.blank = /[\s\u00a0]/.test(text.slice(-1))
  }

  write(word: string) {
    if (!word) return
    if (this.blank && this.pieces.length) this.piece(' ')
    this.blank = false
    this.piece(word)
  }

  /** Beside the cell before it, if that is one line. */
  cell() {
    const begins = this.lines.length
    if (this.pieces.length === 0 && this.cellFrom === begins - 1) this.pieces = [this.unquoted(this.lines.pop() ?? '')]
    if (this.pieces.length) this.piece('  ')
    this.cellFrom = this.lines.length
    this.gap = undefined
    this.blank = false
    this.inFreshCell = true
  }

  row() {
    this.begin()
    this.cellFrom = undefined
    this.inFreshCell = false
  }

  /** Of a block: a line of its own. */
  begin() {
    if (this.pieces.length && !this.inFreshCell) this.endLine()
    this.blank = false
  }

  /** With an empty line before what follows. */
  paragraph() {
    this.begin()
    if (!this.inFreshCell) this.gap = Math.min(this.gap ?? this.depth, this.depth)
  }

  endLine() {
    this.lines.push(this.quoted(this.pieces.join('').trimEnd(), this.depth))
    this.pieces = []
    this.blank = false
    this.inFreshCell = false
  }

  /** Written on this line from a place on, as far as it is still there. */
  since(from: number): string {
    let missing = this.written - from
    const found: string[] = []
    for (let at = this.pieces.length - 1; at >= 0 && missing > 0; at--) {
      const piece = this.pieces[at] ?? ''
      found.push(piece)
      missing -= piece.length
    }
    return found.reverse().join('').trim()
  }

  result(): string {
    if (this.pieces.length) this.endLine()
    return this.lines
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim()
  }

  private quoted(line: string, depth: number): string {
    return depth ? `${'>'.repeat(Math.min(depth, 20))} ${line}`.trimEnd() : line
  }

  private unquoted(line: string): string {
    return this.depth ? line.replace(/^>{1,20} /, '') : line
  }

  private piece(piece: string) {
    if (!piece) return
    if (this.gap !== undefined && this.pieces.length === 0) {
      const last = this.lines.at(-1)
      if (last !== undefined && !/^[> ]*$/.test(last)) this.lines.push(this.quoted('', Math.min(this.gap, this.depth)))
      this.gap = undefined
    }
    this.inFreshCell = false
    this.pieces.push(piece)
    this.written += piece.length
  }
}
