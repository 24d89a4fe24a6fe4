import type { Translator } from '../i18n/translate.ts'
import type { StoredEvent } from './events.ts'
import type { ToldType } from './team-events.ts'

/** „Eva Brandt hat geantwortet“, without a full stop. */
export const whatHappened = (
  { t }: Pick<Translator, 't'>,
  { type, actorName, data }: Pick<StoredEvent, 'type' | 'actorName' | 'data'>,
  readerId: number,
): string => {
  const values = { ...(data as Record<string, string>), name: actorName }
  // Whoever stands in for somebody is told as well.
  if (type === 'reassigned' && (data as { agentId: string }).agentId !== String(readerId))
    return t('notices.what.reassigned.other', values)
  return t(`notices.what.${type as ToldType}`, values)
}
