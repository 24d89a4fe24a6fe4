import { randomUUID } from 'node:crypto'
import type { MessageKey, Translator } from '../i18n/translate.ts'
import { now } from '../platform/clock.ts'
import { momentOf } from '../web/components.ts'
import { emptyForm } from '../web/forms.ts'
import { labelled } from '../web/labelled-forms.ts'
import type { IncidentForCustomer } from './queries.ts'
import { MAX_REMARK } from './rules.ts'
import { readersText, updatesOnPage } from './text-pages.ts'
import { textFor } from './texts.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'incidents/show': ReturnType<typeof incidentPage>
  }
}

const JOINING = { remark: 'incident.remark', mails: 'incident.mails' } satisfies Record<string, MessageKey>

/** For customers: what is known, and „Ich bin auch betroffen“. */
export function incidentPage(words: Translator, incident: IncidentForCustomer, form = emptyForm()) {
  const { titleDe, titleEn, since, nextNewsAt, expectedAt, endedAt, joined, remark, mails, updates } = incident
  const title = textFor(words.locale, { de: titleDe, en: titleEn })
  const typed = Object.keys(form.values).length > 0
  return {
    path: `/incidents/${incident.id}`,
    incident: {
      title: title.text,
      lang: title.lang,
      texts: readersText(words, incident),
      since: momentOf(words, since),
      nextNews: nextNewsAt && nextNewsAt > now() && momentOf(words, nextNewsAt),
      expected: expectedAt && momentOf(words, expectedAt),
      ended: endedAt && momentOf(words, endedAt),
      joined,
      updates: updatesOnPage(words, updates, readersText),
    },
    form: labelled(form, JOINING, { remark, ...(mails && !typed ? { mails: 'yes' } : {}) }),
    formKey: form.values.formKey ?? randomUUID(),
    /** A remark on what was over meanwhile. */
    unsent: endedAt && form.values.remark,
    leavingKey: randomUUID(),
    maxRemark: MAX_REMARK,
  }
}
