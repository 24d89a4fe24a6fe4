import { ConfigError } from './config.ts'
import { isFromDatabase } from './platform/database-errors.ts'
import { StartError } from './platform/errors.ts'

/** A web process has already said why. */
export class ForkError extends Error {}

const UNUSABLE_DATABASE = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'ECONNRESET',
  '28P01',
  '28000',
  '3D000',
  '42501',
])

const UNUSABLE_FOLDER = new Set(['EACCES', 'EPERM', 'ENOTDIR', 'EROFS', 'ENOSPC', 'EDQUOT', 'ENAMETOOLONG', 'ELOOP'])

/** One line for what the operator can fix; our own faults show where. */
export function describeStartError(error: Error & { code?: string; port?: number; syscall?: string }): string {
  if (error instanceof ConfigError || error instanceof StartError || error instanceof ForkError) return error.message
  const { code = '' } = error
  if (code === 'EADDRINUSE')
    return `PORT ${error.port} is taken by another program. Choose another one, for example PORT=3001.`
  if (code === 'EACCES' && error.syscall === 'listen')
    return `PORT ${error.port} is for privileged programs. Choose one from 1024, for example PORT=3000.`
  if (isFromDatabase(error) && UNUSABLE_DATABASE.has(code))
    return `The database of DATABASE_URL cannot be used: ${error.message || code}`
  if (['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN'].includes(code))
    return 'HOST is not an address of this machine. Choose another one, for example HOST=127.0.0.1.'
  if (UNUSABLE_FOLDER.has(code)) return `DATA_DIR cannot be used: ${error.message}`
  return error.stack ?? String(error)
}
