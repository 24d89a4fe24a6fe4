import type { Portal } from './portal.ts'

/** What is due within this time is due now, with its jobs. */
export async function passTime({ db }: Portal, milliseconds: number) {
  const seconds = milliseconds / 1000
  await db.$executeRaw`update notice set due_at = due_at - make_interval(secs => ${seconds}) where due_at is not null`
  await db.$executeRaw`update graphile_worker._private_jobs set run_at = run_at - make_interval(secs => ${seconds})`
}
