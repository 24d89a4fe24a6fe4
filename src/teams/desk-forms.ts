import { z } from 'zod'
import { emailAddress, line, requiredLine } from '../platform/rules.ts'
import { checkbox, formKey, idIn, oneOf, pageIn, seenVersion } from '../web/forms.ts'
import { absenceRules, LEVELS } from './rules.ts'

/** A row that an address names. */
export const teamParams = z.object({ team: idIn('error.invalid') })
export const agentParams = z.object({ agent: idIn('error.invalid') })
export const memberParams = teamParams.extend(agentParams.shape)

export const teamQuery = z.object({ page: pageIn })
export const agentsQuery = z.object({ q: line(200).default('').catch(''), page: pageIn })

const ACCESS = ['everybody', 'service', 'nobody'] as const

/** A new team's form has a key, that of another what it has seen. */
export const teamForm = z
  .strictObject({
    formKey: formKey.optional(),
    seen: seenVersion,
    name: requiredLine(80),
    address: z.union([line(0).transform(() => null), emailAddress]),
    level: oneOf(LEVELS),
    escalatesTo: z.union([z.literal('').transform(() => null), idIn('error.team.target')]),
    position: z
      .string()
      .regex(/^\s*\d{1,3}\s*$/, 'error.team.position')
      .transform(Number),
    access: z.enum(ACCESS, 'error.required'),
    services: line(2000).transform((names) =>
      names
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean),
    ),
    isDefault: checkbox,
  })
  .refine(({ access, services }) => access !== 'service' || services.length > 0, {
    path: ['services'],
    message: 'error.required',
  })
  .transform(({ access, services, isDefault, ...team }) => ({
    ...team,
    openToCustomers: access !== 'nobody',
    services: access === 'service' ? services : [],
    ...(isDefault ? { isDefault: true as const } : {}),
  }))

export const noFields = z.strictObject({})
export const onceForm = z.strictObject({ formKey })

export const memberForm = z.strictObject({ agent: idIn('error.required') })

const rights = {
  role: z.enum(['agent', 'admin'], 'error.required'),
  teams: z.preprocess((given) => [given ?? []].flat(), z.array(idIn('error.teams'))),
}

export const invitationForm = z.strictObject({
  formKey,
  email: emailAddress,
  firstName: line(80),
  lastName: requiredLine(80),
  ...rights,
})

export const rightsForm = z.strictObject({ ...rights, seen: seenVersion })

export const enablingForm = z.strictObject({
  enabled: z.enum(['yes', 'no'], 'error.invalid').transform((enabled) => enabled === 'yes'),
})

/** Without a deputy, the team looks after it. */
export const absenceForm = z.strictObject({
  until: z.string().trim().min(1, 'error.required').pipe(absenceRules.shape.until),
  deputy: z.preprocess((given) => (given === '' ? null : given), idIn('error.absence.deputy').nullable().default(null)),
})

/** The ticked teams of a form that is shown again. */
export const chosenTeams = (body: unknown): number[] =>
  [(body as { teams?: string | string[] } | undefined)?.teams ?? []].flat().map(Number)
