import { userInfo } from 'node:os'

export function whoRuns(): string {
  try {
    return userInfo().username
  } catch {
    // In containers, users may have no name.
    return `user ${process.getuid?.() ?? ''}`.trim()
  }
}
