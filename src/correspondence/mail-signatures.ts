import { MOST_LINE, oneOf } from './phrases.ts'

const MOST_OF_SIGNATURE = 40

/** What telephones and apps put below each mail. */
const OF_A_DEVICE = oneOf(
  [
    '(?:diese (?:nachricht|e-mail|mail) wurde )?(?:von|vom|mit|aus|über) (?:meine[mr]?|mein|der|dem)\\b.{0,80}' +
      '(?:gesendet|verschickt|versendet)',
    'diese (?:nachricht|e-mail|mail) wurde (?:von|mit) .{1,60} gesendet',
    'gesendet (?:von|mit|mit der|über|aus) .{1,60}',
    'von .{1,40}(?:iphone|ipad|android|samsung|handy|tablet|smartphone).{0,40}gesendet',
    'sent (?:from|with|via|using) .{1,60}',
    'get outlook for .{1,60}',
    '(?:outlook|mail) für .{1,40} (?:herunterladen|holen|beziehen).{0,40}',
    '.{0,20}https://aka\\.ms/\\S{1,40}.{0,3}',
  ],
  { before: '^', after: '\\.?$' },
)

const GREETING = oneOf(
  [
    '(?:mit )?(?:(?:viele|beste|liebe|herzliche|freundliche|schöne|sonnige)n? (?:dank und )?)gr(?:ü|ue)(?:ß|ss)en?',
    '(?:mit )?(?:freundlichem|herzlichem|liebem|schönem) gru(?:ß|ss)',
    'vielen dank und .{1,30}gr(?:ü|ue)(?:ß|ss)en?',
    '(?:mfg|lg|vg|bg|gru(?:ß|ss)|gr(?:ü|ue)(?:ß|ss)e)',
    '(?:kind|best|warm|many) (?:regards|wishes)',
    'regards',
    'sincerely(?: yours)?',
    'yours (?:sincerely|faithfully)',
    'cheers',
    'hochachtungsvoll',
  ],
  { before: '^', after: '\\b.{0,60}$' },
)

/** Of a block that says who somebody is, not what they want. */
const CONTACT = oneOf([
  String.raw`\b(?:tel(?:efon|\.)?|phone|fax|mobil(?:e|funk)?|durchwahl)\b`,
  String.raw`\+\d{2}[ (\d]`,
  String.raw`www\.|https?://|\S@\S`,
  String.raw`\bHR[AB]\b|handelsregister|amtsgericht|geschäftsführe`,
  String.raw`\b(?:ust-?id|vat|iban)\b`,
  String.raw`\b(?:gmbh|ag)\b|\be\.? ?v\.`,
  String.raw`\b\d{5} [a-zäöü]|stra(?:ß|ss)e \d|\bstr\. ?\d`,
  'vertraulich|confidential',
])

/** The line at which a signature begins that reaches to `end`, or `end`. */
export function signatureAt(lines: string[], begin: number, end: number): number {
  let last = end
  while (last > begin && lineAt(lines, last - 1) === '') last--
  const from = Math.max(begin, last - MOST_OF_SIGNATURE)
  for (let at = from; at < last; at++) if (/^--[ \u00a0]?$/.test(lines[at] ?? '')) return at
  const device = deviceAt(lines, begin, last)
  if (device < last) return device
  return contactAt(lines, from, last, end)
}

const lineAt = (lines: string[], at: number) => (lines[at] ?? '').slice(0, MOST_LINE).trim()

/** The last one or two lines. */
function deviceAt(lines: string[], begin: number, last: number): number {
  let at = last
  for (let count = 0; count < 2 && at > begin; count++) {
    let line = at - 1
    while (line > begin && lineAt(lines, line) === '') line--
    if (!OF_A_DEVICE.test(lineAt(lines, line).replace(/^_{2,}$|^[-–—*]+ ?/, ''))) break
    at = line
  }
  return at
}

/** Below a greeting and a name: telephone, address, register. Not if it asks something, or adds a word. */
function contactAt(lines: string[], from: number, last: number, end: number): number {
  let greeting = -1
  for (let at = from; at < last; at++) if (GREETING.test(lineAt(lines, at))) greeting = at
  if (greeting < 0) return end
  let name = greeting + 1
  while (name < last && lineAt(lines, name) === '') name++
  const below = lines.slice(name + 1, last).map((line) => line.slice(0, MOST_LINE).trim())
  const contacts = below.filter((line) => CONTACT.test(line)).length
  if (contacts < 2 || below.some((line) => line.endsWith('?') || /^(p\. ?s|ps|nb|übrigens|by the way)\b/i.test(line)))
    return end
  return name + 1
}
