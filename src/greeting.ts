import type { Config } from './config.ts'
import type { DemoSignIn } from './demo/demo.ts'
import { type Db, Prisma, readRows } from './platform/db.ts'
import { standardOutput } from './platform/log-output.ts'
import type { Settings } from './settings/settings.ts'
import { createAdmission } from './teams/admission.ts'

/** Prints the address, what is not sent, sign-ins that work, and what to do if nobody is let in. */
export async function greet(db: Db, config: Config, settings: Settings, signIns: DemoSignIn[]) {
  const lines = [`${settings.current().portalName} is ready: ${config.baseUrl}`]
  if (config.production && !config.smtpUrl) lines.push('Mails:    kept and not sent, because SMTP_URL is not set')
  if (config.devMailbox) lines.push(`Mails:    ${config.baseUrl}/dev/mailbox (no SMTP_URL is set)`)
  for (const { who, login, password } of await thatWork(db, config, settings, signIns))
    lines.push(`Sign in:  ${login} / ${password}  (${who})`)
  if (await isGateShut(db, config, settings))
    lines.push(
      'Sign in:  no customer can, because no valid contract covers any (REGISTRATION is ' +
        `${settings.current().registration}): schalter contract add, or schalter settings set REGISTRATION open`,
    )
  standardOutput().write(`${lines.join('\n')}\n`)
}

async function thatWork(db: Db, config: Config, settings: Settings, signIns: DemoSignIn[]): Promise<DemoSignIn[]> {
  if (signIns.length === 0) return []
  const { signInsThatWork } = await import('./demo/sign-ins.ts')
  return signInsThatWork(db, createAdmission(settings, config), signIns)
}

/** There are customers, and none of them is let in. */
async function isGateShut(db: Db, config: Config, settings: Settings): Promise<boolean> {
  const customers = Prisma.sql`select 1 from account a where a.role = 'customer' and a.enabled and a.erased_at is null`
  const [row] = await readRows<{ shut: boolean }>(
    db,
    Prisma.sql`select exists (${customers})
      and not exists (${customers} and ${createAdmission(settings, config).condition()}) as shut`,
  )
  return Boolean(row?.shut)
}
