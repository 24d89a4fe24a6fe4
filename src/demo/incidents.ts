import { MINUTE, now } from '../platform/clock.ts'
import type { Tx } from '../platform/db.ts'
import type { DemoWorld } from './ticket-writing.ts'

const COMPANY = 'Brandt Maschinenbau GmbH'

const INCIDENT = {
  titleDe: 'Telefonanlage Werk Nord, ankommende Anrufe brechen ab',
  titleEn: 'Telephone system at plant North, incoming calls are cut off',
  bodyDe:
    'Ankommende Anrufe brechen nach wenigen Sekunden ab. Ausgehende Anrufe gehen wie gewohnt.\n\n' +
    'Bitte rufen Sie zurück, oder nutzen Sie solange die Mobiltelefone aus dem Empfang.',
  bodyEn:
    'Incoming calls are cut off after a few seconds. Outgoing calls work as usual.\n\n' +
    'Please call back, or use the mobile phones from the reception in the meantime.',
}

/** Minutes ago, the oldest first. */
const UPDATES: [number, string, string][] = [
  [70, 'Der Anbieter ist verständigt und prüft die Leitung.', 'The provider has been told and is checking the line.'],
  [
    25,
    'Es liegt an einer Baugruppe der Anlage. Das Ersatzteil ist unterwegs.',
    'It is a module of the system. The spare part is on its way.',
  ],
]

/** By last name, minutes ago. */
const JOINED: [string, number, string][] = [
  ['Groß', 62, 'Bei uns in der Arbeitsvorbereitung seit etwa 9 Uhr.'],
  ['Öztürk', 40, ''],
]

/** One that is running, with news and with people who said that they are affected. */
export async function addDemoIncident(tx: Tx, { people, organizations }: Pick<DemoWorld, 'people' | 'organizations'>) {
  const organizationId = organizations.find(({ name }) => name === COMPANY)?.id
  if (!organizationId) return
  const idOf = (name: string) => people.find(({ lastName }) => lastName === name)?.id
  const ago = (minutes: number) => new Date(now().getTime() - minutes * MINUTE)
  const authorId = idOf('Keller') ?? null
  await tx.incident.create({
    data: {
      ...INCIDENT,
      ...{ since: ago(95), createdAt: ago(85), nextNewsAt: ago(-50), expectedAt: ago(-180), ownerId: authorId },
      organizations: { create: { organizationId } },
      updates: {
        create: UPDATES.map(([minutes, bodyDe, bodyEn]) => ({ bodyDe, bodyEn, authorId, createdAt: ago(minutes) })),
      },
      joins: {
        create: JOINED.flatMap(([name, minutes, remark]) => {
          const accountId = idOf(name)
          return accountId ? [{ accountId, remark, joinedAt: ago(minutes) }] : []
        }),
      },
    },
    select: { id: true },
  })
}
