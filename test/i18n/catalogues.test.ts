import { readdirSync, readFileSync } from 'node:fs'
import { IntlMessageFormat } from 'intl-messageformat'
import { expect, test } from 'vitest'
import deFile from '../../src/i18n/locales/de.json' with { type: 'json' }
import enFile from '../../src/i18n/locales/en.json' with { type: 'json' }
import { onPaper, translator } from '../../src/i18n/translate.ts'

const de: Record<string, string> = deFile
const en: Record<string, string> = enFile
const keys = Object.keys(de)

/** Beginnings of keys whose ending is computed. */
const COMPUTED = [
  'absence.duty.',
  'affects.',
  'visit.alone.',
  'incident.audience.',
  'incident.ending.',
  'desk.action.done.',
  'desk.facts.origin.',
  'desk.history.event.',
  'kind.',
  'template.group.',
  'phone.callback.done.',
  'phone.direction.',
  'phone.outcome.',
  'mail-text.',
  'mail-desk.empty.',
  'mail-desk.filing.',
  'mail-desk.reason.',
  'mail-desk.state.',
  'mail-desk.tab.',
  'mailboxes.fault.',
  'party.reveals.',
  'preferences.quoting.',
  'channel.',
  'desk.bulk.submit.',
  'desk.bulk.title.',
  'desk.canned.locale.',
  'desk.keys.filter.',
  'desk.list.channel.',
  'desk.list.column.',
  'desk.list.empty.',
  'desk.list.fault.',
  'desk.list.sort.',
  'desk.list.turn.',
  'desk.list.word.',
  'desk.organizations.billing.',
  'desk.organizations.contract.',
  'desk.resolution.',
  'desk.state.',
  'desk.agents.role.',
  'desk.teams.access.',
  'desk.view.',
  'desk.canned.remove.',
  'catalog.group.',
  'desk.template.change.',
  'desk.template.hints.',
  'desk.template.icon.',
  'desk.template.missing.',
  'desk.template.type.',
  'desk.settings.',
  'error-page.',
  'faq.state.',
  'error.upload.quota-',
  'history.',
  'mail.desk.',
  'notices.column.',
  'notices.kind.',
  'notices.kinds.all.',
  'notices.mail.',
  'notices.what.',
  'language.',
  'preferences.density.',
  'preferences.mails.',
  'preferences.theme.',
  'priority.',
  'reset.spent.',
  'state.',
  'ticket.turn.',
  'tickets.column.',
  'tickets.view.',
  'visit.done.',
  'visit.handling.',
  'visit.mode.',
  'desk.faq.language.',
  'desk.faq.state.',
]

const sources = [...filesIn('src', '.ts'), ...filesIn('views', '.eta'), ...filesIn('public/js', '.js')].map((file) => ({
  file,
  text: readFileSync(file, 'utf8'),
}))

test('both catalogues have the same keys in the same order, and no empty text', () => {
  expect(Object.keys(en)).toEqual(keys)
  expect([...Object.entries(de), ...Object.entries(en)].filter(([, text]) => text.trim() === '')).toEqual([])
})

test('both languages fill in the same values, and plurals cover one and other', () => {
  for (const key of keys) {
    const [german, english] = [shapeOf(de[key] ?? '', 'de'), shapeOf(en[key] ?? '', 'en')]
    expect(english.names, key).toEqual(german.names)
    for (const options of [...german.plurals, ...english.plurals])
      expect(options, key).toEqual(expect.arrayContaining(['one', 'other']))
  }
})

test('no English is left in the German catalogue, and no German in the English one', () => {
  const words = 'und|oder|nicht|Sie|Ihre?|Ihnen|wir|bitte|eine?[nmrs]?|ist|sind|wird|mit|für|noch'
  const german = new RegExp(`[äöüßÄÖÜ„]|\\b(?:${words}|kein\\w*|Datei\\w*|Passwort)\\b`)
  const english = /\b(?:the|and|or|not|your?|please|is|are|with|for|yet|no|files?|password|ticket has|sign in)\b/
  const quoted = /„[^“]*“|“[^”]*”|\{[^{}]*\}/g
  // A language is called by its own name.
  const own = ['language.de', 'language.en']
  const strangers = keys
    .filter((key) => !own.includes(key))
    .flatMap((key) => [
      ...(english.test((de[key] ?? '').replace(quoted, '')) ? [`de ${key}: ${de[key]}`] : []),
      ...(german.test((en[key] ?? '').replace(quoted, '')) ? [`en ${key}: ${en[key]}`] : []),
    ])
  expect(strangers).toEqual([])
})

test('whole sentences differ between the languages', () => {
  expect(keys.filter((key) => (de[key] ?? '').split(' ').length > 3 && de[key] === en[key])).toEqual([])
})

test('German says Sie, and nobody is shouted at', () => {
  expect(keys.filter((key) => /\b(?:du|dein\w*|dir|dich)\b/i.test(de[key] ?? ''))).toEqual([])
  expect(keys.filter((key) => `${de[key]}${en[key]}`.includes('!'))).toEqual([])
})

test('every key that a page or the program names exists', () => {
  const unknown = sources.flatMap(({ file, text }) =>
    [...text.matchAll(/\bt\(\s*(?:[\w.?! ]+\? )?'([^']+)'(?: : '([^']+)')?/g)]
      .flatMap(([, one = '', other = '']) => [one, other])
      .filter((name) => /^[a-z][\w-]*(?:\.[\w-]+)+\.?$/.test(name))
      .filter((name) => !(name in de) && !(name.endsWith('.') && COMPUTED.includes(name)))
      .map((name) => `${file}: ${name}`),
  )
  expect(unknown).toEqual([])
})

test('every key is used', () => {
  const all = sources.map(({ text }) => text).join('\n')
  const named = new Set([...all.matchAll(/['"`]([a-z][\w-]*(?:\.[\w-]+)+)['"`]/g)].map(([, name]) => name))
  expect(keys.filter((key) => !named.has(key) && !COMPUTED.some((start) => key.startsWith(start)))).toEqual([])
  expect(COMPUTED.filter((start) => !keys.some((key) => key.startsWith(start)))).toEqual([])
})

test('dates, numbers, sizes, ages and plurals are those of the language', () => {
  const [german, english] = [translator('de', 'Europe/Berlin'), translator('en', 'Europe/Berlin')]
  const at = new Date('2026-11-22T13:05:00Z')
  expect([german.date(at), english.date(at)]).toEqual(['22.11.2026', '22/11/2026'])
  expect([german.dateTime(at), english.dateTime(at)]).toEqual(['22.11.2026, 14:05', '22/11/2026, 14:05'])
  expect([german.number(12_345.6), english.number(12_345.6)]).toEqual(['12.345,6', '12,345.6'])
  expect([german.fileSize(1_468_006), english.fileSize(1_468_006)]).toEqual(['1,4 MB', '1.4 MB'])
  const ago = (days: number) => new Date(at.getTime() - days * 86_400_000)
  expect([german.age(ago(1), at), german.age(ago(2), at), english.age(ago(1), at), english.age(ago(2), at)]).toEqual([
    '1 Tag',
    '2 Tage',
    '1 day',
    '2 days',
  ])
  expect([1, 2].map((days) => `seit ${german.lasting(ago(days), at)}`)).toEqual(['seit 1 Tag', 'seit 2 Tagen'])
  expect([1, 2].map((days) => `for ${english.lasting(ago(days), at)}`)).toEqual(['for 1 day', 'for 2 days'])
  const found = (words: typeof german, count: number) => words.t('search.results', { count })
  expect([found(german, 1), found(german, 2)]).toEqual(['1 Ticket gefunden', '2 Tickets gefunden'])
  expect([found(english, 1), found(english, 2)]).toEqual(['1 ticket found', '2 tickets found'])
})

test('the hour that autumn repeats names its zone, and so does every time where readers may be elsewhere', () => {
  const [summer, winter] = [new Date('2026-10-25T00:30:00Z'), new Date('2026-10-25T01:30:00Z')]
  const [before, after] = [new Date('2026-10-24T23:59:00Z'), new Date('2026-10-25T02:00:00Z')]
  const [german, english] = [translator('de', 'Europe/Berlin'), translator('en', 'Europe/Berlin')]
  expect([summer, winter].map(german.dateTime)).toEqual(['25.10.2026, 02:30 MESZ', '25.10.2026, 02:30 MEZ'])
  expect([summer, winter].map(english.time)).toEqual(['02:30 CEST', '02:30 CET'])
  expect([before, after].map(german.dateTime)).toEqual(['25.10.2026, 01:59', '25.10.2026, 03:00'])
  expect([before, after].map(german.exact)).toEqual(['25.10.2026, 01:59 MESZ', '25.10.2026, 03:00 MEZ'])
  expect([german.zone, english.zone]).toEqual([
    'Mitteleuropäische Zeit',
    expect.stringMatching(/^Central European Time/),
  ])
  // Half an hour on Lord Howe Island; never in India; in spring no hour is there twice.
  expect(translator('en', 'Australia/Lord_Howe').time(new Date('2026-04-04T14:45:00Z'))).toMatch(/^01:45 GMT\+11$/)
  expect(translator('de', 'Asia/Kolkata').time(summer)).toBe('06:00')
  expect(german.time(new Date('2026-03-29T01:30:00Z'))).toBe('03:30')
})

test('the day of a time is called today or yesterday by the clocks of the portal, also when they change', () => {
  const german = translator('de', 'Europe/Berlin')
  const near = (value: string, at: string) => german.near(new Date(value), new Date(at))
  expect(near('2026-11-22T23:30:00Z', '2026-11-23T08:00:00Z')).toBe('heute 00:30')
  expect(near('2026-11-22T22:30:00Z', '2026-11-23T08:00:00Z')).toBe('gestern 23:30')
  expect(near('2026-11-21T22:30:00Z', '2026-11-23T08:00:00Z')).toBeUndefined()
  // The day before had 23 hours, and the one in autumn 25.
  expect(near('2026-03-29T10:00:00Z', '2026-03-29T22:30:00Z')).toBe('gestern 12:00')
  expect(near('2026-03-28T21:30:00Z', '2026-03-29T22:30:00Z')).toBeUndefined()
  expect(near('2026-10-24T10:00:00Z', '2026-10-25T22:30:00Z')).toBe('gestern 12:00')
  expect(near('2026-10-25T01:30:00Z', '2026-10-25T12:00:00Z')).toBe('heute 02:30 MEZ')
  expect(onPaper(german).near(new Date(), new Date())).toBeUndefined()
  const english = translator('en', 'Europe/Berlin')
  expect(english.near(new Date('2026-11-22T22:30:00Z'), new Date('2026-11-23T08:00:00Z'))).toBe('yesterday 23:30')
})

interface Piece {
  type: number
  value: string
  options?: Record<string, { value: Piece[] }>
}

/** The names a text fills in, and the cases of its plurals. */
function shapeOf(text: string, locale: string) {
  const names = new Set<string>()
  const plurals: string[][] = []
  const walk = (pieces: Piece[]) => {
    for (const { type, value, options } of pieces) {
      // 0 is plain text and 7 the # of a plural, in the words of the parser.
      if (type !== 0 && type !== 7) names.add(`${value} (${options ? 'choice' : 'value'})`)
      if (type === 6) plurals.push(Object.keys(options ?? {}))
      for (const option of Object.values(options ?? {})) walk(option.value)
    }
  }
  walk(new IntlMessageFormat(text, locale, undefined, { ignoreTag: true }).getAst() as unknown as Piece[])
  return { names: [...names].sort(), plurals }
}

function filesIn(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending) && !file.startsWith('generated'))
    .map((file) => `${folder}/${file}`)
}
