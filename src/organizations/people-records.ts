import { type AuditLine, changesOf, record } from '../audit/recording.ts'
import { type MembershipRole, Prisma, readRows, type Tx } from '../platform/db.ts'

export interface NewMember {
  accountId: number
  company: string
}

/** People who became members because a contract covers their address. */
export async function recordMembers(tx: Tx, members: NewMember[]) {
  await record(
    tx,
    ...members.map(({ accountId, company }) => ({
      action: 'membership.added' as const,
      accountId,
      subject: company,
      changes: changesOf({}, { role: 'customer' }),
    })),
  )
}

interface ImportedRights {
  email: string
  organization: string
  userName: string
  /** Empty: as before. */
  role: MembershipRole | ''
}

/** What an import changed of rights and names to sign in with; `before` finds what was recorded. */
export async function recordPeople<Person extends ImportedRights>(
  tx: Tx,
  people: Person[],
  before: (person: Person) => { userName: string; role: string } | undefined,
) {
  const rows = await readRows<{ id: number; email: string }>(
    tx,
    Prisma.sql`select id, lower(email::text) as email from account
      where email = any(${people.map(({ email }) => email)}::citext[])`,
  )
  const ids = new Map(rows.map(({ id, email }) => [email, id]))
  const added = new Set<number>()
  const lines = people.flatMap((person): AuditLine[] => {
    const accountId = ids.get(person.email.toLowerCase())
    if (!accountId) return []
    const known = before(person)
    const names = changesOf({ userName: known?.userName }, { userName: person.userName || known?.userName })
    const role = changesOf({ role: known?.role }, { role: person.role || known?.role || 'customer' })
    const isNew = !known && !added.has(accountId)
    if (!known) added.add(accountId)
    return [
      ...(isNew || names.length
        ? [{ action: isNew ? 'person.added' : 'person.changed', accountId, changes: names } as const]
        : []),
      ...(role.length
        ? [
            {
              action: known?.role ? 'membership.changed' : 'membership.added',
              accountId,
              subject: person.organization,
              changes: role,
            } as const,
          ]
        : []),
    ]
  })
  await record(tx, ...lines)
}
