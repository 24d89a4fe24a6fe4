import { randomUUID } from 'node:crypto'
import type { Actor } from '../accounts/actor.ts'
import type { Translator } from '../i18n/translate.ts'
import { shownAddress } from '../platform/addresses.ts'
import { momentOf } from '../web/components.ts'
import { settingsSections } from '../web/desk-settings.ts'
import { emptyForm, type FormState } from '../web/forms.ts'
import { labelled } from '../web/labelled-forms.ts'
import { pagingOf } from '../web/paging.ts'
import { withQuery } from '../web/paths.ts'
import { CONTACTS_PER_PAGE, type ContactList, type PartyContact } from './party-contacts.ts'
import { MAX_PARTY } from './rules.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'tickets/parties/index': ReturnType<typeof contactsPage>
    'tickets/parties/show': ReturnType<typeof contactPage>
  }
}

export const CONTACTS = '/desk/settings/parties'

interface Tools {
  words: Translator
  actor: Actor
}

/** Third parties of the actor's teams. */
export function contactsPage({ words, actor }: Tools, { rows, page, pages, total }: ContactList) {
  return {
    sections: settingsSections(words, actor),
    rows: rows.map(({ id, name, address, teamName, asked, usedAt }) => ({
      name,
      href: `${CONTACTS}/${id}`,
      note: [
        shownAddress(address),
        teamName,
        words.t('party.contacts.asked', { count: asked }),
        words.t('party.contacts.used', { time: momentOf(words, usedAt).text }),
      ]
        .filter(Boolean)
        .join(' · '),
    })),
    paging: pages > 1 && pagingOf(page, pages, total, CONTACTS_PER_PAGE, (to) => withQuery(CONTACTS, { page: to })),
  }
}

/** One of them, to rename or to remove; `gone` is what is wrong with removing it. */
export function contactPage(
  { words, actor }: Tools,
  contact: PartyContact,
  { form = emptyForm(), gone = emptyForm() }: { form?: FormState; gone?: FormState } = {},
) {
  const { t } = words
  const path = `${CONTACTS}/${contact.id}`
  return {
    sections: settingsSections(words, actor),
    ...{ title: contact.name, path, removal: `${path}/removal`, most: MAX_PARTY },
    lead: [contact.teamName, shownAddress(contact.address)].filter(Boolean).join(' · '),
    form: labelled(form, { name: 'party.name' }, { name: contact.name }),
    gone: labelled(gone, {}),
    formKey: randomUUID(),
    effects: [t('party.contacts.remove.suggested'), t('party.contacts.remove.answers', { count: contact.asked })],
  }
}
