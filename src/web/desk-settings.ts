import type { MessageKey, Translator } from '../i18n/translate.ts'

interface Section {
  name: string
  label: MessageKey
  href: string
  /** For all agents; the others are for admins. */
  open?: boolean
}

/** What „Verwaltung“ leads to. */
const SECTIONS: { title: MessageKey; sections: Section[] }[] = [
  {
    title: 'desk.settings.work',
    sections: [
      { name: 'teams', label: 'desk.teams', href: '/desk/settings/teams' },
      { name: 'mails', label: 'desk.mail-texts.title', href: '/desk/settings/mails' },
      { name: 'mail-rules', label: 'mail-rules.title', href: '/desk/settings/mail-rules' },
      { name: 'canned', label: 'desk.canned.title', href: '/desk/settings/canned', open: true },
      { name: 'parties', label: 'party.contacts', href: '/desk/settings/parties', open: true },
      { name: 'templates', label: 'desk.template.title', href: '/desk/templates', open: true },
    ],
  },
  {
    title: 'desk.settings.people',
    sections: [{ name: 'agents', label: 'desk.agents', href: '/desk/settings/agents' }],
  },
  {
    title: 'desk.settings.portal',
    sections: [
      { name: 'settings', label: 'desk.settings.title', href: '/desk/settings' },
      { name: 'mailboxes', label: 'mailboxes.title', href: '/desk/settings/mailboxes' },
    ],
  },
]

/** The sections this agent may open; a page names the current one to `layouts/desk-settings`. */
export const settingsSections = ({ t }: Translator, { role }: { role: string }) =>
  SECTIONS.map(({ title, sections }) => ({
    title: t(title),
    sections: sections
      .filter(({ open }) => open || role === 'admin')
      .map(({ name, label, href }) => ({ name, label: t(label), href })),
  })).filter(({ sections }) => sections.length > 0)
