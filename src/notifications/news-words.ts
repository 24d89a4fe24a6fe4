import type { Translator } from '../i18n/translate.ts'
import type { StoredEvent } from './events.ts'
import type { ToldType } from './team-events.ts'

/** „Eva Brandt hat geantwortet“, without a full stop. */
export const whatHappened = (
  { t }: Pick<Translator, 't'>,
  { type, actorName, data }: Pick<StoredEvent, 'type' | 'actorName' | 'data'>,
): string => t(`notices.what.${type as ToldType}`, { ...(data as Record<string, string>), name: actorName })
