import { decodeText } from './charsets.ts'

const MOST_BYTES = 64 * 1024
const MOST_LINE = 500

/** What an invitation says, as lines: what, when, where and who invites. German and English, as its readers may be. */
export function calendarLines(bytes: Uint8Array, charset: string | null): string {
  const fields = eventFields(decodeText(bytes.subarray(0, MOST_BYTES), charset))
  const summary = fields.get('SUMMARY')
  const starts = timeOf(fields.get('DTSTART'))
  if (!summary && !starts) return ''
  const ends = timeOf(fields.get('DTEND'))
  const until = ends && starts && ends.slice(0, 10) === starts.slice(0, 10) ? ends.slice(11) : ends
  const location = fields.get('LOCATION')
  const organizer = fields.get('ORGANIZER')
  const by = organizer && (organizer.params.CN ?? organizer.value.replace(/^mailto:/i, ''))
  return [
    `Termin / Event: ${summary ? plain(summary.value) : '–'}`,
    starts && [starts, until].filter(Boolean).join(' – ') + zoneOf(fields.get('DTSTART')),
    location && plain(location.value) && `Ort / Location: ${plain(location.value)}`,
    by && `Von / From: ${plain(by)}`,
  ]
    .filter(Boolean)
    .join('\n')
}

interface Field {
  value: string
  params: Record<string, string>
}

/** Of the first event; a line that begins with a blank continues the one before it. */
function eventFields(text: string): Map<string, Field> {
  const fields = new Map<string, Field>()
  let inEvent = false
  for (const line of text
    .replace(/\r\n?/g, '\n')
    .replace(/\n[ \t]/g, '')
    .split('\n')) {
    if (/^BEGIN:VEVENT/i.test(line)) inEvent = true
    if (/^END:VEVENT/i.test(line)) break
    const field = inEvent ? fieldIn(line.slice(0, MOST_OF_FIELD)) : undefined
    if (field && !fields.has(field.name)) fields.set(field.name, field)
  }
  return fields
}

const MOST_OF_FIELD = 4_000

/** `NAME;PARAMETER="value":value`; a colon in quotes ends nothing. */
function fieldIn(line: string): (Field & { name: string }) | undefined {
  const name = /^[A-Za-z-]{1,40}/.exec(line)?.[0]
  let quoted = false
  for (let at = name?.length ?? line.length; at < line.length; at++) {
    if (line[at] === '"') quoted = !quoted
    else if (line[at] === ':' && !quoted && name)
      return { name: name.toUpperCase(), value: line.slice(at + 1), params: paramsOf(line.slice(name.length, at)) }
  }
  return undefined
}

const paramsOf = (params: string) =>
  Object.fromEntries(
    [...params.matchAll(/;([A-Za-z-]{1,40})=("[^"]*"|[^;]*)/g)].map(([, key = '', value = '']) => [
      key.toUpperCase(),
      value.replaceAll('"', ''),
    ]),
  )

const plain = (value: string) =>
  value
    .slice(0, MOST_LINE)
    .replace(/\\n/gi, ', ')
    .replace(/\\([,;\\])/g, '$1')
    .replace(/\s+/g, ' ')
    .trim()

/** `2026-12-01 10:00`, or a day alone. */
function timeOf(field: Field | undefined): string {
  const [, year, month, day, , hour, minute] = /^(\d{4})(\d\d)(\d\d)(T(\d\d)(\d\d))?/.exec(field?.value ?? '') ?? []
  if (!year) return ''
  return hour ? `${year}-${month}-${day} ${hour}:${minute}` : `${year}-${month}-${day}`
}

function zoneOf(field: Field | undefined): string {
  if (field?.value.endsWith('Z')) return ' (UTC)'
  return field?.params.TZID ? ` (${plain(field.params.TZID)})` : ''
}
