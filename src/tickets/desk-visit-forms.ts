import { z } from 'zod'
import { checkbox, idIn, pageIn } from '../web/forms.ts'
import { empty, place } from './desk-action-forms.ts'
import { handlingRules, visitRules } from './visit-rules.ts'

export const handlingForm = z.strictObject({ ...place, mode: handlingRules.shape.mode })

/** Minutes that a visit may last. */
export const DURATIONS = [30, 60, 90, 120, 180, 240, 360, 480]

const { at, visitor, place: where } = visitRules.shape
export const visitForm = z.strictObject({
  ...place,
  at,
  minutes: z.coerce.number('error.invalid').pipe(visitRules.shape.minutes),
  person: z.preprocess(empty, idIn('error.visit.person').optional()),
  visitor,
  place: where,
  hold: checkbox,
  confirmed: checkbox,
})

export const callingOffForm = z.strictObject(place)
export const visitsQuery = z.object({ page: pageIn })
