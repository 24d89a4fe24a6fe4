import { DAY, now } from '../platform/clock.ts'
import type { Tx } from '../platform/db.ts'
import type { DemoWorld } from './ticket-writing.ts'

/** By, about which company, days ago. */
const NOTES: [string, string, number, string][] = [
  [
    'Keller',
    'Brandt Maschinenbau GmbH',
    41,
    'ERP-Wartung nur nach 18 Uhr. Vor Arbeiten an Servern Herrn Krause anrufen, er darf bis 8 Stunden beauftragen.',
  ],
  ['Weber', 'Brandt Maschinenbau GmbH', 12, 'Halle 2 hat ein eigenes Netz. Von dort ist das Lager nicht erreichbar.'],
  ['Weber', 'Aydin Logistik GmbH', 20, 'Vertrag läuft aus. Größere Arbeiten erst nach Absprache mit Herrn Aydin.'],
  [
    'Keller',
    'Northfield Optics Ltd',
    33,
    'Please write and call in English. Calibration runs on Mondays, no restarts.',
  ],
]

const PHONES: [string, string][] = [
  ['Brandt', '+49 40 5550 1234'],
  ['Aydin', '+49 421 5550 77'],
  ['Oduya', '+44 113 4960 555'],
  ['Groß', '+49 40 5550 1262'],
  ['Öztürk', '+49 40 5550 1271'],
  ['Petersen', '+49 40 5550 8840'],
]

/** What the team notes about companies, and how to call their people. */
export async function addDemoNotes(tx: Tx, { people, organizations }: Pick<DemoWorld, 'people' | 'organizations'>) {
  const idOf = (name: string) => people.find(({ lastName }) => lastName === name)?.id
  const data = NOTES.flatMap(([author, company, daysAgo, body]) => {
    const organizationId = organizations.find(({ name }) => name === company)?.id
    const at = new Date(now().getTime() - daysAgo * DAY)
    const authorId = idOf(author) ?? null
    return organizationId ? [{ organizationId, authorId, body, createdAt: at, updatedAt: at }] : []
  })
  await tx.organizationNote.createMany({ data })
  for (const [name, phone] of PHONES)
    await tx.account.updateMany({ where: { id: idOf(name) ?? 0, phone: null }, data: { phone } })
}
