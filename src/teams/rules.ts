import { z } from 'zod'
import { emailAddress, line, requiredLine, rowId } from '../platform/rules.ts'

export const LEVELS = [1, 2, 3, 4, 5, 6, 7, 8, 9]
const MOST_SERVICES = 20

const name = requiredLine(80)
const address = emailAddress.nullable()
/** 1 for the first level, which is open to customers. */
const level = z.int('error.invalid').min(1, 'error.invalid').max(9, 'error.invalid')
/** Takes what the team cannot solve. */
const escalatesTo = rowId('error.team.target').nullable()
/** Whether customers may address it. */
const openToCustomers = z.boolean('error.invalid')
/** Of contracts; customers need one of them. */
const services = z.array(requiredLine(80)).max(MOST_SERVICES, 'error.team.services-most')
const position = z.int('error.invalid').min(0, 'error.invalid').max(999, 'error.invalid')

export const teamRules = z.strictObject({
  name,
  level,
  address: address.default(null),
  escalatesTo: escalatesTo.default(null),
  openToCustomers: openToCustomers.optional(),
  services: services.default([]),
  position: position.optional(),
  isDefault: z.literal(true).optional(),
})
export type TeamInput = z.input<typeof teamRules>

/** What is not given stays; `isDefault` can only be taken from another team. */
export const teamChangeRules = z
  .strictObject({ name, level, address, escalatesTo, openToCustomers, services, position, isDefault: z.literal(true) })
  .partial()
export type TeamChanges = z.input<typeof teamChangeRules>

const role = z.enum(['agent', 'admin'], 'error.invalid')
const teams = z.array(rowId('error.teams')).max(100, 'error.invalid')

export const agentRules = z.strictObject({
  email: emailAddress,
  firstName: line(80),
  lastName: requiredLine(80),
  role,
  teams,
  /** Invited by mail without one. */
  password: z.string().optional(),
})
export type AgentInput = z.input<typeof agentRules>

/** What is not given stays. */
export const agentChangeRules = z.strictObject({ role, teams, enabled: z.boolean('error.invalid') }).partial()
export type AgentChanges = z.input<typeof agentChangeRules>

/** The last day, and who stands in meanwhile. */
export const absenceRules = z.strictObject({
  until: z.iso.date('error.date'),
  deputy: rowId('error.absence.deputy').nullable().default(null),
})
export type AbsenceInput = z.input<typeof absenceRules>
