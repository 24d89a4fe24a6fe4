import { randomUUID } from 'node:crypto'
import { telephoneLink } from '../i18n/telephone.ts'
import type { MessageKey, Translator } from '../i18n/translate.ts'
import { now } from '../platform/clock.ts'
import { CALLBACKS_PER_PAGE, type listCallbacks, type WaitingCallback } from '../tickets/callbacks.ts'
import { OUTCOMES } from '../tickets/rules.ts'
import { momentOf } from '../web/components.ts'
import { emptyForm, type FormState } from '../web/forms.ts'
import { labelled } from '../web/labelled-forms.ts'
import { pagingOf } from '../web/paging.ts'
import { withQuery } from '../web/paths.ts'

const LABELS = {
  name: 'phone.callback.name',
  number: 'phone.caller.number',
  at: 'phone.callback.at',
  note: 'phone.callback.note',
} satisfies Record<string, MessageKey>

export type CallbacksOnPage = ReturnType<typeof callbacksOnPage>

/** Whom the team has promised to call, the earliest first, and the form for one more. */
export function callbacksOnPage(
  words: Translator,
  { rows, total, page, pages }: Awaited<ReturnType<typeof listCallbacks>>,
  { form = emptyForm(), standard }: { form?: FormState | undefined; standard: string },
) {
  return {
    total: words.number(total),
    rows: rows.map((row) => callbackOnPage(words, row)),
    outcomes: OUTCOMES.map((outcome) => ({ value: outcome, label: words.t(`phone.outcome.${outcome}`) })),
    form: labelled(form, LABELS, { at: standard }),
    formKey: form.values.formKey ?? randomUUID(),
    open: Object.keys(form.errors).length > 0,
    paging:
      pages > 1
        ? pagingOf(page, pages, total, CALLBACKS_PER_PAGE, (to) => withQuery('/desk/phone', { page: to }))
        : undefined,
  }
}

function callbackOnPage(words: Translator, row: WaitingCallback) {
  const { id, name, number, note, dueAt, attempts, attemptedAt, own, agentName, ticketNumber, subject } = row
  return {
    id,
    ...{ name, number, note, own, agentName },
    phoneLink: telephoneLink(number),
    due: momentOf(words, dueAt),
    overdue: dueAt < now(),
    tried: attemptedAt && words.t('phone.callback.tried', { count: attempts, time: momentOf(words, attemptedAt).text }),
    ticket: ticketNumber && { href: `/desk/tickets/${ticketNumber}`, short: `…${ticketNumber.slice(-4)}`, subject },
  }
}
