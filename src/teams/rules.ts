import { z } from 'zod'
import { emailAddress, line, requiredLine } from '../platform/rules.ts'

export const teamRules = z.strictObject({
  name: requiredLine(80),
  address: emailAddress.optional(),
  /** 1 for the first level, which is open to customers. */
  level: z.int('error.invalid').min(1, 'error.invalid').max(9, 'error.invalid'),
  escalatesTo: requiredLine(80).optional(),
})
export type TeamInput = z.input<typeof teamRules>

export const agentRules = z.strictObject({
  email: emailAddress,
  firstName: line(80),
  lastName: requiredLine(80),
  role: z.enum(['agent', 'admin'], 'error.invalid'),
  teams: z.array(requiredLine(80)).max(100),
  /** Invited by mail without one. */
  password: z.string().optional(),
})
export type AgentInput = z.input<typeof agentRules>
