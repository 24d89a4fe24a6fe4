import { randomUUID } from 'node:crypto'
import type { MessageKey, Translator } from '../i18n/translate.ts'
import { localMinute, now } from '../platform/clock.ts'
import type { TicketState } from '../platform/db.ts'
import { type Column, momentOf } from '../web/components.ts'
import { emptyForm, type FormState } from '../web/forms.ts'
import { labelled } from '../web/labelled-forms.ts'
import { pagingOf } from '../web/paging.ts'
import { withQuery } from '../web/paths.ts'
import {
  INCIDENTS_PER_PAGE,
  type IncidentAtDesk,
  type IncidentPage,
  type IncidentRow,
  JOINED_PER_PAGE,
} from './desk-lists.ts'
import { ENDINGS, MAX_TEXT } from './rules.ts'
import { allTexts, updatesOnPage } from './text-pages.ts'
import { textFor } from './texts.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'incidents/desk/index': ReturnType<typeof incidentsPage>
    'incidents/desk/show': ReturnType<typeof deskIncidentPage>
    'incidents/desk/ending': ReturnType<typeof endingPage>
  }
}

export const LIST = '/desk/incidents'
export const titleFor = ({ locale }: Translator, { titleDe, titleEn }: { titleDe: string; titleEn: string }) =>
  textFor(locale, { de: titleDe, en: titleEn })

export function incidentsPage(words: Translator, { rows, total, page, pages }: IncidentPage) {
  const { t } = words
  const columns: Column[] = [
    { label: t('incident.desk.column.title') },
    { label: t('incident.desk.column.state') },
    { label: t('incident.next-news') },
    { label: t('incident.desk.column.touched') },
    { label: t('incident.desk.column.joined') },
  ]
  return {
    columns,
    rows: rows.map((row) => rowOnPage(words, row)),
    paging: pages > 1 && pagingOf(page, pages, total, INCIDENTS_PER_PAGE, (to) => withQuery(LIST, { page: to })),
  }
}

function rowOnPage(words: Translator, row: IncidentRow) {
  const { id, since, endedAt, nextNewsAt, joined, tickets } = row
  const title = titleFor(words, row)
  return {
    href: `${LIST}/${id}`,
    title: title.text,
    lang: title.lang,
    isPublic: row.public,
    since: momentOf(words, since),
    ended: endedAt && momentOf(words, endedAt),
    nextNews: nextNewsAt && momentOf(words, nextNewsAt),
    /** Somebody waits for what was promised. */
    late: nextNewsAt !== null && nextNewsAt < now(),
    touched: touchedBy(words, row),
    joined: words.t('incident.desk.joined.row', { count: joined, tickets }),
  }
}

const touchedBy = ({ t }: Translator, { everybody, services, companies }: Omit<TouchedBy, 'public'>) =>
  everybody ? t('incident.audience.everybody') : [...services, ...companies].join(', ')

type TouchedBy = Pick<IncidentRow, 'everybody' | 'services' | 'companies' | 'public'>

const UPDATE = {
  bodyDe: 'incident.body.de',
  bodyEn: 'incident.body.en',
  nextNewsAt: 'incident.next-news',
  expectedAt: 'incident.expected',
} satisfies Record<string, MessageKey>

interface DeskShown {
  timeZone: string
  form?: FormState | undefined
  /** It was ended while something was typed. */
  over?: boolean
}

export function deskIncidentPage(words: Translator, incident: IncidentAtDesk, { timeZone, ...shown }: DeskShown) {
  const { t } = words
  const { form = emptyForm(), over = false } = shown
  const path = `${LIST}/${incident.id}`
  const title = titleFor(words, incident)
  return {
    path,
    incident: {
      title: title.text,
      lang: title.lang,
      since: momentOf(words, incident.since),
      // Words that could not be sent stay on the page.
      ended: !over && incident.endedAt && momentOf(words, incident.endedAt),
      texts: allTexts(words, incident),
      updates: updatesOnPage(words, incident.updates, allTexts),
    },
    over,
    form: labelled(form, UPDATE, { expectedAt: aheadFor(incident.expectedAt, timeZone) }),
    formKey: form.values.formKey ?? randomUUID(),
    maxText: MAX_TEXT,
    zoneHint: t('incident.zone', { zone: words.zone }),
    reaches: t('incident.update.reaches', { count: incident.joinedTotal }),
    facts: factsOnPage(words, incident),
    joinedTotal: incident.joinedTotal,
    joined: incident.joined.map(({ id, name, company, remark, mails, joinedAt }) => ({
      href: `/desk/customers/${id}`,
      ...{ name, company, remark, mails },
      time: momentOf(words, new Date(joinedAt)),
    })),
    paging:
      incident.pages > 1 &&
      pagingOf(
        incident.page,
        incident.pages,
        incident.joinedTotal,
        JOINED_PER_PAGE,
        (page) => `${withQuery(path, { page })}#joined`,
      ),
    tickets: incident.tickets.map(({ number, subject, requesterName, state }) => ({
      href: `/desk/tickets/${number}`,
      short: `…${number.slice(-4)}`,
      subject,
      requester: requesterName,
      stateText: t(`desk.state.${state as TicketState}`),
    })),
    moreTickets: incident.moreTickets > 0 && t('incident.desk.tickets.more', { count: incident.moreTickets }),
  }
}

const aheadFor = (at: Date | null, timeZone: string) => (at && at > now() ? localMinute(at, timeZone) : '')

function factsOnPage(words: Translator, incident: IncidentAtDesk) {
  const { t } = words
  const { nextNewsAt, expectedAt, ownerName } = incident
  return [
    { label: t('incident.desk.column.touched'), value: touchedBy(words, incident) },
    { label: t('incident.public'), value: t(incident.public ? 'incident.yes' : 'incident.no') },
    ...(nextNewsAt ? [{ label: t('incident.next-news'), value: momentOf(words, nextNewsAt).text }] : []),
    ...(expectedAt ? [{ label: t('incident.expected'), value: momentOf(words, expectedAt).text }] : []),
    ...(ownerName ? [{ label: t('incident.desk.owner'), value: ownerName }] : []),
  ]
}

const ENDING = {
  bodyDe: 'incident.body.de',
  bodyEn: 'incident.body.en',
  tickets: 'incident.ending.tickets',
} satisfies Record<string, MessageKey>

export function endingPage(words: Translator, incident: IncidentAtDesk, form = emptyForm(), over = false) {
  const { t } = words
  const path = `${LIST}/${incident.id}`
  return {
    back: { href: path, label: titleFor(words, incident).text },
    action: `${path}/ending`,
    over,
    form: labelled(form, ENDING, { tickets: 'ask' }),
    formKey: form.values.formKey ?? randomUUID(),
    maxText: MAX_TEXT,
    effect: t('incident.ending.effect', { count: incident.joinedTotal }),
    ticketsHint: t('incident.ending.tickets.hint', { count: incident.tickets.length + incident.moreTickets }),
    endings: ENDINGS.map((value) => ({ value, label: t(`incident.ending.${value}`) })),
  }
}
