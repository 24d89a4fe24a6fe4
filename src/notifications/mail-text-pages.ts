import { randomUUID } from 'node:crypto'
import type { Actor } from '../accounts/actor.ts'
import { LOCALES, type Locale, type MessageKey, type Translator } from '../i18n/translate.ts'
import type { TicketFilling } from '../tickets/canned-filling.ts'
import { settingsSections } from '../web/desk-settings.ts'
import { emptyForm, type FormState } from '../web/forms.ts'
import { labelled } from '../web/labelled-forms.ts'
import { withQuery } from '../web/paths.ts'
import type { ChangedText } from './changing-texts.ts'
import type { MailTools } from './compose.ts'
import { MAIL_PLACEHOLDERS, placeholders } from './mail-placeholders.ts'
import { exampleLetter } from './mail-text-examples.ts'
import { declaredText, deliveredText, MAIL_TEXT_NAMES, type MailText, type MailTextName } from './mail-texts.ts'
import { MOST_BODY, MOST_SUBJECT } from './rules.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'notifications/mail-texts': ReturnType<typeof mailTextsPage>
  }
}

export const MAIL_TEXT_PATH = '/desk/settings/mails'

const LABELS = {
  subject: 'desk.mail-texts.subject',
  body: 'desk.mail-texts.body',
  ticket: 'desk.canned.preview.ticket',
} satisfies Record<string, MessageKey>

export interface TextPageTools {
  words: Translator
  /** For texts in another language than the page. */
  wordsIn: (locale: Locale) => Translator
  actor: Actor
  mail: Pick<MailTools, 'settings'> & { from: { name: string; address: string } }
}

export interface EditedText {
  name: MailTextName
  locale: Locale
  form?: FormState
  filling?: TicketFilling | undefined
  /** Somebody else was faster. */
  changed?: boolean
  /** Where the test mail goes. */
  sent?: string
}

/** The list, and one text beside it. */
export function mailTextsPage(tools: TextPageTools, changed: ChangedText[], edited?: EditedText) {
  const { words, actor } = tools
  return {
    sections: settingsSections(words, actor),
    title: edited ? words.t(`mail-text.${edited.name}.title`) : words.t('desk.mail-texts.title'),
    count: words.t('desk.mail-texts.count', {
      changed: new Set(changed.map(({ name }) => name)).size,
      all: MAIL_TEXT_NAMES.length,
    }),
    rows: MAIL_TEXT_NAMES.map((name) => ({
      href: `${MAIL_TEXT_PATH}/${name}`,
      title: words.t(`mail-text.${name}.title`),
      note: noteOf(
        words,
        changed.filter((each) => each.name === name),
      ),
      current: edited?.name === name,
    })),
    editor: edited && editorOf(tools, changed, edited),
  }
}

function noteOf(words: Translator, changes: ChangedText[]): string {
  const [latest] = [...changes].sort((one, other) => other.at.getTime() - one.at.getTime())
  return latest ? changedBy(words, latest) : words.t('desk.mail-texts.delivered')
}

const changedBy = (words: Translator, { at, by }: ChangedText) =>
  words.t('desk.mail-texts.changed-by', { time: words.dateTime(at), by: by ?? words.t('desk.settings.somebody') })

function editorOf(tools: TextPageTools, changes: ChangedText[], edited: EditedText) {
  const { words, wordsIn } = tools
  const { name, locale, form = emptyForm(), changed, sent } = edited
  const theirs = wordsIn(locale)
  const stored = changes.find((each) => each.name === name && each.locale === locale)
  const text: MailText = stored ?? deliveredText(theirs, name)
  const shown = labelled(form, LABELS, { subject: text.subject, body: text.body })
  const { names, required, subject } = declaredText(name)
  return {
    path: `${MAIL_TEXT_PATH}/${name}`,
    about: words.t(`mail-text.${name}.about`),
    formKey: form.values.formKey ?? randomUUID(),
    seen: stored?.at.toISOString() ?? '',
    locale,
    locales: LOCALES.map((each) => ({
      label: words.t(`language.${each}`),
      href: withQuery(`${MAIL_TEXT_PATH}/${name}`, { locale: each }),
      lang: each,
      current: each === locale,
    })),
    form: shown,
    hasSubject: Boolean(subject),
    changed: changed && text.body,
    source: stored ? changedBy(words, stored) : words.t('desk.mail-texts.delivered'),
    resettable: Boolean(stored),
    sent: sent && words.t('desk.mail-texts.sent', { address: sent }),
    required: required && words.t('desk.mail-texts.required', { name: placeholders.writtenIn(theirs, required) }),
    placeholders: names.map((each) => {
      const written = placeholders.writtenIn(theirs, each)
      const meaning = words.t(MAIL_PLACEHOLDERS[each].label)
      return { written, meaning, insert: words.t('desk.canned.insert-named', { name: meaning }) }
    }),
    maxSubject: MOST_SUBJECT,
    maxBody: MOST_BODY,
    preview: previewOf(tools, theirs, edited, { subject: shown.values.subject ?? '', body: shown.values.body ?? '' }),
  }
}

/** In the language that its readers will see. */
function previewOf(
  { words, actor, mail }: TextPageTools,
  theirs: Translator,
  { name, filling }: EditedText,
  text: MailText,
) {
  const { subject, blocks } = exampleLetter(mail, theirs, { name, text, actor, filling })
  return {
    of: filling
      ? words.t('desk.canned.preview.for', { number: filling.number })
      : words.t('desk.canned.preview.example'),
    href: filling && `/desk/tickets/${filling.number}`,
    lang: theirs.locale,
    from: `${mail.from.name} <${mail.from.address}>`,
    subject,
    blocks: blocks.map((block) => ({
      paragraph: 'paragraph' in block ? block.paragraph : undefined,
      facts: 'facts' in block ? block.facts : undefined,
      quote: 'quote' in block ? block.quote : undefined,
      action: 'action' in block ? block.action.label : undefined,
    })),
  }
}
