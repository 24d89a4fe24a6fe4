import { calendarLines } from './calendar.ts'
import { decodeText } from './charsets.ts'
import { unfoldFlowed } from './flowed.ts'
import { textOfHtml } from './html-text.ts'
import { cleanHtml } from './mail-html.ts'
import type { Part } from './mail-parts.ts'
import { signedContent } from './signed-content.ts'

interface Body {
  text: string
  html: string | null
  remote: boolean
  /** Every part that is not shown as text. */
  files: Part[]
}

const MOST_TEXT = 1024 * 1024

/** What a part is shown as. */
interface Shown {
  plain: string[]
  html: string[]
  files: Part[]
}

/** The text is that of the text parts, or else of the HTML. What is not shown is a file: no part is lost. */
export async function bodyOf(root: Part): Promise<Body> {
  const shown: Shown = { plain: [], html: [], files: [] }
  await read(root, shown, 'alone')
  const html = shown.html.filter((each) => each.trim()).join('\n')
  const clean = html ? cleanHtml(html) : null
  return { text: joined(shown.plain), html: clean?.html ?? null, remote: clean?.remote ?? false, files: shown.files }
}

const joined = (texts: string[]) => texts.filter((each) => each.trim()).join('\n\n')

/** Whether a part is one of several forms of the same, or stands within one. */
type Place = 'alone' | 'choice' | 'within-choice'

async function read(part: Part, shown: Shown, place: Place): Promise<void> {
  if (part.children.length) {
    if (part.type === 'multipart/alternative') return readChoice(part, shown)
    if (part.type === 'multipart/encrypted') shown.plain.push(ENCRYPTED)
    for (const child of part.children) await read(child, shown, place === 'alone' ? 'alone' : 'within-choice')
    // No mail program writes more behind its parts; what somebody did write is not lost.
    if (part.bytes.length) shown.plain.push(textOf(part))
    return
  }
  if (part.type.startsWith('multipart/')) return
  if (isText(part, shown, place === 'choice')) return readText(part, shown, place)
  const opened = SIGNED.test(part.type) ? await signedContent(part) : undefined
  if (opened === 'encrypted') shown.plain.push(ENCRYPTED)
  else if (opened) await read(opened, shown, place)
  if (part.type === 'text/calendar' && place === 'alone') shown.plain.push(calendarLines(part.bytes, part.charset))
  shown.files.push(part)
}

function readText(part: Part, shown: Shown, place: Place) {
  const text = textOf(part)
  if (part.type !== 'text/html') shown.plain.push(text)
  else {
    shown.html.push(text)
    // Beside a text, it says the same.
    if (place === 'alone') shown.plain.push(textOfHtml(text))
  }
}

/** The same in several forms: told by its text, or else by its HTML, or else by what a calendar says. */
async function readChoice({ children }: Part, shown: Shown): Promise<void> {
  const said: Shown = { plain: [], html: [], files: [] }
  for (const child of children) await read(child, said, 'choice')
  const event = said.files.find(({ type }) => type === 'text/calendar')
  const told = joined(said.plain) || joined(said.html.map(textOfHtml))
  shown.plain.push(joined([told, event ? calendarLines(event.bytes, event.charset) : '']))
  shown.html.push(...said.html)
  shown.files.push(...said.files)
}

const SIGNED = /^application\/(x-)?pkcs7-mime$/
const ENCRYPTED = '[Diese E-Mail ist verschlüsselt. / This e-mail is encrypted.]'

/** A text with a name is a file, but not the first one, which some programs name. */
function isText({ type, disposition, filename, bytes }: Part, shown: Shown, isChoice: boolean): boolean {
  if (!/^text\/(plain|html)$/.test(type) || disposition === 'attachment' || bytes.length > MOST_TEXT) return false
  if (!filename || isChoice) return true
  return disposition !== 'inline' && shown.plain.length + shown.html.length === 0
}

function textOf(part: Part): string {
  const text = decodeText(part.bytes, part.charset).replace(/\r\n?/g, '\n')
  return part.flowed ? unfoldFlowed(text, part.delSp) : text
}
