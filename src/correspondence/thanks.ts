import { oneOf } from './phrases.ts'

const MOST = 300

const THANKS = /\b(danke?|dankeschön|dank|merci|thanks?|thx|thankyou)\b/

/** Whoever uses only these, wants nothing more. */
const WORDS = new Set(
  [
    'danke dank dankeschön merci thanks thank thx thankyou vielen herzlichen besten lieben tausend',
    'nochmal nochmals schönen many very much a lot so sehr recht herzlich für die den das der ihre ihren',
    'ihrer deine deinen eure euren dir euch ihnen you your the for schnelle schnellen rasche prompte',
    'tolle super gute kompetente unkomplizierte nette freundliche quick fast great kind prompt help',
    'hilfe unterstützung antwort rückmeldung reaktion bearbeitung erledigung lösung info information',
    'informationen auskunft mühe bemühungen service support arbeit einsatz reply response answer',
    'assistance work und and es it this jetzt nun wieder now again alles all everything ist is sind',
    'hat has geklappt funktioniert läuft geht klappt works worked working fine well gut prima perfekt',
    'perfect bestens toll klasse wunderbar hervorragend spitze top excellent wonderful ok okay passt',
    'erledigt gelöst behoben solved fixed resolved einwandfrei problemlos wie immer as always schönes',
    'guten weekend wochenende tag abend feierabend woche wünsche ich wir i we a an nice have day',
    'evening team liebes viele grüße grüsse gruß gruss beste liebe freundlichen mit mfg lg vg bg best',
    'regards wishes cheers sincerely yours aus from',
  ].flatMap((line) => line.split(' ')),
)

const GREETS = oneOf(
  [
    'hallo',
    'hi',
    'hey',
    'guten (?:tag|morgen|abend)',
    'moin',
    'servus',
    'sehr geehrte[rs]?',
    'liebe[rs]?',
    'dear',
  ].concat(['hello', 'good (?:morning|afternoon|day)']),
  { before: '^', after: String.raw`\b` },
)
const CLOSES = oneOf(
  [
    '(?:mit )?(?:freundliche|viele|beste|liebe|schöne|herzliche)n? gr(?:ü|ue)(?:ß|ss)en?',
    'mfg|lg|vg|bg|gru(?:ß|ss)',
    '(?:kind|best|many) (?:regards|wishes)|regards|cheers|sincerely',
  ],
  { before: '^', after: String.raw`\b` },
)
const NAMED =
  /^(?:vielen dank|herzlichen dank|danke|thanks|thank you),? (?:(?:frau|herr|mr|mrs|ms)\.? )?\p{L}+[\s!.,]*$/iu

/** A thank-you in German or English, and nothing besides: no other word, no question, no number. */
export function isThanks(text: string): boolean {
  if (text.length > MOST || !THANKS.test(text.toLowerCase())) return false
  const lines = text.split('\n').map((line) => line.trim())
  const closing = lines.findIndex((line) => CLOSES.test(line))
  const said = (closing < 0 ? lines : lines.slice(0, closing)).filter(Boolean)
  // Behind the greeting stand a name and its department.
  if (closing >= 0 && lines.slice(closing).filter(Boolean).length > 4) return false
  return said.every((line, at) => isThankful(line, at === 0, at > 0 && at === said.length - 1))
}

function isThankful(line: string, isFirst: boolean, isLast: boolean): boolean {
  if (/[?\d/@]/.test(line)) return false
  const written = line.split(/[^\p{L}'’-]+/u).filter(Boolean)
  if (isFirst && GREETS.test(line)) {
    // „Hallo Frau Keller, vielen Dank!“: the name ends with a comma or the line.
    const rest = line.includes(',') ? line.slice(line.indexOf(',') + 1) : ''
    return written.length <= 12 && (rest.trim() === '' || isThankful(rest, false, false))
  }
  // A name alone, in the last line.
  if (isLast && written.length <= 3 && written.every((word) => /^\p{Lu}/u.test(word))) return true
  if (NAMED.test(line) && /^\p{Lu}/u.test(written.at(-1) ?? '')) return true
  return written.every((word) => WORDS.has(word.toLowerCase()))
}
