// Formats of the bare pages, by hand.
import de from '../src/i18n/locales/de.json' with { type: 'json' }

export const UNASSIGNED = de['ticket.unassigned']

export const dateTime = new Intl.DateTimeFormat('de', {
  timeZone: 'Europe/Berlin',
  day: '2-digit',
  month: '2-digit',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
})

export function age(since: Date): string {
  const minutes = Math.floor((Date.now() - since.getTime()) / 60_000)
  if (minutes < 60) return `${minutes} Min.`
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} Std.`
  const days = Math.floor(minutes / (24 * 60))
  return days === 1 ? '1 Tag' : `${days} Tage`
}

export const stateText = (state: string) => (de as Record<string, string>)[`state.${state}`] ?? ''
export const priorityText = (priority: number) => (de as Record<string, string>)[`priority.${priority}`] ?? ''

const SIGNS: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
export const escaped = (text: string) =>
  /[&<>"']/.test(text) ? text.replace(/[&<>"']/g, (sign) => SIGNS[sign] ?? sign) : text
