import { offeredTemplate } from '../catalog/offered.ts'
import { addDays, type Day } from '../platform/clock.ts'
import type { Tx } from '../platform/db.ts'
import type { TypedAnswers } from '../tickets/answer-rules.ts'
import { type MadeWith, madeWith } from '../tickets/made-with.ts'

interface DemoAnswers {
  template: string
  answers: (today: Day) => TypedAnswers
}

/** What tickets were made with, by their subjects. */
const ANSWERS: Record<string, DemoAnswers> = {
  'Anmeldung am ERP seit heute früh nicht möglich': {
    template: 'erp',
    answers: () => ({ problem: 'sign_in', message: 'Server nicht erreichbar', deadline: 'yes' }),
  },
  'Neuer Arbeitsplatz für Frau Yıldız zum 1. Dezember': {
    template: 'arbeitsplatz',
    answers: (today) => ({
      ...{ person: 'Leyla Yıldız', from: addDays(today, 3), device: 'notebook', keyboard: 'de', screens: '2' },
      ...{ vpn: 'yes', extras: ['dock', 'headset'], room: 'Werk Süd, Buchhaltung, Raum 2.14' },
    }),
  },
  'Etikettendrucker Halle 2 druckt versetzt': {
    template: 'drucker',
    answers: () => ({
      ...{ device: 'ED-0207', place: 'Werk Süd, Halle 2, neben dem Versand', problem: 'wrong' },
      ...{ display: 'Bereit', others: 'yes' },
    }),
  },
  'Freigabe der Änderung an der Firewall-Regel für den VPN-Zugang des Lieferanten': {
    template: 'firewall',
    answers: (today) => ({
      ...{ action: 'open', source: '198.51.100.0/28', destination: 'erp.brandt-maschinenbau.example' },
      ...{ ports: '8443', protocol: 'tcp', reason: 'Der Lieferant ruft Zeichnungen ab.', limited: 'yes' },
      until: addDays(today, 32),
    }),
  },
  'Neue Kollegin: Zugang zum Aktenarchiv': {
    template: 'zugriffsrechte',
    answers: () => ({
      ...{ person: 'Lena Hollerbach', action: 'add', kind: 'folder', folder: 'S:\\Archiv ab 2019', level: 'read' },
    }),
  },
}

interface Around {
  organizationId: number | null
  requesterId: number
  today: Day
}

/** Of a ticket with this subject; most are made without a template. */
export async function demoAnswers(tx: Tx, subject: string, around: Around): Promise<MadeWith | undefined> {
  const demo = ANSWERS[subject]
  const offered = demo && (await offeredTemplate(tx, demo.template, around))
  if (!offered) return undefined
  const ordered = { template: demo.template, version: offered.id, answers: demo.answers(around.today) }
  return madeWith(tx, ordered, { ...around, files: [] })
}
