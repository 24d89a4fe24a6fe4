import type { Locale } from '../i18n/translate.ts'
import { now } from '../platform/clock.ts'
import type { Tx } from '../platform/db.ts'

interface DemoCanned {
  title: string
  word: string
  body: string
  locale?: Locale
  /** Of all without either. */
  team?: string
  agent?: string
  uses: number
}

const CANNED: DemoCanned[] = [
  {
    title: 'Bitte neu anmelden',
    word: 'neu',
    body:
      '{{kunde.anrede}},\n\ndie Störung ist behoben. Bitte melden Sie sich einmal ab und wieder an.\n\n' +
      'Klappt es nicht, antworten Sie einfach auf diese Nachricht.',
    locale: 'de',
    team: 'Support Team',
    uses: 48,
  },
  {
    title: 'Neustart statt Herunterfahren',
    word: 'neustart',
    body:
      'Bitte wählen Sie im Startmenü „Neu starten“, nicht „Herunterfahren“. ' +
      'So werden auch die Treiber neu geladen.',
    locale: 'de',
    team: 'Support Team',
    uses: 31,
  },
  {
    title: 'Rückfrage: wer ist betroffen',
    word: 'wer',
    body: '{{kunde.anrede}},\n\nbetrifft es nur Sie oder auch andere bei {{firma.name}}? Seit wann tritt es auf?',
    locale: 'de',
    uses: 22,
  },
  {
    title: 'Please sign in again',
    word: 'again',
    body:
      '{{customer.salutation}},\n\nthe fault is fixed. Please sign out and in again.\n\n' +
      'If it does not work, just reply.',
    locale: 'en',
    uses: 7,
  },
  {
    title: 'Neustart Drucker',
    word: 'drucker',
    body: 'Bitte den Drucker für 30 Sekunden vom Strom trennen und danach wieder einschalten.',
    agent: 'jana.keller@support.example',
    uses: 6,
  },
  {
    title: 'Alter Zugang WLAN',
    word: '',
    body: 'Der Zugang „Gast-alt“ ist seit {{heute}} abgeschaltet. Bitte nutzen Sie „Gast“.',
    team: 'Vor-Ort-Service',
    uses: 0,
  },
]

interface Owners {
  people: { id: number; email: string }[]
  teams: { id: number; name: string }[]
}

export async function addDemoCanned(tx: Tx, { people, teams }: Owners) {
  await tx.cannedResponse.createMany({
    data: CANNED.map(({ team, agent, locale, ...text }) => ({
      ...text,
      locale: locale ?? null,
      accountId: people.find(({ email }) => email === agent)?.id ?? null,
      teamId: teams.find(({ name }) => name === team)?.id ?? null,
      createdAt: now(),
      updatedAt: now(),
    })),
  })
}
