import { randomUUID } from 'node:crypto'
import type { Actor } from '../accounts/actor.ts'
import type { Translator } from '../i18n/translate.ts'
import { versionOf } from '../platform/versions.ts'
import { momentOf } from '../web/components.ts'
import { settingsSections } from '../web/desk-settings.ts'
import { pagingOf } from '../web/paging.ts'
import { withQuery } from '../web/paths.ts'
import { latestOf } from './changing.ts'
import { GROUPS } from './definition-rules.ts'
import { orderOf } from './ordering.ts'
import { changeWords, conditionWords, groupKey, missingLanguages, typeKey } from './template-labels.ts'
import type { Template } from './templates.ts'
import { VERSIONS_PER_PAGE, type VersionHistory } from './version-history.ts'
import { inLanguage } from './words.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'catalog/index': ReturnType<typeof templatesPage>
    'catalog/read': ReturnType<typeof readOnlyPage>
    'catalog/versions': ReturnType<typeof versionsPage>
    'catalog/removal': ReturnType<typeof removalPage>
  }
}

export const TEMPLATES = '/desk/templates'

export interface TemplateTools {
  words: Translator
  actor: Actor
}

/** Whether it is offered, and since when something else waits. */
export function stateOf({ t }: Translator, { publishedVersionId, withdrawnAt, draft, published }: Template) {
  const number = published?.number ?? 0
  if (publishedVersionId !== null)
    return { state: 'closed', text: t('desk.template.state.published', { number }), draft: draft !== null }
  if (withdrawnAt) return { state: 'on_hold', text: t('desk.template.state.withdrawn'), draft: draft !== null }
  return { state: 'waiting', text: t('desk.template.state.draft'), draft: false }
}

/** All templates in their groups. */
export function templatesPage({ words, actor }: TemplateTools, templates: Template[], changed = false) {
  const { t, locale } = words
  const groups = GROUPS.map((group) => {
    const own = templates.filter((template) => latestOf(template).group === group)
    return {
      title: t(groupKey(group)),
      rows: own.map((template, place) => {
        const definition = latestOf(template)
        const name = inLanguage(definition.name, locale).text
        return {
          name,
          icon: definition.icon,
          href: `${TEMPLATES}/${template.id}`,
          moving: `${TEMPLATES}/${template.id}/move`,
          key: template.key,
          state: stateOf(words, template),
          audience: audienceOf(words, definition),
          missing: missingLanguages(definition).map((language) => t(`desk.template.missing.${language}`)),
          up: place > 0,
          down: place < own.length - 1,
        }
      }),
    }
  })
  return {
    sections: settingsSections(words, actor),
    groups: groups.filter(({ rows }) => rows.length > 0),
    creation: actor.role === 'admin' ? `${TEMPLATES}/new` : undefined,
    order: versionOf(orderOf(templates)),
    formKey: randomUUID(),
    changed,
  }
}

const MOST_NAMED = 3

/** For whom, as one line: companies and services, the first of each. */
function audienceOf({ t }: Translator, { organizations, services }: { organizations: string[]; services: string[] }) {
  const some = (names: string[]) =>
    names.slice(0, MOST_NAMED).join(', ') + (names.length > MOST_NAMED ? ` +${names.length - MOST_NAMED}` : '')
  const parts = [
    ...(organizations.length ? [t('desk.template.for.companies', { names: some(organizations) })] : []),
    ...(services.length ? [t('desk.template.for.services', { names: some(services) })] : []),
  ]
  return parts.length ? parts.join(' · ') : t('desk.template.for.all')
}

/** For agents, who may look. */
export function readOnlyPage({ words, actor }: TemplateTools, template: Template) {
  const { t, locale } = words
  const definition = latestOf(template)
  const text = (of: { de: string; en: string }) => inLanguage(of, locale).text
  return {
    sections: settingsSections(words, actor),
    title: text(definition.name),
    state: stateOf(words, template),
    versions: `${TEMPLATES}/${template.id}/versions`,
    trial: `${TEMPLATES}/${template.id}/trial`,
    facts: [
      { label: t('desk.template.group'), value: t(groupKey(definition.group)) },
      { label: t('desk.template.description'), value: text(definition.description) || '–' },
      { label: t('desk.template.audience'), value: audienceOf(words, definition) },
      { label: t('desk.template.team'), value: definition.team ?? t('desk.template.team.open') },
      { label: t('desk.template.key'), value: template.key },
    ],
    guide: { title: text(definition.guide.name) || t('desk.template.guide'), text: text(definition.guide.text) },
    fields: definition.fields.map((field, place) => ({
      label: text(field.label),
      type: t(typeKey(field.type)),
      required: field.required,
      condition: conditionWords(words, definition, place),
      options: field.options.map(({ label }) => text(label)).join(', '),
    })),
  }
}

/** Who published what and when, and what it changed. */
export function versionsPage({ words, actor }: TemplateTools, template: Template, history: VersionHistory) {
  const { t } = words
  const path = `${TEMPLATES}/${template.id}`
  return {
    sections: settingsSections(words, actor),
    title: inLanguage(latestOf(template).name, words.locale).text,
    back: path,
    versions: history.rows.map(({ id, number, note, by, publishedAt, createdAt, changes }) => ({
      title: t('desk.template.version', { number }),
      state:
        id === template.publishedVersionId
          ? { state: 'closed', text: t('desk.template.version.offered') }
          : publishedAt
            ? undefined
            : { state: 'waiting', text: t('desk.template.version.draft') },
      time: momentOf(words, publishedAt ?? createdAt),
      by: by ?? t('desk.template.version.nobody'),
      note,
      changes: changes ? changeWords(words, changes) : [t('desk.template.version.first')],
    })),
    paging:
      history.pages > 1 &&
      pagingOf(history.page, history.pages, history.total, VERSIONS_PER_PAGE, (page) =>
        withQuery(`${path}/versions`, { page }),
      ),
  }
}

/** Asked once more before it is gone. */
export const removalPage = ({ words, actor }: TemplateTools, template: Template) => ({
  sections: settingsSections(words, actor),
  question: words.t('desk.template.remove.question', { name: inLanguage(latestOf(template).name, words.locale).text }),
  path: `${TEMPLATES}/${template.id}/removal`,
  back: `${TEMPLATES}/${template.id}`,
  formKey: randomUUID(),
})
